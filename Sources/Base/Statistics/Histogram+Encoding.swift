extension Histogram {
  /// Why bytes are not an encoded histogram.
  package struct DecodingError: Error, Sendable, Hashable, CustomStringConvertible {
    package let description: String
  }

  private static let cookie: UInt32 = 0x1c84_9303 | 0x10
  private static let compressedCookie: UInt32 = 0x1c84_9304 | 0x10

  /// HdrHistogram's encoding V2, not compressed: a head of 40 bytes, then the counts.
  ///
  /// Counts are zigzag LEB128, a run of zeros as its length below zero; counts from 2⁶³ on are cut there.
  package var encoded: [UInt8] {
    var payload: [UInt8] = []
    var zeros: Int64 = 0
    let used = (counts.lastIndex { $0 > 0 } ?? 0) + 1
    for times in counts[..<used] {
      if times == 0 {
        zeros += 1
      } else {
        if zeros > 0 { Self.append(-zeros, to: &payload) }
        zeros = 0
        Self.append(Int64(Swift.min(times, UInt64(Int64.max))), to: &payload)
      }
    }
    if zeros > 0 { Self.append(-zeros, to: &payload) }
    var bytes: [UInt8] = []
    Self.append(Self.cookie, to: &bytes)
    Self.append(UInt32(payload.count), to: &bytes)
    // No shift of the buckets.
    Self.append(UInt32(0), to: &bytes)
    Self.append(UInt32(significantDigits), to: &bytes)
    Self.append(UInt64(1), to: &bytes)
    Self.append(highest, to: &bytes)
    Self.append(1.0.bitPattern, to: &bytes)
    return bytes + payload
  }

  /// The same in the envelope that log files of HdrHistogram carry in base64.
  ///
  /// The zlib stream (RFC 1950) is of stored blocks: every reader takes it, and no compressor is needed.
  package var envelope: [UInt8] {
    let content = encoded
    var stream: [UInt8] = [0x78, 0x01]
    var rest = content[...]
    repeat {
      let block = rest.prefix(65_535)
      rest = rest.dropFirst(block.count)
      stream.append(rest.isEmpty ? 1 : 0)
      let length = UInt16(block.count)
      for part in [length, ~length] { stream += [UInt8(part & 0xFF), UInt8(part >> 8)] }
      stream += block
    } while !rest.isEmpty
    Self.append(Self.adler32(content), to: &stream)
    var bytes: [UInt8] = []
    Self.append(Self.compressedCookie, to: &bytes)
    Self.append(UInt32(stream.count), to: &bytes)
    return bytes + stream
  }

  /// Reads the encoding V2 as `encoded` writes it; least and greatest value are then those of their buckets.
  package init(decoding bytes: [UInt8]) throws(DecodingError) {
    guard bytes.count >= 40 else {
      throw DecodingError(description: "\(bytes.count) bytes are fewer than the head's 40")
    }
    let cookie = UInt32(truncatingIfNeeded: Self.integer(bytes[0..<4]))
    guard cookie == Self.cookie else {
      throw DecodingError(
        description: "the cookie is 0x\(String(cookie, radix: 16)), not that of V2")
    }
    let length = Self.integer(bytes[4..<8])
    let digits = Int(Self.integer(bytes[12..<16]))
    let highest = Self.integer(bytes[24..<32])
    guard length == UInt64(bytes.count - 40), Self.integer(bytes[8..<12]) == 0,
      (1...5).contains(digits), Self.integer(bytes[16..<24]) == 1, (2...1 << 62).contains(highest)
    else { throw DecodingError(description: "the head holds values that do not fit") }
    self.init(highest: highest, significantDigits: digits)
    var read = counts
    var place = 0
    var index = 40
    while index < bytes.count {
      guard let value = Self.variable(bytes, &index) else {
        throw DecodingError(description: "a count is cut off at byte \(index)")
      }
      let steps = value < 0 ? -value : 1
      guard value != .min, steps <= read.count - place else {
        throw DecodingError(description: "more counts than the range has buckets")
      }
      if value > 0 { read[place] = UInt64(value) }
      place += Int(steps)
    }
    restore(read)
  }

  private static func append(_ value: some FixedWidthInteger, to bytes: inout [UInt8]) {
    for byte in stride(from: value.bitWidth - 8, through: 0, by: -8) {
      bytes.append(UInt8(truncatingIfNeeded: value >> byte))
    }
  }

  /// LEB128 of the zigzag form, at most nine bytes: the ninth holds eight bits.
  private static func append(_ value: Int64, to bytes: inout [UInt8]) {
    var rest = UInt64(bitPattern: (value << 1) ^ (value >> 63))
    for _ in 0..<8 {
      if rest < 0x80 { return bytes.append(UInt8(rest)) }
      bytes.append(UInt8(rest & 0x7F) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  private static func variable(_ bytes: [UInt8], _ index: inout Int) -> Int64? {
    var value: UInt64 = 0
    for position in 0..<9 {
      guard index < bytes.count else { return nil }
      let byte = UInt64(bytes[index])
      index += 1
      if position == 8 {
        value |= byte << 56
        break
      }
      value |= (byte & 0x7F) << UInt64(7 * position)
      if byte < 0x80 { break }
    }
    return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
  }

  private static func integer(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// RFC 1950, section 9.
  private static func adler32(_ bytes: [UInt8]) -> UInt32 {
    var low: UInt32 = 1
    var high: UInt32 = 0
    for byte in bytes {
      low = (low + UInt32(byte)) % 65_521
      high = (high + low) % 65_521
    }
    return high << 16 | low
  }
}
