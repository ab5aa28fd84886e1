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
