package import HTTP
import Platform

/// How the mock server answers.
package struct MockModelConfiguration: Sendable {
  /// Seed of answers, jitter and faults with a rate.
  package var seed: UInt64 = 1
  /// What `/v1/models` lists; any name is answered.
  package var models = ["mock-small", "mock-large"]
  package var script = MockScript()
  package var faults: [MockFault] = []
  /// Nanoseconds before the first token.
  package var firstToken: UInt64 = 0
  /// Nanoseconds between two tokens.
  package var interToken: UInt64 = 0
  /// How far times vary, as a part of them: 0.2 is plus or minus 20 %.
  package var jitter = 0.0
  /// Calls that are answered at once; more wait.
  package var concurrency: Int?
  /// Calls that may wait; one more gets 503 (529 from Anthropic).
  package var queue = Int.max
  package var rateLimit: MockRateLimit?
  /// Tokens that a conversation may have.
  package var contextTokens: Int?
  /// Where the server listens and what it puts up with.
  package var http = HTTPServerConfiguration()

  /// A server on a free port of this machine that answers at once and without faults.
  package init() {}
}
