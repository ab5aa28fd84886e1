import CommandLineKit
import Platform
import Synchronization
import Telemetry
import Terminal

/// The progress of a run on standard error, when that is a terminal.
final class RunProgress: Sendable {
  private struct State: Sendable {
    var line: Progress?
    var finished = 0
  }

  private let traits: StreamTraits
  private let state = Mutex(State())

  /// Nil where standard error is no terminal, or quiet is wanted.
  init?(_ context: CommandContext<GlobalSettings>) {
    traits = StreamTraits(
      of: .standardError, environment: context.invocation.environment,
      color: context.globals.color)
    guard traits.isTerminal, !context.globals.isQuiet else { return nil }
    resume()
  }

  /// Counts the node whose span has ended.
  func note(_ record: TraceRecord) {
    guard case .span(let span) = record, span.parentSpanID != nil else { return }
    state.withLock { state in
      state.finished += 1
      state.line?.update(count: state.finished)
    }
  }

  /// Takes the line off the screen while a person is asked.
  func pause() {
    state.withLock { state in
      state.line?.finish()
      state.line = nil
    }
  }

  /// Shows the line again.
  func resume() {
    state.withLock { state in
      guard state.line == nil else { return }
      let line = Progress(
        "running", unit: "steps", traits: traits, output: OutputStream(.standardError))
      if state.finished > 0 { line.update(count: state.finished) }
      state.line = line
    }
  }

  /// Ends it.
  func close() { pause() }
}
