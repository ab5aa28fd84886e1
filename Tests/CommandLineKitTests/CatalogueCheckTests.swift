import CommandLineKit
import Testing

@Suite struct CatalogueCheckTests {
  @Test func `the sample keeps every rule`() {
    #expect(SampleProgram.make().violations().map(\.description) == [])
  }

  private struct Change: Sendable {
    var rule: String
    var apply: @Sendable (inout CommandDescription) -> Void
  }

  private static let changes: [Change] = [
    Change(rule: "short names are one ASCII alphanumeric") { $0.flags[0].short = "é" },
    Change(rule: "long names are kebab-case of two or more") { $0.flags[0].name = "L" },
    Change(rule: "no name is used twice in a command") { $0.flags[0].aliases = ["offset"] },
    Change(rule: "no name is used twice in a command") { $0.flags[0].short = "o" },
    Change(rule: "a name means the same in every command") { $0.flags[0].short = "f" },
    Change(rule: "value flags have a placeholder in capitals") { $0.flags[0].placeholder = "n" },
    Change(rule: "switches have no choices") { $0.flags[6].choices = ["a"] },
    Change(rule: "choices are shell-safe") { $0.flags[2].choices = ["a b"] },
    Change(rule: "negations start with no-") { $0.flags[6].negation = "without-cache" },
    Change(rule: "a switch that is on can be turned off") { $0.flags[6].negation = nil },
    Change(
      rule: "summaries start with a capital, end without a full stop, fit 79 columns"
    ) { $0.summary = "finds agents." },
    Change(rule: "short help has one line an item") {
      $0.flags[0].summary = "Words that go on for much longer than one line of short help has"
    },
    Change(rule: "every command has an example") { $0.examples = [] },
    Change(rule: "every command says its exit codes") { $0.exitCodes = [] },
    Change(rule: "every cross reference resolves") { $0.discussion = "See \\flag{nothing}." },
    Change(rule: "every cross reference resolves") { $0.discussion = "\\command{market sell}" },
    Change(rule: "every cross reference resolves") { $0.flags[0].detail = "\\env{NOTHING}" },
    Change(rule: "every cross reference resolves") { $0.discussion = "\\topic{nothing}" },
    Change(rule: "every cross reference resolves") { $0.seeAlso = ["nothing"] },
    Change(rule: "every environment key is unique and documented") {
      $0.flags[1].environment = "SAMPLE_LIMIT"
    },
    Change(rule: "every configuration key is unique") {
      $0.flags[1].configurationKey = "market.limit"
    },
    Change(rule: "configuration keys can be written") { $0.flags[1].configurationKey = "a b" },
    Change(rule: "every exit code in use is documented") { $0.exitCodes = ["77"] },
    Change(rule: "deprecated flags are hidden") { $0.flags[10].isHidden = false },
    Change(rule: "deprecated flags sort last") { $0.flags.swapAt(9, 10) },
    Change(rule: "a repeated operand is the last") {
      var more = $0.operands[0]
      more.arity = .required
      $0.operands.append(more)
    },
    Change(rule: "command names are kebab-case") { $0.path = ["market", "Search"] },
    Change(rule: "no name is used twice in a group") { $0.aliases = ["show"] },
  ]

  @Test(arguments: changes.indices)
  func `a broken rule is found`(index: Int) {
    let change = Self.changes[index]
    var program = SampleProgram.make().description()
    change.apply(&program.commands[0].commands[0])
    let rules = program.violations().map(\.rule)
    #expect(rules.contains(change.rule), "\(change.rule) is not among \(rules)")
  }

  @Test(arguments: [
    ("sample market search --limt 5", "unknown flag"), ("sample market search 'x", "a quote"),
    ("other market", "does not call"), ("sample market search --limit x | cat", "invalid value"),
    ("cat x | sample debug-log a b", "unexpected operand"),
  ])
  func `an example that does not parse is found`(line: String, reason: String) throws {
    let found = try #require(SampleProgram.make().reasonNotToParse(Example(line, "X")))
    #expect(found.contains(reason))
  }

  @Test func `the words of a shell line`() {
    #expect(
      ShellWords.commands(in: #"A=1 dna x "a b" 'c d' e\ f >out 2>&1 | dna y - <in; z "\"" "#)
        == [
          ["dna", "x", "a b", "c d", "e f"], ["1"], ["dna", "y", "-"], ["z", "\""],
        ])
    #expect(ShellWords.commands(in: "a 'b") == nil)
  }
}
