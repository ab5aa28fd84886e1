/// Reads HTTP/1.1 requests from bytes that come in any pieces (RFC 9112).
///
/// Strict where leniency is known to let requests be smuggled past a proxy: lines end in CRLF only, no
/// line folding, no space before a colon, one Content-Length and not beside Transfer-Encoding. What it
/// decides depends on the bytes alone and never on how they were split.
package struct HTTPRequestParser: Sendable {
  /// How large a request may be.
  package struct Limits: Sendable, Hashable {
    /// Bytes of the request line and all header fields; more is refused with 431.
    package var head: Int
    /// Bytes of the request target; more is refused with 414.
    package var target: Int
    /// Bytes of the body once decoded; more is refused with 413.
    package var body: Int

    /// Limits; by default 64 KiB for the head, 8 KiB for the target, 16 MiB for the body.
    package init(head: Int = 64 << 10, target: Int = 8 << 10, body: Int = 16 << 20) {
      self.head = head
      self.target = target
      self.body = body
    }
  }

  /// A whole request.
  package struct Request: Sendable, Hashable {
    package var method: String
    package var target: String
    package var headers: HTTPHeaders
    package var body: [UInt8]
    /// Whether it is HTTP/1.0, which knows no chunked answers.
    package var isVersion10: Bool
    /// Whether the connection may stay for the next request.
    package var keepsAlive: Bool
  }

  /// What the bytes so far amount to.
  package enum Item: Sendable, Hashable {
    /// The client waits for `100 Continue` before it sends the body of the next request.
    case continueExpected
    case request(Request)
    /// Nothing after this is read.
    case rejected(HTTPRejection)
  }

  private enum Stage {
    case requestLine
    case fields
    case body(remaining: Int)
    case chunkSize
    case chunk(remaining: Int)
    case chunkEnd
    case trailers
    case over
  }

  /// Room for method, spaces and version beside the target.
  private static let lineAllowance = 64
  private static let chunkLineLimit = 4096

  private let limits: Limits
  private var stage = Stage.requestLine
  private var buffer: [UInt8] = []
  /// Where the line or the part of a body that is read now starts in `buffer`.
  private var start = 0
  /// How far the line was looked at.
  private var scanned = 0
  /// Bytes of the head, or of the lines between chunks.
  private var headSize = 0
  private var emptyLines = 0
  private var head = HTTPRequestHead()
  private var body: [UInt8] = []
  private var owesContinue = false

  /// A parser before the first byte of a connection.
  package init(limits: Limits = Limits()) { self.limits = limits }

  /// Whether it stands between two requests.
  package var isIdle: Bool {
    if case .requestLine = stage { return start == buffer.count && headSize == 0 }
    return false
  }

  /// Whether the head of a request is over and its body is being read.
  package var isInBody: Bool {
    switch stage {
    case .requestLine, .fields, .over: false
    case .body, .chunkSize, .chunk, .chunkEnd, .trailers: true
    }
  }

  /// Whether it reads no more: after a refusal, or a request that ends the connection.
  package var isOver: Bool {
    if case .over = stage { return true }
    return false
  }

  /// Takes in bytes as they came.
  package mutating func append(_ bytes: Span<UInt8>) {
    guard !isOver else { return }
    if start > 0 {
      buffer.removeSubrange(..<start)
      scanned -= start
      start = 0
    }
    bytes.withUnsafeBufferPointer { buffer.append(contentsOf: $0) }
  }

  /// The next thing that the bytes so far amount to, or nil when more are needed.
  package mutating func next() -> Item? {
    do throws(HTTPRejection) {
      while true {
        if owesContinue {
          owesContinue = false
          return .continueExpected
        }
        switch stage {
        case .over: return nil
        case .requestLine, .fields, .chunkSize, .chunkEnd, .trailers:
          guard let line = try nextLine() else { return nil }
          if let request = try read(line) { return .request(request) }
        case .body(let remaining):
          let taken = takeBody(remaining)
          stage = .body(remaining: remaining - taken)
          guard taken == remaining else { return nil }
          return .request(finish())
        case .chunk(let remaining):
          let taken = takeBody(remaining)
          stage = taken == remaining ? .chunkEnd : .chunk(remaining: remaining - taken)
          guard taken == remaining else { return nil }
        }
      }
    } catch {
      close()
      return .rejected(error)
    }
  }

  private mutating func close() {
    stage = .over
    buffer = []
    start = 0
    scanned = 0
  }

  private mutating func takeBody(_ remaining: Int) -> Int {
    let count = min(remaining, buffer.count - start)
    body += buffer[start..<start + count]
    start += count
    scanned = start
    return count
  }

  private mutating func finish() -> Request {
    let request = Request(
      method: head.method, target: head.target, headers: head.headers, body: body,
      isVersion10: head.isVersion10, keepsAlive: head.keepsAlive)
    head = HTTPRequestHead()
    body = []
    headSize = 0
    emptyLines = 0
    if request.keepsAlive { stage = .requestLine } else { close() }
    return request
  }

  // MARK: Lines

  /// The next line without its CRLF, or nil when it is not there yet.
  private mutating func nextLine() throws(HTTPRejection) -> Range<Int>? {
    while scanned < buffer.count {
      let byte = buffer[scanned]
      scanned += 1
      headSize += 1
      let length = scanned - start
      let follows = length > 1 && buffer[scanned - 2] == Self.carriageReturn
      if byte == Self.lineFeed {
        guard follows else { throw HTTPRejection(400, "a line ends in LF without CR") }
        defer { start = scanned }
        return start..<scanned - 2
      }
      if follows { throw HTTPRejection(400, "a CR without LF") }
      try checkSize(length)
    }
    return nil
  }

  private func checkSize(_ length: Int) throws(HTTPRejection) {
    switch stage {
    case .requestLine:
      if length > limits.target + Self.lineAllowance {
        throw HTTPRejection(414, "the request target has more than \(limits.target) bytes")
      }
    case .chunkSize, .chunkEnd:
      if length > Self.chunkLineLimit {
        throw HTTPRejection(400, "a chunk line has more than \(Self.chunkLineLimit) bytes")
      }
    default: break
    }
    if headSize > limits.head {
      throw HTTPRejection(431, "the header has more than \(limits.head) bytes")
    }
  }

  /// Takes in a line; the request when it was its last.
  private mutating func read(_ line: Range<Int>) throws(HTTPRejection) -> Request? {
    switch stage {
    case .requestLine:
      // A robust server ignores empty lines before a request (RFC 9112 §2.2).
      if line.isEmpty {
        emptyLines += 1
        headSize = 0
        if emptyLines > 4 { throw HTTPRejection(400, "empty lines instead of a request") }
        return nil
      }
      try head.readRequestLine(buffer[line], targetLimit: limits.target)
      stage = .fields
    case .fields:
      guard line.isEmpty else {
        try head.readField(buffer[line])
        return nil
      }
      return try headIsOver()
    case .chunkSize:
      let (size, digits) = try ChunkLine.size(buffer[line])
      // Only what is no size counts against the limit of the head: extensions carry nothing.
      headSize -= digits + 2
      let (sum, overflow) = body.count.addingReportingOverflow(size)
      guard !overflow, sum <= limits.body else { throw bodyTooLarge() }
      stage = size == 0 ? .trailers : .chunk(remaining: size)
    case .chunkEnd:
      guard line.isEmpty else { throw HTTPRejection(400, "a chunk is longer than its size") }
      headSize -= 2
      stage = .chunkSize
    case .trailers:
      guard line.isEmpty else {
        try head.checkTrailer(buffer[line])
        return nil
      }
      return finish()
    case .body, .chunk, .over: break
    }
    return nil
  }

  private mutating func headIsOver() throws(HTTPRejection) -> Request? {
    let framing = try head.finish()
    switch framing {
    case .none: return finish()
    case .length(let count):
      guard count <= limits.body else { throw bodyTooLarge() }
      if count == 0 { return finish() }
      stage = .body(remaining: count)
      // Memory grows with what comes and not with what is promised.
      body.reserveCapacity(min(count, 1 << 20))
    case .chunked:
      stage = .chunkSize
    }
    headSize = 0
    owesContinue = head.expectsContinue
    return nil
  }

  private func bodyTooLarge() -> HTTPRejection {
    HTTPRejection(413, "the body has more than \(limits.body) bytes")
  }

  static let carriageReturn: UInt8 = 0x0D
  static let lineFeed: UInt8 = 0x0A
}

/// The line before a chunk (RFC 9112 §7.1).
enum ChunkLine {
  /// The size and its number of digits; extensions are looked at and ignored.
  static func size(_ line: ArraySlice<UInt8>) throws(HTTPRejection) -> (size: Int, digits: Int) {
    let digits = line.prefix { HTTPGrammar.hexadecimal($0) != nil }
    guard !digits.isEmpty else { throw HTTPRejection(400, "a chunk has no size") }
    guard digits.count <= 15 else { throw HTTPRejection(413, "a chunk size has too many digits") }
    let rest = line.dropFirst(digits.count).drop { HTTPGrammar.isBlank($0) }
    guard rest.first == nil ? line.count == digits.count : rest.first == UInt8(ascii: ";") else {
      throw HTTPRejection(400, "a chunk size is followed by something else than ';'")
    }
    guard rest.allSatisfy(HTTPGrammar.isFieldByte) else {
      throw HTTPRejection(400, "a chunk extension has a control character")
    }
    let size = digits.reduce(0) { $0 << 4 | Int(HTTPGrammar.hexadecimal($1) ?? 0) }
    return (size, digits.count)
  }
}
