/// Why a node, and with it perhaps the run, failed.
package struct NodeFailure: Error, Sendable, Hashable, CustomStringConvertible {
  /// A low-cardinality name.
  ///
  /// One of `timeout`, `bad-input`, `bad-expression`, `bad-result`, `no-edge`, `ambiguous-edges`,
  /// `exit-status` and the like, or the code of the function that failed.
  package var code: String
  /// The node, nested nodes as a path such as `summarise/each`.
  package var node: String
  /// What happened, with the value, and what to do.
  package var message: String
  /// The attempt that failed last, from 1.
  package var attempt: Int
  /// The element of a map or the turn of a loop it happened in, from 0.
  package var iteration: Int?

  /// A failure.
  package init(
    code: String, node: String, message: String, attempt: Int = 1, iteration: Int? = nil
  ) {
    self.code = code
    self.node = node
    self.message = message
    self.attempt = attempt
    self.iteration = iteration
  }

  package var description: String {
    let place = iteration.map { " [\($0)]" } ?? ""
    let tries = attempt > 1 ? " (after \(attempt) attempts)" : ""
    return "node '\(node)'\(place) failed: \(message)\(tries)"
  }
}
