package import Telemetry

/// Carries tasks out for an agent.
package protocol TaskExecutor: Sendable {
  /// Carries one task out; when the calling task is cancelled, it stops and what it gives back is ignored.
  ///
  /// `trace` is where its spans belong.
  func run(_ task: LeasedTask, trace: TraceContext) async -> AttemptResult
}

extension AttemptResult {
  /// A failure that is tried again by the task's terms.
  package static func failed(_ code: String, _ message: String) -> AttemptResult {
    .failure(
      TaskFailure(code: code, message: message), after: nil, isPermanent: false, usage: .init())
  }

  /// A failure that no further attempt can mend.
  package static func refused(_ code: String, _ message: String) -> AttemptResult {
    .failure(
      TaskFailure(code: code, message: message), after: nil, isPermanent: true, usage: .init())
  }
}
