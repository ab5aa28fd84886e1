/// From which severity on findings make a command answer "no" (`--fail-on`).
package enum FailureThreshold: String, Sendable, CaseIterable {
  /// Findings never decide the exit code.
  case never
  case error
  case warning
  case info

  /// Whether any of the findings is at or above the threshold.
  package func isReached(by findings: some Sequence<Finding>) -> Bool {
    let limit: Finding.Severity
    switch self {
    case .never: return false
    case .error: limit = .error
    case .warning: limit = .warning
    case .info: limit = .info
    }
    return findings.contains { $0.severity >= limit }
  }
}
