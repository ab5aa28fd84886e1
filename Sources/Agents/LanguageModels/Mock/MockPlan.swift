package import HTTP

/// What the server is to do for one call, step by step.
package struct MockPlan: Sendable, Hashable {
  /// A step; times are nanoseconds.
  package enum Step: Sendable, Hashable {
    case wait(UInt64)
    /// A whole answer.
    case reply(status: Int, headers: HTTPHeaders, body: [UInt8])
    /// The head of a streamed answer.
    case begin(status: Int, headers: HTTPHeaders)
    case part([UInt8])
    /// That many bytes of filler.
    case filler(Int)
    case end
    /// Breaks the connection.
    case abort
    /// Waits until the client goes.
    case hang
  }

  package var steps: [Step]
  package var status: Int
  /// Faults that are played, as they were written.
  package var faults: [String] = []
  /// The rule of the script that decided, from 1.
  package var rule: Int?
  package var inputTokens = 0
  package var outputTokens = 0
  /// Of a made-up answer to a schema: whether it fits.
  package var answer: MockAnswer?
}
