import CommandLineKit
import Telemetry
import Terminal

/// The progress of a run on standard error, when that is a terminal.
final class RunProgress: Sendable {
  init?(_ context: CommandContext<GlobalSettings>) { return nil }

  func note(_ record: TraceRecord) {}

  func close() {}
}
