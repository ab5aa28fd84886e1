/// Gathers the head of an answer from the lines that libcurl hands over.
struct ResponseHeadParser {
  private(set) var status = 0
  private(set) var headers = HTTPHeaders()
  /// The head of the answer proper is whole; what comes now are trailers, which are passed over.
  private(set) var isDone = false

  private var bytes = 0
  private let byteLimit: Int
  private let fieldLimit: Int

  init(_ configuration: CurlTransport.Configuration) {
    byteLimit = configuration.headerBytes
    fieldLimit = configuration.headerFields
  }

  /// Takes a line with its end; true when it is the one that ends the head.
  mutating func take(_ line: UnsafeRawBufferPointer) throws(HTTPError) -> Bool {
    bytes += line.count
    guard bytes <= byteLimit else {
      throw HTTPError(
        .tooLarge, "the header of the answer has more than \(byteLimit) bytes; no server needs that"
      )
    }
    guard !isDone else { return false }
    var end = line.count
    while end > 0, line[end - 1] == 0x0A || line[end - 1] == 0x0D { end -= 1 }
    let text = UnsafeRawBufferPointer(rebasing: line[..<end])
    guard let first = text.first else {
      // A head of 1xx only announces; one without a status line is none.
      guard status >= 200 else {
        headers.fields.removeAll()
        return false
      }
      isDone = true
      return true
    }
    if text.starts(with: "HTTP/".utf8) {
      status = Self.status(text)
      headers.fields.removeAll()
      return false
    }
    if first == 0x20 || first == 0x09 {
      continueField(text)
      return false
    }
    guard headers.fields.count < fieldLimit else {
      throw HTTPError(
        .tooLarge,
        "the answer has more than \(fieldLimit) header fields; no server needs that many")
    }
    guard let colon = text.firstIndex(of: 0x3A) else { return false }
    headers.add(Self.trimmed(text[..<colon]), Self.trimmed(text[(colon + 1)...]))
    return false
  }

  /// A line that begins with a blank belongs to the field before it (RFC 9112 §5.2).
  private mutating func continueField(_ text: UnsafeRawBufferPointer) {
    guard let last = headers.fields.indices.last else { return }
    headers.fields[last].value += " " + Self.trimmed(text[...])
  }

  /// The number after the first blank of a status line.
  private static func status(_ line: UnsafeRawBufferPointer) -> Int {
    guard let blank = line.firstIndex(of: 0x20) else { return 0 }
    return line[(blank + 1)...].prefix { $0 >= 0x30 && $0 <= 0x39 }.prefix(3)
      .reduce(0) { $0 * 10 + Int($1 - 0x30) }
  }

  private static func trimmed(_ text: Slice<UnsafeRawBufferPointer>) -> String {
    var text = text
    while let first = text.first, first == 0x20 || first == 0x09 { text.removeFirst() }
    while let last = text.last, last == 0x20 || last == 0x09 { text.removeLast() }
    return String(decoding: UnsafeRawBufferPointer(rebasing: text), as: UTF8.self)
  }
}
