/// Why a server refuses a request before any handler sees it.
package struct HTTPRejection: Error, Sendable, Hashable, CustomStringConvertible {
  /// The status of the answer, such as 431.
  package var status: Int
  /// What is wrong, with the limit where there is one; sent to the client as text.
  package var reason: String

  /// A refusal.
  package init(_ status: Int, _ reason: String) {
    self.status = status
    self.reason = reason
  }

  package var description: String { "\(status): \(reason)" }
}
