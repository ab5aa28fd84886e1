import Cryptography
import JSON

/// Writes a message as RFC 5322 text: UTF-8 as quoted-printable (RFC 2045), names as encoded words (RFC 2047).
enum EmailMessage {
  /// The message with CRLF line ends; the same arguments and time give the same bytes.
  static func format(
    to recipients: JSONValue, subject: String, body: String, from: String?, date: UInt64
  ) throws(FunctionError) -> String {
    let list = recipients.array ?? [recipients]
    var addresses: [String] = []
    for recipient in list {
      guard let text = recipient.string else {
        throw FunctionError(
          code: "bad-argument",
          message: "'to' must be an address or a list of addresses, not \(recipient.shown)")
      }
      for part in MailAddress.split(text) { addresses.append(try MailAddress.header(part, "to")) }
    }
    guard !addresses.isEmpty else {
      throw FunctionError(code: "bad-argument", message: "'to' has no address")
    }
    let sender = try MailAddress.header(from ?? "dna <dna@localhost>", "from")
    let digest = SHA256.hexadecimal(
      of: Array("\(date)\n\(sender)\n\(addresses)\n\(subject)\n\(body)".utf8))
    let headers = [
      "From: " + sender,
      "To: " + addresses.joined(separator: ",\r\n "),
      "Subject: " + MailText.unstructured(subject, prefix: 9),
      "Date: " + Timestamp(nanoseconds: date).mailText,
      "Message-ID: <\(digest.prefix(32))@dna.invalid>",
      "MIME-Version: 1.0",
      "Content-Type: text/plain; charset=utf-8",
      "Content-Transfer-Encoding: quoted-printable",
    ]
    return headers.joined(separator: "\r\n") + "\r\n\r\n" + MailText.quotedPrintable(body)
  }
}

/// Addresses of mail: `ada@example.org`, `Ada Byron <ada@example.org>`.
enum MailAddress {
  /// The addresses of a list with commas; those inside quotes do not separate.
  static func split(_ text: String) -> [String] {
    var parts: [String] = [""]
    var isQuoted = false
    for character in text {
      if character == "\"" { isQuoted.toggle() }
      if character == ",", !isQuoted {
        parts.append("")
      } else {
        parts[parts.count - 1].append(character)
      }
    }
    return parts.map(\.trimmed).filter { !$0.isEmpty }
  }

  /// An address as it stands in a header.
  static func header(_ text: String, _ parameter: String) throws(FunctionError) -> String {
    var name = ""
    var address = text.trimmed
    if address.last == ">", let open = address.lastIndex(of: "<") {
      name = address[..<open].trimmed
      address = address[address.index(after: open)...].dropLast().trimmed
    }
    if name.count >= 2, name.first == "\"", name.last == "\"" {
      name = String(name.dropFirst().dropLast()).replacing("\\\"", with: "\"")
    }
    let parts = address.split(separator: "@", omittingEmptySubsequences: false)
    let isPlain = address.unicodeScalars.allSatisfy {
      $0.value > 0x20 && $0.value < 0x7F && !"()<>[]:;,\\\"".unicodeScalars.contains($0)
    }
    guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }), isPlain, address.utf8.count <= 254
    else {
      throw FunctionError(
        code: "bad-argument",
        message: "'\(text.trimmed)' in '\(parameter)' is no mail address; write 'name@example.org' "
          + "or 'Name <name@example.org>'")
    }
    if name.isEmpty { return address }
    return MailText.phrase(name) + " <\(address)>"
  }
}

/// Text in the parts of a message.
enum MailText {
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
