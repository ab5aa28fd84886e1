import Chains
import CommandLineKit
import Synchronization

/// Writes the text of a chain's last step to standard output as it comes.
final class ChainTextStream: Sendable {
  private struct State {
    var text = ""
    var fault: (any Error)?
  }

  private let context: CommandContext<GlobalSettings>
  private let state = Mutex(State())

  init(_ context: CommandContext<GlobalSettings>) { self.context = context }

  func take(_ event: ChainEvent) {
    state.withLock { state in
      guard state.fault == nil else { return }
      do {
        switch event {
        case .text(let text):
          state.text += text
          try context.invocation.standardOutput.write(text)
          try (context.invocation.standardOutput as? StandardStream)?.flush()
        case .discardedText:
          if !state.text.isEmpty { try context.invocation.standardOutput.write("\n") }
          state.text = ""
          try context.note("the answer so far does not count")
        case .started, .finished, .failed: break
        }
      } catch {
        state.fault = error
      }
    }
  }

  /// Ends the line; the text that counts.
  func finish() throws -> String {
    let (text, fault) = state.withLock { ($0.text, $0.fault) }
    if let fault { throw fault }
    if !text.isEmpty, !text.hasSuffix("\n") { try context.invocation.standardOutput.write("\n") }
    return text
  }
}
