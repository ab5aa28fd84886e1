import Platform
import Terminal
import Testing

@Suite struct PrompterTests {
  @Test(arguments: [("y\n", true), ("Yes\n", true), (" n \n", false), ("NO\n", false)])
  func `a person answers yes or no`(typed: String, answer: Bool) async throws {
    let terminal = try PseudoTerminal()
    try terminal.type(typed)
    let outcome = try await Prompter(mode: .ask, device: terminal.path).confirm("Deploy?")
    #expect(outcome == .answered(answer))
    #expect((try await terminal.screen { $0.contains("[y/n]") }).contains("Deploy? [y/n] "))
  }

  @Test func `an unclear answer is asked for again`() async throws {
    let terminal = try PseudoTerminal()
    try terminal.type("perhaps\n\ny\n")
    let outcome = try await Prompter(mode: .ask, device: terminal.path).confirm("Deploy?")
    #expect(outcome == .answered(true))
    #expect((try await terminal.screen { $0.contains("answer 'y'") }).contains("answer 'y' or 'n'"))
  }

  @Test func `an empty answer takes the default`() async throws {
    let terminal = try PseudoTerminal()
    let prompter = Prompter(mode: .ask, device: terminal.path)
    try terminal.type("\n")
    #expect(try await prompter.confirm("Go on?", byDefault: false) == .answered(false))
    try terminal.type("\n")
    #expect(try await prompter.text("Name", byDefault: "dna") == .answered("dna"))
    try terminal.type("\n")
    #expect(try await prompter.choose("Which?", among: ["a", "b"], byDefault: 1) == .answered(1))
  }

  @Test func `a choice is named by number or by text`() async throws {
    let terminal = try PseudoTerminal()
    let prompter = Prompter(mode: .ask, device: terminal.path)
    try terminal.type("0\n3\n2\n")
    #expect(try await prompter.choose("Which?", among: ["red", "green"]) == .answered(1))
    try terminal.type("red\n")
    #expect(try await prompter.choose("Which?", among: ["red", "green"]) == .answered(0))
  }

  @Test func `a checked text is asked for until it fits`() async throws {
    let terminal = try PseudoTerminal()
    try terminal.type("abc\n42\n")
    let outcome = try await Prompter(mode: .ask, device: terminal.path).text(
      "Count", check: { Int($0) == nil ? "'\($0)' is not a number" : nil })
    #expect(outcome == .answered("42"))
    #expect(
      (try await terminal.screen { $0.contains("not a number") }).contains("'abc' is not a number"))
  }

  @Test func `the end of the input is no answer`() async throws {
    let terminal = try PseudoTerminal()
    try terminal.type("\u{4}")
    let outcome = try await Prompter(mode: .ask, device: terminal.path).confirm("Deploy?")
    #expect(outcome == .unanswered(.endOfInput))
  }

  @Test func `yes, no input and no terminal are told apart`() async throws {
    let terminal = try PseudoTerminal()
    func outcome(_ mode: Prompter.Mode, _ device: FilePath) async throws -> PromptOutcome<Bool> {
      try await Prompter(mode: mode, device: device).confirm("Deploy?")
    }
    #expect(try await outcome(.assumeYes, terminal.path) == .assumed(true))
    #expect(try await outcome(.neverAsk, terminal.path) == .unanswered(.inputDisabled))
    #expect(try await outcome(.ask, "/dev/null") == .unanswered(.noTerminal))
    let text = try await Prompter(mode: .assumeYes, device: terminal.path).text("Name")
    #expect(text == .unanswered(.noDefault))
  }

  @Test func `a cancelled question ends at once with the echo restored`() async throws {
    let terminal = try PseudoTerminal()
    let task = Task {
      try await Prompter(mode: .ask, device: terminal.path).text("Token", isSecret: true)
    }
    #expect((try await terminal.screen { $0.contains("Token: ") }).contains("Token: "))
    for _ in 0..<3000 where terminal.echoes { try await Task.sleep(for: .milliseconds(10)) }
    #expect(!terminal.echoes)
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(terminal.echoes)
  }

  @Test func `a secret is not shown`() async throws {
    let terminal = try PseudoTerminal()
    let task = Task {
      try await Prompter(mode: .ask, device: terminal.path).text("Token", isSecret: true)
    }
    for _ in 0..<3000 where terminal.echoes { try await Task.sleep(for: .milliseconds(10)) }
    try terminal.type("hunter2\n")
    #expect(try await task.value == .answered("hunter2"))
    let screen = try await terminal.screen { $0.contains("\r\n") }
    #expect(screen == "Token: \r\n")
    #expect(terminal.echoes)
  }

  @Test func `a question cannot steer the terminal`() async throws {
    let terminal = try PseudoTerminal()
    try terminal.type("y\n")
    _ = try await Prompter(mode: .ask, device: terminal.path).confirm("Run \u{1B}[2Jrm?")
    let screen = try await terminal.screen { $0.contains("rm?") }
    #expect(screen.contains("\\u{1b}[2Jrm?"))
    #expect(!screen.contains("\u{1B}"))
  }
}
