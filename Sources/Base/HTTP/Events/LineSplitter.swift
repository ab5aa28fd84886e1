/// Cuts a stream into lines, as newline-delimited JSON needs it, however its bytes come.
///
/// A line ends with LF; a CR before it is dropped; empty lines are passed over.
package struct LineSplitter: Sendable {
  /// Bytes that one line may have.
  package let limit: Int

  /// The start of a line whose end has not come.
  private var line: [UInt8] = []

  /// A splitter at the start of a stream.
  package init(limit: Int = 16 << 20) { self.limit = limit }

  /// Takes the next bytes; `receive` gets each line that is complete, for the length of the call.
  ///
  /// - Throws: `HTTPError.Code.tooLarge` for a line above the limit; the stream cannot be read further.
  package mutating func push(
    _ bytes: Span<UInt8>, _ receive: (Span<UInt8>) -> Void
  ) throws(HTTPError) {
    let result = bytes.withUnsafeBufferPointer { buffer in
      Result { () throws(HTTPError) in try push(buffer, receive) }
    }
    try result.get()
  }

  /// Hands over a last line that no LF ends.
  package mutating func finish(_ receive: (Span<UInt8>) -> Void) {
    line.withUnsafeBufferPointer { Self.hand($0, to: receive) }
    line.removeAll()
  }

  private mutating func push(
    _ bytes: UnsafeBufferPointer<UInt8>, _ receive: (Span<UInt8>) -> Void
  ) throws(HTTPError) {
    var start = 0
    while let end = bytes[start...].firstIndex(of: 0x0A) {
      let rest = UnsafeBufferPointer(rebasing: bytes[start..<end])
      try check(rest.count)
      start = end + 1
      if line.isEmpty {
        Self.hand(rest, to: receive)
      } else {
        line.append(contentsOf: rest)
        line.withUnsafeBufferPointer { Self.hand($0, to: receive) }
        line.removeAll(keepingCapacity: true)
      }
    }
    try check(bytes.count - start)
    line.append(contentsOf: bytes[start...])
  }

  private func check(_ count: Int) throws(HTTPError) {
    guard line.count + count <= limit else {
      throw HTTPError(
        .tooLarge,
        "a line has more than \(limit) bytes; the server sends no lines, or the limit is too low")
    }
  }

  private static func hand(
    _ line: UnsafeBufferPointer<UInt8>, to receive: (Span<UInt8>) -> Void
  ) {
    var count = line.count
    if count > 0, line[count - 1] == 0x0D { count -= 1 }
    guard count > 0 else { return }
    receive(UnsafeBufferPointer(rebasing: line[..<count]).span)
  }
}
