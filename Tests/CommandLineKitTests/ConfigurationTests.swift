import CommandLineKit
import Synchronization
import Testing

@Suite struct ConfigurationTests {
  @Test func `lines, sections, comments and quotes`() throws {
    let text = """
      \u{FEFF}# settings
      output = json
      plain=a b  # a comment
      hash = a#b
      empty =
      [market]   # a section
        limit = 5\r
      quoted = " a # b \\"c\\" \\\\ \\n\\t"  # a comment
      deep.key = x = y
      """
    let file = try ConfigurationFile(parsing: Array(text.utf8), path: "f")
    #expect(
      file.entries.map { "\($0.key)=\($0.value)" } == [
        "output=json", "plain=a b", "hash=a#b", "empty=", "market.limit=5",
        "market.quoted= a # b \"c\" \\ \n\t", "market.deep.key=x = y",
      ])
    #expect(file.entries[4].line == 7)
    #expect(file.entries[4].column == 3)
    #expect(file.entries[4].valueColumn == 11)
  }

  @Test(arguments: [
    ("just words", "f:1:5: no '=' after 'just'"), ("a = 1\nb", "f:2:2: no '=' after 'b'"),
    ("[open", "f:1:1: a section without its closing ']'"),
    ("[a b]", "f:1:2: 'a b' is not the name of a section"),
    ("[a] b", "f:1:5: text after the section's ']'"), ("ä = 1", "f:1:1: unexpected 'ä' in a key"),
    ("a..b = 1", "f:1:1: 'a..b' is not a key"), ("= 1", "f:1:1: '' is not a key"),
    ("a = \"x", "f:1:5: a quoted value without its closing '\"'"),
    ("a = \"x\" y", "f:1:9: text after a quoted value"),
    ("a = \"\\q\"", "f:1:6: unknown escape in a quoted value"),
    ("a = \"\\", "f:1:6: unknown escape in a quoted value"),
  ])
  func `a mistake has its line and column`(text: String, message: String) {
    let error = #expect(throws: UsageError.self) {
      try ConfigurationFile(parsing: Array(text.utf8), path: "f")
    }
    #expect(error?.message == message)
    #expect(error?.hint.isEmpty == false)
  }

  @Test func `bytes that are not UTF-8 are refused with their line`() {
    let error = #expect(throws: UsageError.self) {
      try ConfigurationFile(parsing: Array("a = 1\nb = ".utf8) + [0xFF], path: "f")
    }
    #expect(error?.message == "f:2:1: the line is not valid UTF-8")
  }

  @Test func `any bytes are read or refused`() {
    var generator = SeededGenerator(seed: 3)
    let alphabet = Array("ab=[]\"\\#. \n\r\t\u{FEFF}é".utf8) + [0, 0xFF]
    for _ in 0..<20_000 * soak {
      let count = Int.random(in: 0...30, using: &generator)
      let bytes = (0..<count).map { _ in alphabet.randomElement(using: &generator) ?? 0 }
      do throws(UsageError) {
        let file = try ConfigurationFile(parsing: bytes, path: "f")
        for entry in file.entries { #expect(!entry.key.isEmpty) }
      } catch {
        #expect(error.message.hasPrefix("f:"))
      }
    }
  }

  static let home = ["HOME": "/home/me"]
  static let user = "/home/me/.config/sample/config"
  static let project = "/home/me/project/.sample.conf"

  @Test func `each level overrides the next, and the origin is told`() async throws {
    var files: [String: String] = [:]
    var environment = Self.home
    func origin(_ line: String) async throws -> String {
      let run = try await SampleRun(line, environment: environment, files: files)
      #expect(run.code == .success, "\(run.err.text)")
      let report = run.record.settings.withLock { $0 }.first { $0.key == "output" }
      return "\(report?.values ?? []) \(report?.origin.text ?? "")"
    }
    #expect(try await origin("market search") == "[] default")
    files[Self.user] = "\noutput = tsv"
    #expect(try await origin("market search") == "[\"tsv\"] file \(Self.user):2")
    files[Self.project] = "output = jsonl"
    #expect(try await origin("market search") == "[\"jsonl\"] file \(Self.project):1")
    environment["SAMPLE_OUTPUT"] = "table"
    #expect(try await origin("market search") == "[\"table\"] environment SAMPLE_OUTPUT")
    #expect(try await origin("market search -o json") == "[\"json\"] flag -o")
    #expect(try await origin("market search --json") == "[\"json\"] flag --json")
  }

  @Test func `the report lists every key with its default`() async throws {
    let run = try await SampleRun(
      "market search", environment: ["SAMPLE_AGENTS": "a,b"],
      files: ["/.sample.conf": "[market]\nlimit = 3\nlimit = 4"])
    let lines = run.record.settings.withLock { $0 }.map {
      "\($0.key) \($0.values.joined(separator: ",")) \($0.origin.text)"
    }
    #expect(
      lines == [
        "output  default", "market.limit 4 file /.sample.conf:3", "market.offset 0 default",
        "market.order name default", "market.agent a,b environment SAMPLE_AGENTS",
        "market.timeout 30s default", "market.cache true default",
      ])
    #expect(
      run.err.text
        == "sample: warning: /.sample.conf:3:1: 'market.limit' was set on line 2 already; "
        + "the last line counts\n")
  }

  @Test func `a list in a file is replaced as a whole by a higher level`() async throws {
    let files = [Self.user: "market.agent = a\nmarket.agent = b"]
    let low = try await SampleRun("market search", environment: Self.home, files: files)
    #expect(low.search?.agents == ["a", "b"])
    let high = try await SampleRun("market search -a c", environment: Self.home, files: files)
    #expect(high.search?.agents == ["c"])
  }

  @Test func `an unknown key warns with a suggestion, strict makes it an error`() async throws {
    let files = [Self.user: "[market]\nlimt = 5"]
    let run = try await SampleRun("market search", environment: Self.home, files: files)
    #expect(run.code == .success)
    #expect(
      run.err.text
        == "sample: warning: \(Self.user):2:1: unknown key 'market.limt'; "
        + "did you mean 'market.limit'?\n")
    let strict = try await SampleRun(
      "market search --strict-config", environment: Self.home, files: files)
    #expect(strict.code == .failure)
    #expect(strict.err.text.contains("\(Self.user):2:1: unknown key 'market.limt'"))
  }

  @Test func `a bad value in a file and in the environment says where`() async throws {
    let file = try await SampleRun(
      "market search", environment: Self.home, files: [Self.user: "market.limit = x"])
    #expect(
      file.err.text.contains(
        "\(Self.user):1:16: invalid value 'x' for 'market.limit': not a whole number"))
    let variable = try await SampleRun("market search", environment: ["SAMPLE_LIMIT": "x"])
    #expect(
      variable.err.text.contains("invalid value 'x' in environment variable SAMPLE_LIMIT"))
    let overridden = try await SampleRun(
      "market search -L 5", environment: ["SAMPLE_LIMIT": "x"])
    #expect(overridden.code == .success, "a level that does not count is not judged")
  }

  @Test func `files can be left out or named`() async throws {
    let files = [Self.user: "broken", "/x.conf": "output = tsv"]
    let none = try await SampleRun(
      "--no-config market search", environment: Self.home, files: files)
    #expect(none.code == .success)
    for line in ["market search --config /x.conf", "market search"] {
      let variable = line.hasSuffix("search") ? ["SAMPLE_CONFIG": "/x.conf"] : [:]
      let run = try await SampleRun(
        line, environment: Self.home.merging(variable) { $1 }, files: files)
      #expect(run.globals?.output == .tsv, "\(run.err.text)")
    }
    let missing = try await SampleRun("market search --config /none", files: files)
    #expect(missing.code == .failure)
    #expect(missing.err.text.contains("there is no configuration file '/none'"))
    let unreadable = try await SampleRun(
      "market search --config /x", files: ["/x": "unreadable"])
    #expect(unreadable.err.text.contains("'/x': permission denied"))
  }

  @Test func `the user's file follows XDG_CONFIG_HOME`() async throws {
    func places(_ environment: [String: String]) -> ConfigurationLocations {
      ConfigurationLocations(
        program: "sample", projectFileName: ".sample.conf", currentDirectory: "/a/b",
        environment: environment)
    }
    #expect(places(["HOME": "/h"]).user == "/h/.config/sample/config")
    #expect(places(["HOME": "/h", "XDG_CONFIG_HOME": ""]).user == "/h/.config/sample/config")
    #expect(places(["HOME": "/h", "XDG_CONFIG_HOME": "/c"]).user == "/c/sample/config")
    let relative = places(["HOME": "/h", "XDG_CONFIG_HOME": "rel"])
    #expect(relative.user == "/h/.config/sample/config")
    #expect(relative.notes == ["XDG_CONFIG_HOME is ignored: 'rel' is not an absolute path"])
    #expect(places([:]).user == nil)
    #expect(
      places([:]).project == ["/a/b/.sample.conf", "/a/.sample.conf", "/.sample.conf"])
    let run = try await SampleRun(
      "market search -v", environment: ["HOME": "/h", "XDG_CONFIG_HOME": "rel"])
    #expect(run.err.text.contains("XDG_CONFIG_HOME is ignored"))
    let silent = try await SampleRun(
      "market search", environment: ["HOME": "/h", "XDG_CONFIG_HOME": "rel"])
    #expect(silent.err.text.isEmpty)
  }
}
