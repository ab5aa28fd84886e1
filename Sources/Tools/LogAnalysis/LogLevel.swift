/// How serious a log line says it is.
enum LogLevel: Int, Comparable {
  case trace
  case debug
  case info
  case warning
  case error
  case fatal

  static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

  /// The level of a number: pino's and bunyan's tens, or syslog's 0 to 7 (RFC 5424) where it is below ten.
  init(number: Int) {
    switch number {
    case ...2: self = .fatal
    case 3: self = .error
    case 4: self = .warning
    case 5...6: self = .info
    case 7...9: self = .debug
    case ..<20: self = .trace
    case ..<30: self = .debug
    case ..<40: self = .info
    case ..<50: self = .warning
    case ..<60: self = .error
    default: self = .fatal
    }
  }

  /// The level of a word in any case, or nil.
  init?(_ word: UnsafeRawBufferPointer) {
    guard let first = word.first else { return nil }
    // The first letter decides among the words in use; the second where two begin alike.
    let second = word.count > 1 ? word[1] | 0x20 : 0
    switch first | 0x20 {
    case UInt8(ascii: "t"), UInt8(ascii: "v"): self = .trace
    case UInt8(ascii: "d"): self = second == UInt8(ascii: "p") ? .fatal : .debug
    case UInt8(ascii: "i"), UInt8(ascii: "n"), UInt8(ascii: "l"): self = .info
    case UInt8(ascii: "w"): self = .warning
    case UInt8(ascii: "e"): self = second == UInt8(ascii: "m") ? .fatal : .error
    case UInt8(ascii: "c"), UInt8(ascii: "f"), UInt8(ascii: "p"), UInt8(ascii: "a"): self = .fatal
    default: return nil
    }
  }
}
