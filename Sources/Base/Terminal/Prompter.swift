package import Platform
import Text

/// Asks a person on the terminal itself, so that standard input and output can carry data meanwhile.
///
/// The question goes to, and the answer comes from, the controlling terminal (`/dev/tty`). A call waits
/// on a thread of its own; when its task is cancelled (Ctrl-C) it throws `CancellationError` at once,
/// with the terminal's settings restored.
package struct Prompter: Sendable {
  /// Whether anybody is asked at all.
  package enum Mode: Sendable, Hashable {
    /// Ask.
    case ask
    /// `--yes`: take yes, or the default, without asking.
    case assumeYes
    /// `--no-input`: never ask.
    case neverAsk
  }

  package let mode: Mode
  private let device: FilePath
  private let palette: Palette

  /// A prompter; `device` is for tests.
  package init(mode: Mode, palette: Palette = .plain, device: FilePath = "/dev/tty") {
    self.mode = mode
    self.palette = palette
    self.device = device
  }

  /// Asks for yes or no; an empty answer is `byDefault` if there is one.
  package func confirm(
    _ question: String, byDefault: Bool? = nil
  ) async throws -> PromptOutcome<Bool> {
    let choices =
      switch byDefault {
      case true?: "[Y/n]"
      case false?: "[y/N]"
      case nil: "[y/n]"
      }
    return try await ask(
      "\(question) \(choices) ", assumed: true, hint: "answer 'y' or 'n'"
    ) { line in
      switch line.lowercased() {
      case "y", "yes": true
      case "n", "no": false
      case "": byDefault
      default: nil
      }
    }
  }

  /// Asks for one of the choices by number or by its whole text, and gives its index.
  package func choose(
    _ question: String, among choices: [String], byDefault: Int? = nil
  ) async throws -> PromptOutcome<Int> {
    var text = "\(question)\n"
    for (index, choice) in choices.enumerated() {
      text += "  \(index + 1)) \(DisplayWidth.printable(choice))\n"
    }
    text += "number 1-\(choices.count)"
    if let byDefault { text += " [\(byDefault + 1)]" }
    return try await ask(
      text + ": ", assumed: byDefault, hint: "answer with a number from 1 to \(choices.count)"
    ) { line in
      if line.isEmpty { return byDefault }
      if let number = Int(line), choices.indices.contains(number - 1) { return number - 1 }
      return choices.firstIndex(of: line)
    }
  }

  /// Asks for a line of text; an empty answer is `byDefault` if there is one.
  ///
  /// - Parameters:
  ///   - question: What is asked, without the colon.
  ///   - byDefault: What an empty answer and `--yes` stand for.
  ///   - isSecret: Whether the terminal shows what is typed.
  ///   - check: Says what is wrong with an answer, and the question is asked again; nil when it is fine.
  /// - Returns: The text, or why there is none.
  /// - Throws: `CancellationError`, `FileError`.
  package func text(
    _ question: String, byDefault: String? = nil, isSecret: Bool = false,
    check: @escaping @Sendable (String) -> String? = { _ in nil }
  ) async throws -> PromptOutcome<String> {
    let suffix = byDefault.map { " [\(DisplayWidth.printable($0))]" } ?? ""
    return try await ask(
      "\(question)\(suffix): ", assumed: byDefault, hint: "an answer is needed",
      isSecret: isSecret, problem: check
    ) { line in line.isEmpty ? byDefault : line }
  }

  private func ask<Answer: Sendable>(
    _ question: String, assumed: Answer?, hint: String, isSecret: Bool = false,
    problem: @escaping @Sendable (String) -> String? = { _ in nil },
    parse: @escaping @Sendable (String) -> Answer?
  ) async throws -> PromptOutcome<Answer> {
    switch mode {
    case .neverAsk: return .unanswered(.inputDisabled)
    case .assumeYes: return assumed.map { .assumed($0) } ?? .unanswered(.noDefault)
    case .ask: break
    }
    guard let terminal = TerminalDevice(device) else { return .unanswered(.noTerminal) }
    // Line breaks stay; whatever else is in the question is made harmless.
    let lines = question.split(separator: "\n", omittingEmptySubsequences: false)
      .map { DisplayWidth.printable($0) }
    var text = lines.joined(separator: "\n")
    while true {
      guard let line = try await terminal.readLine(after: text, isSecret: isSecret) else {
        return .unanswered(.endOfInput)
      }
      let trimmed = isSecret ? line : Self.trimmed(line)
      if let answer = parse(trimmed) {
        guard let problem = problem(trimmed) else { return .answered(answer) }
        text = "\(DisplayWidth.printable(problem))\n\(lines.last ?? "")"
      } else {
        text = "\(palette.styled(hint, .warning))\n\(lines.last ?? "")"
      }
    }
  }

  private static func trimmed(_ line: String) -> String {
    let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
    return String(line.drop(while: isBlank).reversed().drop(while: isBlank).reversed())
  }
}
