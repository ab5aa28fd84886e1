import Synchronization

/// Where an answer goes; called on the loop's thread only.
protocol CurlSink: AnyObject, Sendable {
  /// The head of the answer, once.
  func receive(_ head: HTTPResponseHead) -> CurlSinkDecision
  /// A part of the body.
  func receive(_ bytes: UnsafeBufferPointer<UInt8>) -> CurlSinkDecision
}

/// What becomes of a transfer after a part of it was handed over.
enum CurlSinkDecision {
  case more
  case stop
  /// The part was not taken: it is to come again once the transfer goes on.
  case pause
}

/// Gathers the whole answer.
///
/// Written on the loop's thread, read by the caller after the loop has said that the transfer is over.
final class GatheringSink: CurlSink, @unchecked Sendable {
  private(set) var head = HTTPResponseHead(status: 0)
  private(set) var body: [UInt8] = []

  func receive(_ head: HTTPResponseHead) -> CurlSinkDecision {
    self.head = head
    // What the server promises is believed up to a megabyte.
    if let length = head.headers["Content-Length"].flatMap({ Int($0) }), length > 0 {
      body.reserveCapacity(min(length, 1 << 20))
    }
    return .more
  }

  func receive(_ bytes: UnsafeBufferPointer<UInt8>) -> CurlSinkDecision {
    body.append(contentsOf: bytes)
    return .more
  }
}

/// Hands the answer to a closure.
final class ClosureSink: CurlSink {
  private let closure: @Sendable (HTTPReceived) -> HTTPReceiveDecision

  init(_ closure: @escaping @Sendable (HTTPReceived) -> HTTPReceiveDecision) {
    self.closure = closure
  }

  func receive(_ head: HTTPResponseHead) -> CurlSinkDecision {
    closure(.head(head)) == .more ? .more : .stop
  }

  func receive(_ bytes: UnsafeBufferPointer<UInt8>) -> CurlSinkDecision {
    closure(.body(bytes.span)) == .more ? .more : .stop
  }
}
