import CommandLineKit
import LanguageModels
import Synchronization
import Terminal
import Text

/// Writes the words of an agent's model to a terminal as they come, each turn on lines of its own.
final class AgentTextStream: Sendable {
  private struct State {
    var hasText = false
    /// Whether a line was begun and not ended.
    var isInLine = false
    var fault: (any Error)?
  }

  private let context: CommandContext<GlobalSettings>
  private let state = Mutex(State())

  /// Nil where nobody watches: no terminal, a form for programs, or a file.
  init?(_ context: CommandContext<GlobalSettings>) {
    let isText = context.globals.output.map { $0 == .table } ?? true
    guard isText, context.globals.destination == nil, context.invocation.standardOutput.isTerminal
    else { return nil }
    self.context = context
  }

  /// Whether anything was shown.
  var hasText: Bool { state.withLock { $0.hasText } }

  @Sendable func take(_ event: ChatEvent) {
    state.withLock { state in
      guard state.fault == nil else { return }
      do {
        switch event {
        case .text(let text): try write(text, &state)
        // A tool is called: what the model says next is another turn.
        case .toolCall: try endLine(&state)
        }
      } catch {
        state.fault = error
      }
    }
  }

  /// Ends the line.
  func finish() throws {
    try state.withLock { state in
      if let fault = state.fault { throw fault }
      try endLine(&state)
    }
  }

  private func write(_ text: String, _ state: inout State) throws {
    guard let last = text.utf8.last else { return }
    state.hasText = true
    state.isInLine = last != UInt8(ascii: "\n")
    // A model's words must not steer the terminal.
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    try context.invocation.standardOutput.write(
      lines.map { DisplayWidth.printable($0) }.joined(separator: "\n"))
    try (context.invocation.standardOutput as? StandardStream)?.flush()
  }

  private func endLine(_ state: inout State) throws {
    guard state.isInLine else { return }
    state.isInLine = false
    try context.invocation.standardOutput.write("\n")
    try (context.invocation.standardOutput as? StandardStream)?.flush()
  }
}
