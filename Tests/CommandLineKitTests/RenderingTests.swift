import CommandLineKit
import Foundation
import JSON
import Testing

@Suite struct RenderingTests {
  static let description = SampleProgram.make().description()

  /// Every page and script of a description, by name.
  private func everything(_ program: ProgramDescription) -> [String: String] {
    var texts = ["reference": Reference.markdown(program)]
    for page in ManualPage.all(program, date: "1970-01-01") { texts[page.fileName] = page.text }
    for shell in CompletionScript.allCases { texts[shell.rawValue] = shell.text(program) }
    for path in [[]] + program.allCommands.map(\.path) {
      texts["short \(path)"] = HelpPage(program).short(path)
      texts["long \(path)"] = HelpPage(program).long(path)
    }
    return texts
  }

  @Test func `every page is made from the dumped description alone`() throws {
    let dumped = Self.description.json.serialized(.pretty)
    let read = try ProgramDescription(json: JSONDocument(parsing: dumped).value)
    #expect(read == Self.description)
    #expect(read.json.serialized(.pretty) == dumped)
    #expect(everything(read) == everything(Self.description))
    #expect(read.schema == "sample.cli/v1")
    #expect(throws: InvalidValue.self) {
      try ProgramDescription(json: ["schema": "sample.cli/v2", "name": "sample"])
    }
  }

  @Test(arguments: [40, 60, 80, 100])
  func `help keeps to the width and has no escapes`(width: Int) {
    for path in [[]] + Self.description.allCommands.map(\.path) {
      for text in [
        HelpPage(Self.description, width: width).short(path),
        HelpPage(Self.description, width: width).long(path),
      ] {
        #expect(!text.utf8.contains(0x1B))
        #expect(!text.contains(" \n"))
        for line in text.split(separator: "\n") where line.count > width {
          #expect(line.hasPrefix("  sample "), "only a command line may be longer: \(line)")
        }
      }
    }
  }

  @Test func `COLUMNS sets the width of help`() async throws {
    func longest(_ environment: [String: String], columns: Int?) async throws -> Int {
      let run = try await SampleRun(
        "market search --help", environment: environment, terminal: columns != nil,
        columns: columns)
      return run.out.text.split(separator: "\n").map(\.count).max() ?? 0
    }
    #expect(try await longest(["COLUMNS": "60"], columns: nil) <= 60)
    #expect(try await longest([:], columns: nil) <= 80)
    #expect(try await longest([:], columns: 200) <= 80)
    #expect(try await longest(["COLUMNS": "x"], columns: 50) <= 50)
  }

  @Test func `a name of the parser is in help, manual, reference and every shell`() throws {
    let program = Self.description
    for command in program.allCommands where !command.isHidden && !command.isGroup {
      let long = HelpPage(program).long(command.path)
      let page = try #require(
        ManualPage.page(program, for: command.path, date: "1970-01-01")?.text)
      let manual = page.replacingOccurrences(of: "\\-", with: "-")
      let reference = Reference.markdown(program)
      for flag in command.shownFlags {
        for name in flag.longNames {
          for text in [long, manual, reference] { #expect(text.contains("--" + name)) }
          for shell in CompletionScript.allCases {
            let text = shell.text(program)
            #expect(text.contains("--" + name) || text.contains("-l \(name) "), "\(shell) \(name)")
          }
        }
      }
      for flag in program.globalFlags {
        for text in [long, manual] { #expect(text.contains("--" + flag.name)) }
      }
    }
    for text in everything(program).values {
      #expect(!text.contains("--max"), "an old name is nowhere documented")
    }
  }

  @Test(.enabled(if: ShellBench.isUsable("groff"), "groff is not installed"))
  func `groff has nothing to say about a manual page`() throws {
    let bench = try ShellBench()
    defer { bench.close() }
    let pages = ManualPage.all(Self.description, date: "1970-01-01")
    #expect(
      pages.map(\.fileName) == [
        "sample.1", "sample-market.1", "sample-market-search.1", "sample-market-show.1",
        "sample-debug-log.1", "sample-delta.1", "sample-formatting.7", "sample-config.5",
      ])
    for page in pages {
      let run = try bench.run("groff", ["-man", "-Tutf8", "-ww", "-z"], input: page.text)
      #expect(run.errors == "", "\(page.fileName)")
    }
    let search = try #require(pages.first { $0.fileName == "sample-market-search.1" })
    let shown = try bench.run("groff", ["-man", "-Tascii", "-P-cbou"], input: search.text).output
    let sections = [
      "NAME", "SYNOPSIS", "DESCRIPTION", "OPERANDS", "OPTIONS", "OUTPUT", "EXIT STATUS",
      "ENVIRONMENT", "EXAMPLES", "SEE ALSO",
    ]
    let found = shown.split(separator: "\n").filter {
      $0.first?.isUppercase == true && !$0.contains("(")
    }
    #expect(found.map(String.init) == sections)
    #expect(shown.contains("--min-rating R"), "hyphens stay hyphens")
    #expect(shown.contains("-- with a dash"))
    #expect(shown.contains("sample-market-search, sample-market-find"), "aliases are in NAME")
    #expect(shown.contains("1970-01-01"))
    #expect(!search.text.contains("Write JSON"), "global options are named and not repeated")
  }

  @Test(arguments: [
    ("0", "1970-01-01"), ("951782400", "2000-02-29"), ("1798761599", "2026-12-31"),
    ("253402300799", "9999-12-31"),
  ])
  func `the date of the build is a day`(seconds: String, day: String) {
    #expect(ManualPage.date(sourceDateEpoch: seconds) == day)
  }

  @Test(arguments: ["", "x", "-1", "253402300800", "99999999999999999999"])
  func `a date that is none is refused`(seconds: String) {
    #expect(ManualPage.date(sourceDateEpoch: seconds) == nil)
  }

  @Test func `markup is read as written`() {
    let blocks = Markup("a `b`\nc \\flag{d}\n\n- e\n  f\n- g \\q{h}\n\n    code\n\n    more\n")
      .blocks
    #expect(
      blocks == [
        .paragraph([.text("a "), .code("b"), .text(" c "), .reference(.flag, "d")]),
        .item([.text("e f")]), .item([.text("g \\q{h}")]), .code(["code", "", "more"]),
      ])
    #expect(Markup("\\flag{open").blocks == [.paragraph([.text("\\flag{open")])])
  }

  @Test func `listing commands touches no command's body`() {
    let program = Program<SampleProgram.Globals>(
      name: "p", version: "1", summary: "P", defaults: SampleProgram.Globals()
    ) {
      [
        Command("lazy", summary: "Never opened") {
          Issue.record("the body was made")
          return CommandBody(defaults: 0) { _, _ in .success }
        }
      ]
    }
    #expect(HelpPage(program.description(for: [])).long([]).contains("Never opened"))
  }
}
