/// When a failed attempt is tried again, as pure data.
package struct RetryPolicy: Sendable {
  /// Attempts in all, the first included.
  package var maxAttempts: Int

  /// A policy of that many attempts.
  package init(maxAttempts: Int) { self.maxAttempts = maxAttempts }
}
