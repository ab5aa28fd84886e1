/// Cuts a stream of bytes into pieces; a piece may come in any number of parts, split anywhere.
struct StreamFramer: Sendable {
  /// Longest line; no provider's piece comes near it.
  static let lineLimit = 16 << 20

  private let framing: StreamFraming
  private var line: [UInt8] = []
  private var data: [UInt8] = []
  private var hasData = false
  private var event = ""
  private var skipsNewline = false

  init(_ framing: StreamFraming) { self.framing = framing }

  /// Takes bytes and hands over the pieces that they complete.
  mutating func feed(
    _ bytes: some Sequence<UInt8>, _ take: (String, [UInt8]) throws(LanguageModelError) -> Void
  ) throws(LanguageModelError) {
    for byte in bytes {
      if skipsNewline {
        skipsNewline = false
        if byte == 0x0A { continue }
      }
      guard byte == 0x0A || byte == 0x0D else {
        guard line.count < Self.lineLimit else {
          throw LanguageModelError(
            .badResponse, "a line of the stream is longer than \(Self.lineLimit >> 20) MiB")
        }
        line.append(byte)
        continue
      }
      skipsNewline = byte == 0x0D
      try endLine(take)
    }
  }

  /// Hands over what stands at the end without a line ending, which only JSON lines may.
  mutating func finish(
    _ take: (String, [UInt8]) throws(LanguageModelError) -> Void
  ) throws(LanguageModelError) {
    guard framing == .jsonLines, !line.isEmpty else { return }
    try endLine(take)
  }

  private mutating func endLine(
    _ take: (String, [UInt8]) throws(LanguageModelError) -> Void
  ) throws(LanguageModelError) {
    let ended = line
    line.removeAll(keepingCapacity: true)
    guard framing == .serverSentEvents else {
      if ended.contains(where: { $0 > 0x20 }) { try take("", ended) }
      return
    }
    if ended.isEmpty {
      let (event, data, hasData) = (event, data, hasData)
      (self.event, self.data, self.hasData) = ("", [], false)
      if hasData { try take(event, data) }
      return
    }
    let colon = ended.firstIndex(of: 0x3A) ?? ended.count
    var value = ended[min(colon + 1, ended.count)...]
    if value.first == 0x20 { value.removeFirst() }
    if ended[..<colon].elementsEqual("data".utf8) {
      if hasData { data.append(0x0A) }
      data += value
      hasData = true
    } else if ended[..<colon].elementsEqual("event".utf8) {
      event = String(decoding: value, as: UTF8.self)
    }
  }
}
