import CommandLineKit
import Testing

@Suite struct ParserTests {
  @Test(arguments: ["--limit 5", "--limit=5", "-L 5", "-L5"])
  func `a value may be attached or follow`(flag: String) async throws {
    let run = try await SampleRun("market search " + flag)
    #expect(run.code == .success)
    #expect(run.search?.limit == 5)
  }

  @Test func `switches cluster and the last may take a value`() async throws {
    let run = try await SampleRun("market search -qvvL7")
    #expect(run.globals?.quiet == true)
    #expect(run.globals?.verbose == 2)
    #expect(run.search?.limit == 7)
    let apart = try await SampleRun("market search -qL 8 mail")
    #expect(apart.search?.limit == 8)
    #expect(apart.search?.query == ["mail"])
  }

  @Test func `the last value wins and a repeatable flag keeps all`() async throws {
    let run = try await SampleRun("market search --limit 5 -a x --limit 7 -ay --agent=z")
    #expect(run.search?.limit == 7)
    #expect(run.search?.agents == ["x", "y", "z"])
  }

  @Test(arguments: [
    "--output json market search x -q", "market --output json search x -q",
    "market search x --output json -q", "-q market search --output=json x",
    "-qojson market search x",
  ])
  func `global flags stand before and after the command`(line: String) async throws {
    let run = try await SampleRun(line)
    #expect(run.code == .success)
    #expect(run.globals?.output == .json)
    #expect(run.globals?.quiet == true)
    #expect(run.search?.query == ["x"])
  }

  @Test func `a shorthand and its flag override each other in order`() async throws {
    let first = try await SampleRun("market search --json -o tsv")
    #expect(first.globals?.output == .tsv)
    let second = try await SampleRun("market search -o tsv --json")
    #expect(second.globals?.output == .json)
  }

  @Test func `two dashes end the flags and one dash is an operand`() async throws {
    let run = try await SampleRun("debug-log -- --strange-name")
    #expect(run.log?.file == "--strange-name")
    let stream = try await SampleRun("debug-log -")
    #expect(stream.log?.file?.isStream == true)
    let help = try await SampleRun("market search -- --help -h")
    #expect(help.search?.query == ["--help", "-h"])
  }

  @Test func `a name that is not UTF-8 keeps its bytes`() async throws {
    let name: [UInt8] = Array("bad".utf8) + [0xFF] + Array("name".utf8)
    let run = try await SampleRun("", words: [Array("debug-log".utf8), name])
    #expect(run.log?.file?.bytes == name)
    let flag = try await SampleRun(
      "", words: ["market", "search", "--from"].map { Array($0.utf8) } + [name])
    #expect(flag.search?.file?.bytes == name)
    let attached = try await SampleRun(
      "", words: ["market", "search"].map { Array($0.utf8) } + [Array("--from=".utf8) + name])
    #expect(attached.search?.file?.bytes == name)
    let text = try await SampleRun("", words: ["market", "search"].map { Array($0.utf8) } + [name])
    #expect(text.code == .failure)
    #expect(text.err.text.contains("not valid UTF-8"))
  }

  @Test(arguments: [("--offset -5", -5), ("--offset=-5", -5), ("--offset 5", 5)])
  func `a number may start with a dash`(flag: String, value: Int) async throws {
    let run = try await SampleRun("market search " + flag)
    #expect(run.search?.offset == value)
  }

  @Test func `a negative number is an operand where one is asked for`() async throws {
    let run = try await SampleRun("delta -5")
    #expect(run.delta?.amount == -5)
    let wrong = try await SampleRun("debug-log -5")
    #expect(wrong.code == .failure)
    #expect(wrong.err.text.contains("unknown flag '-5'"))
  }

  @Test func `a value may start with a dash where that is declared or attached`() async throws {
    let declared = try await SampleRun("market search -e --x --pattern -h")
    #expect(declared.search?.pattern == "-h")
    let attached = try await SampleRun("market search --from=-x")
    #expect(attached.search?.file == "-x")
    let missing = try await SampleRun("market search --from -x")
    #expect(missing.code == .failure)
    #expect(missing.err.text.contains("missing value for '--from'"))
    #expect(missing.err.text.contains("write '--from=-x'"))
  }

  @Test(arguments: [
    "market search --bogus --help", "market search --limit --help", "--help market search",
    "market search -qh", "market search --limit x -h", "market search a --help b",
  ])
  func `help wins over every error`(line: String) async throws {
    let run = try await SampleRun(line)
    #expect(run.code == .success)
    #expect(run.out.text.contains("Usage: sample market search"))
    #expect(run.err.text.isEmpty)
  }

  @Test func `help and version read neither environment nor files`() async throws {
    let broken = ["/home/me/.config/sample/config": "no equals sign"]
    let environment = ["HOME": "/home/me", "SAMPLE_LIMIT": "x", "SAMPLE_OUTPUT": "wrong"]
    for line in ["market search --help", "-h", "--version", "market search -V", "", "market"] {
      let run = try await SampleRun(line, environment: environment, files: broken)
      #expect(run.code == .success, "\(line)")
      #expect(run.err.text.isEmpty)
    }
    let run = try await SampleRun("market search x", environment: environment, files: broken)
    #expect(run.code == .failure)
  }

  @Test func `version honours the format of the line`() async throws {
    #expect(try await SampleRun("--version").out.text == "sample 1.2.3\n")
    #expect(try await SampleRun("-V --json").out.text == "{\"version\":\"1.2.3\"}\n")
  }

  @Test func `the root and a group show short help`() async throws {
    let root = try await SampleRun("")
    #expect(root.code == .success)
    #expect(root.out.text.contains("Usage: sample"))
    let group = try await SampleRun("market")
    #expect(group.out.text.contains("search  Find agents by what they do"))
    let viaAlias = try await SampleRun("m find mail")
    #expect(viaAlias.search?.query == ["mail"])
  }

  @Test func `no abbreviation is accepted`() async throws {
    for line in ["mark search", "market sear", "market search --lim 5", "market search --Limit 5"] {
      let run = try await SampleRun(line)
      #expect(run.code == .failure, "\(line)")
      #expect(run.out.text.isEmpty)
      #expect(run.err.text.contains("did you mean"), "\(run.err.text)")
    }
  }

  @Test func `an old name works and warns`() async throws {
    let run = try await SampleRun("market search --max 9")
    #expect(run.search?.limit == 9)
    #expect(run.err.text == "sample: warning: '--max' is deprecated: use '--limit'\n")
    let quiet = try await SampleRun("market search --max 9 -q")
    #expect(quiet.err.text.isEmpty)
  }

  @Test func `a negation turns a switch off over environment and files`() async throws {
    let files = ["/.sample.conf": "market.cache = true"]
    let run = try await SampleRun(
      "market search --no-cache", environment: ["SAMPLE_CACHE": "1"], files: files)
    #expect(run.search?.cache == false)
    let back = try await SampleRun("market search --no-cache --cache")
    #expect(back.search?.cache == true)
  }

  @Test func `the negation of a value resets to the level below the flags`() async throws {
    let plain = try await SampleRun("market search --limit 5 --no-limit")
    #expect(plain.search?.limit == 20)
    let below = try await SampleRun(
      "market search --limit 5 --no-limit", environment: ["SAMPLE_LIMIT": "9"])
    #expect(below.search?.limit == 9)
    let later = try await SampleRun("market search --limit 5 --no-limit -L 6")
    #expect(later.search?.limit == 6)
  }

  @Test func `a hidden command takes every word as it is`() async throws {
    let words = ["__complete", "bash", "market", "--help", "--", "-x", ""].map { Array($0.utf8) }
    let run = try await SampleRun("", words: words, environment: ["HOME": "/h"])
    #expect(run.code == .success)
    #expect(run.out.text.isEmpty)
  }

  @Test func `ten thousand operands and flags are read in one pass`() async throws {
    var words = ["market", "search"].map { Array($0.utf8) }
    for number in 0..<10_000 {
      words.append(Array("word\(number)".utf8))
      words.append(Array("-aid\(number)".utf8))
    }
    let run = try await SampleRun("", words: words)
    #expect(run.search?.query.count == 10_000)
    #expect(run.search?.agents.count == 10_000)
    #expect(run.search?.query.last == "word9999")
  }
}
