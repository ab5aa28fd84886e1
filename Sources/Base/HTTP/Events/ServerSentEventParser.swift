/// Takes a stream of server-sent events apart, however its bytes are cut.
///
/// Follows the WHATWG HTML standard, "Server-sent events", §9.2.5 and §9.2.6: lines end with CR LF, LF or CR;
/// a byte order mark is skipped once; an event that no blank line ends is dropped. Its buffers are used
/// again for each event, so that reading costs no allocation.
package struct ServerSentEventParser: Sendable {
  /// Bytes that one event, and any line, may have.
  package let limit: Int
  /// The last event's `id` as of the last blank line; what `Last-Event-ID` says on reconnection.
  package private(set) var lastID: [UInt8] = []
  /// Milliseconds to wait before reconnecting, where the server said so.
  package private(set) var retry: UInt64?

  private var event = ServerSentEvent()
  private var id: [UInt8] = []
  private var hasData = false
  /// The start of a line whose end has not come.
  private var line: [UInt8] = []
  /// The last byte was CR: an LF right after it belongs to the same line end.
  private var wasReturn = false
  /// How much of a byte order mark has come; 3 when its place is past.
  private var markBytes = 0

  private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

  /// A parser at the start of a stream.
  package init(limit: Int = 16 << 20) { self.limit = limit }

  /// Takes the next bytes; `receive` is called for each event that is complete.
  ///
  /// - Throws: `HTTPError.Code.tooLarge` for an event above the limit; the stream cannot be read further.
  package mutating func push(
    _ bytes: Span<UInt8>, _ receive: (ServerSentEvent) -> Void
  ) throws(HTTPError) {
    let result = bytes.withUnsafeBufferPointer { buffer in
      Result { () throws(HTTPError) in try push(UnsafeRawBufferPointer(buffer), receive) }
    }
    try result.get()
  }

  /// Takes the next bytes; `receive` is called for each event that is complete.
  ///
  /// - Throws: `HTTPError.Code.tooLarge` for an event above the limit; the stream cannot be read further.
  package mutating func push(
    _ bytes: UnsafeRawBufferPointer, _ receive: (ServerSentEvent) -> Void
  ) throws(HTTPError) {
    var start = 0
    let count = bytes.count
    if markBytes < 3 { start = skipMark(bytes) }
    if wasReturn, start < count {
      wasReturn = false
      if bytes[start] == 0x0A { start += 1 }
    }
    var place = start
    while place < count {
      let byte = bytes[place]
      guard byte == 0x0A || byte == 0x0D else {
        place &+= 1
        continue
      }
      try end(UnsafeRawBufferPointer(rebasing: bytes[start..<place]), receive)
      place &+= 1
      if byte == 0x0D {
        if place == count {
          wasReturn = true
        } else if bytes[place] == 0x0A {
          place &+= 1
        }
      }
      start = place
    }
    guard start < count else { return }
    try check(adding: count - start)
    line.append(contentsOf: bytes[start...])
  }

  /// Passes over a byte order mark; bytes that only began like one are given to the line.
  private mutating func skipMark(_ bytes: UnsafeRawBufferPointer) -> Int {
    var place = 0
    while markBytes < 3, place < bytes.count {
      guard bytes[place] == Self.mark[markBytes] else {
        line.append(contentsOf: Self.mark[..<markBytes])
        markBytes = 3
        return place
      }
      markBytes += 1
      place += 1
    }
    return place
  }

  private func check(adding count: Int) throws(HTTPError) {
    guard line.count + event.data.count + count <= limit else {
      throw HTTPError(
        .tooLarge,
        "a server-sent event has more than \(limit) bytes; the server sends no event stream, or"
          + " the limit is too low")
    }
  }

  private mutating func end(
    _ rest: UnsafeRawBufferPointer, _ receive: (ServerSentEvent) -> Void
  ) throws(HTTPError) {
    if line.isEmpty {
      if rest.isEmpty {
        dispatch(receive)
      } else {
        try check(adding: rest.count)
        field(rest)
      }
      return
    }
    try check(adding: rest.count)
    line.append(contentsOf: rest)
    // Taken out for the call, so that its storage is not shared with the one that is read.
    var whole: [UInt8] = []
    swap(&whole, &line)
    whole.withUnsafeBytes { field($0) }
    whole.removeAll(keepingCapacity: true)
    swap(&whole, &line)
  }

  private mutating func field(_ line: UnsafeRawBufferPointer) {
    let colon = line.firstIndex(of: 0x3A) ?? line.count
    var start = min(colon + 1, line.count)
    if start < line.count, line[start] == 0x20 { start += 1 }
    let value = UnsafeRawBufferPointer(rebasing: line[start...])
    let name = UnsafeRawBufferPointer(rebasing: line[..<colon])
    switch colon {
    case 4 where name.elementsEqual("data".utf8):
      if hasData { event.data.append(0x0A) }
      event.data.append(contentsOf: value)
      hasData = true
    case 5 where name.elementsEqual("event".utf8):
      event.type.removeAll(keepingCapacity: true)
      event.type.append(contentsOf: value)
    case 2 where name.elementsEqual("id".utf8):
      guard !value.contains(0) else { return }
      id.removeAll(keepingCapacity: true)
      id.append(contentsOf: value)
    case 5 where name.elementsEqual("retry".utf8):
      guard !value.isEmpty, value.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return }
      // Longer than any wait that makes sense: the largest number stands for it.
      retry = UInt64(String(decoding: value, as: UTF8.self)) ?? .max
    default: break
    }
  }

  private mutating func dispatch(_ receive: (ServerSentEvent) -> Void) {
    if lastID != id { lastID = id }
    if event.lastID != id { event.lastID = id }
    // The standard asks whether the data is empty before it takes the last line feed away: one empty
    // `data` line is an event, none is not.
    if hasData { receive(event) }
    event.data.removeAll(keepingCapacity: true)
    event.type.removeAll(keepingCapacity: true)
    hasData = false
  }
}
