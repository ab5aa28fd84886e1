import CommandLineKit
import Testing

/// Cases made from the definitions of the flags, so that every new flag is tested by being there.
@Suite struct GeneratedFlagTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var flag: FlagSpec
    var testDescription: String { "--" + flag.name }
  }

  static let valueFlags: [Case] = {
    let description = SampleProgram.make().description()
    let search = description.command(at: ["market", "search"])
    return ((search?.flags ?? []) + description.globalFlags)
      .filter { !$0.isSwitch && $0.deprecation == nil }.map(Case.init)
  }()

  /// Two good values and a bad one where the type has any.
  private static func values(_ flag: FlagSpec) -> (good: [String], bad: String?) {
    switch flag.valueType {
    case "integer": (["3", "4"], "x")
    case "number": (["1.5", "2.5"], "x")
    case "duration": (["250ms", "5m"], "5")
    case "choice": (flag.choices.suffix(2).map(\.value), "no-such-choice")
    case "path": (["a/b", "c d"], "")
    default: (["one", "two"], nil)
    }
  }

  private struct Result: Equatable {
    var search: SampleProgram.SearchOptions?
    var output: SampleProgram.Format?
    var config: PathArgument?
    var fields: [String]
  }

  private func run(
    _ words: [String], environment: [String: String] = [:], files: [String: String] = [:]
  ) async throws -> Result {
    var all = files
    // `--config` names a file that must exist.
    for name in ["a/b", "c d"] { all[name] = all[name] ?? "" }
    let run = try await SampleRun(
      "", words: (["market", "search"] + words).map { Array($0.utf8) }, environment: environment,
      files: all)
    try #require(run.code == .success, "\(words): \(run.err.text)")
    let globals = try #require(run.globals)
    return Result(
      search: run.search, output: globals.output, config: globals.config, fields: globals.fields)
  }

  @Test(arguments: valueFlags)
  func `every spelling of a value means the same, and the last wins`(item: Case) async throws {
    let flag = item.flag
    let (good, bad) = Self.values(flag)
    let expected = try await run(["--" + flag.name, good[0]])
    #expect(try await run([]) != expected, "the value must differ from the default")
    var forms = [["--\(flag.name)=\(good[0])"]]
    for alias in flag.aliases { forms += [["--" + alias, good[0]], ["--\(alias)=\(good[0])"]] }
    if let short = flag.short { forms += [["-" + short, good[0]], ["-\(short)\(good[0])"]] }
    for form in forms {
      #expect(try await run(form) == expected, "\(form)")
      if !flag.isRepeatable {
        #expect(try await run(["--" + flag.name, good[1]] + form) == expected, "last wins")
      }
    }
    for spelling in flag.spellings where spelling != flag.negation.map({ "--" + $0 }) {
      let missing = try await SampleRun("market search " + spelling)
      #expect(missing.code == .failure)
      #expect(missing.err.text.contains("missing value for '\(spelling)'"))
      guard let bad else { continue }
      let words = (["market", "search", spelling, bad]).map { Array($0.utf8) }
      let wrong = try await SampleRun("", words: words)
      #expect(wrong.code == .failure)
      #expect(wrong.err.text.contains("'\(bad)' for '\(spelling)'"), "\(wrong.err.text)")
    }
  }

  @Test(arguments: valueFlags)
  func `environment and files set the same value below the flag`(item: Case) async throws {
    let flag = item.flag
    let good = Self.values(flag).good
    let user = "/home/me/.config/sample/config"
    let expected = try await run(["--" + flag.name, good[0]], environment: ["HOME": "/home/me"])
    if let name = flag.environment {
      let environment = [name: good[0], "HOME": "/home/me"]
      #expect(try await run([], environment: environment) == expected)
      let other = [name: good[1], "HOME": "/home/me"]
      #expect(try await run(["--" + flag.name, good[0]], environment: other) == expected)
      #expect(try await run([], environment: [name: ""]) == (try await run([])))
    }
    guard let key = flag.configurationKey else { return }
    let home = ["HOME": "/home/me"]
    let low = [user: "\(key) = \(good[1])"]
    let line = "\(key) = \(good[0])"
    #expect(try await run([], environment: home, files: [user: line]) == expected)
    let both = [user: low[user] ?? "", "/home/me/project/.sample.conf": line]
    #expect(try await run([], environment: home, files: both) == expected, "project over user")
    if let name = flag.environment {
      let environment = [name: good[0], "HOME": "/home/me"]
      #expect(
        try await run([], environment: environment, files: low) == expected,
        "environment over files")
    }
    #expect(
      try await run(["--" + flag.name, good[0]], environment: home, files: low) == expected,
      "flag over files")
  }
}
