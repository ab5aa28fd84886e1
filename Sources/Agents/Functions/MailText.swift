import Platform

/// Text in the parts of a message.
enum MailText {
  /// English names of months as mail and feeds write them.
  static let monthNames = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// A time in nanoseconds since 1970 as RFC 5322, section 3.3: `Sun, 01 Mar 2026 09:30:00 +0000`.
  static func date(_ nanoseconds: UInt64) -> String {
    let seconds = Int(nanoseconds / 1_000_000_000)
    let date = CivilDate(daysSince1970: seconds / 86_400)
    let weekday = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"][date.weekday]
    let clock = [seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60].map(twoDigits)
    return "\(weekday), \(twoDigits(date.day)) \(monthNames[date.month - 1]) \(date.year) "
      + clock.joined(separator: ":") + " +0000"
  }

  private static func twoDigits(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }

  /// Characters of a line, without its end (RFC 5322, section 2.1.1).
  private static let lineLength = 76

  private static func isPlain(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value < 0x7F }
  }

  /// The name of a person: an atom, a quoted string or encoded words.
  static func phrase(_ name: String) -> String {
    let line = oneLine(name)
    guard isPlain(line), line.utf8.count < 60 else { return encodedWords(line, prefix: 10) }
    let isAtoms = line.allSatisfy {
      $0.isLetter || $0.isNumber || " !#$%&'*+-/=?^_`{|}~".contains($0)
    }
    if isAtoms, !line.contains("=?") { return line }
    return "\"" + line.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
  }

  /// The value of a header such as the subject, folded.
  static func unstructured(_ text: String, prefix: Int) -> String {
    let line = oneLine(text)
    guard isPlain(line), !line.contains("=?") else { return encodedWords(line, prefix: prefix) }
    guard line.split(separator: " ").allSatisfy({ $0.utf8.count < lineLength - prefix }) else {
      return encodedWords(line, prefix: prefix)
    }
    var result = ""
    var length = prefix
    for (index, word) in line.split(separator: " ").enumerated() {
      if index > 0, length + 1 + word.utf8.count > lineLength {
        result += "\r\n "
        length = 1
      } else if index > 0 {
        result += " "
        length += 1
      }
      result += word
      length += word.utf8.count
    }
    return result
  }

  /// Line breaks and control characters would end the header; they become spaces.
  private static func oneLine(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      let isBreak =
        scalar.properties.generalCategory == .control || scalar.value == 0x2028
        || scalar.value == 0x2029
      result.append(isBreak ? " " : scalar)
    }
    return String(result).split(separator: " ").joined(separator: " ")
  }

  /// `=?utf-8?q?…?=` words of at most 75 characters, never cut inside a character.
  private static func encodedWords(_ text: String, prefix: Int) -> String {
    var words: [String] = []
    var word = ""
    var room = lineLength - prefix - 12
    for scalar in text.unicodeScalars {
      let piece = encoded(scalar)
      if word.utf8.count + piece.utf8.count > room {
        words.append(word)
        word = ""
        room = 75 - 12
      }
      word += piece
    }
    words.append(word)
    return words.map { "=?utf-8?q?\($0)?=" }.joined(separator: "\r\n ")
  }

  private static func encoded(_ scalar: Unicode.Scalar) -> String {
    if scalar == " " { return "_" }
    if scalar.value < 0x80, Character(scalar).isLetter || Character(scalar).isNumber {
      return String(scalar)
    }
    return scalar.utf8.map(escaped).joined()
  }

  private static func escaped(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16, uppercase: true)
    return "=" + (digits.count == 1 ? "0" : "") + digits
  }

  /// The body as quoted-printable with CRLF line ends, at most 76 characters a line.
  static func quotedPrintable(_ text: String) -> String {
    let uniform = text.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
    var lines: [String] = []
    for line in uniform.utf8.split(separator: 0x0A, omittingEmptySubsequences: false) {
      var current = ""
      let bytes = Array(line)
      for (index, byte) in bytes.enumerated() {
        let isLast = index + 1 == bytes.count
        let isSpace = byte == 0x20 || byte == 0x09
        let isPlain =
          (byte > 0x20 && byte < 0x7F && byte != UInt8(ascii: "=")) || (isSpace && !isLast)
        // A dot or "From " at the start of a line is touched by some mailers.
        let isRisky = current.isEmpty && (byte == UInt8(ascii: ".") || byte == UInt8(ascii: "F"))
        let piece =
          isPlain && !isRisky ? String(Character(Unicode.Scalar(byte))) : escaped(byte)
        if current.utf8.count + piece.utf8.count > lineLength - 1 {
          lines.append(current + "=")
          current = ""
        }
        current += piece
      }
      lines.append(current)
    }
    if lines.last?.isEmpty == false { lines.append("") }
    return lines.joined(separator: "\r\n")
  }
}
