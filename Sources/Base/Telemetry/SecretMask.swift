/// Finds secrets by their form, so that a trace or a finding never repeats one.
///
/// Forms: OpenAI-style `sk-` keys, AWS access key ids (`AKIA`, `ASIA`), GitHub tokens (`ghp_` and kin,
/// `github_pat_`), Slack tokens (`xoxb-` and kin), Google API keys (`AIza`), `Bearer` tokens, PEM private keys,
/// and passwords in URLs; members by name.
package enum SecretMask {
  /// What stands in place of a secret.
  package static let mask = "***"

  /// Whether a member of that name holds a secret: `password`, `token`, `secret`, `api_key` and kin, in any
  /// case and spelling.
  ///
  /// `tokens`, `max_tokens` and the like are counts and do not match.
  package static func isSecretName(_ name: String) -> Bool {
    guard (5...64).contains(name.utf8.count) else { return false }
    var letters: [UInt8] = []
    for byte in name.utf8 where byte != UInt8(ascii: "_") && byte != UInt8(ascii: "-") {
      letters.append(lowercased(byte))
    }
    return secretNames.contains { suffix in
      letters.count >= suffix.count && letters.suffix(suffix.count).elementsEqual(suffix)
    }
  }

  private static let secretNames: [[UInt8]] = [
    "password", "passwd", "passphrase", "token", "secret", "apikey", "secretkey", "privatekey",
    "accesskey", "authorization", "credentials",
  ].map { Array($0.utf8) }

  /// The text with every secret in it replaced; nil when there is none.
  package static func masking(_ text: String) -> String? {
    var bytes = Array(text.utf8)
    return mask(&bytes) ? String(decoding: bytes, as: UTF8.self) : nil
  }

  /// The ranges of secrets in UTF-8 text, in order, without overlap; the telling prefix is not part of them.
  package static func ranges(in bytes: [UInt8]) -> [Range<Int>] {
    var found: [Range<Int>] = []
    var index = 0
    while index < bytes.count {
      guard let range = secret(in: bytes, at: index) else {
        index += 1
        continue
      }
      found.append(range)
      index = Swift.max(range.upperBound, index + 1)
    }
    return found
  }

  /// Replaces the secrets in UTF-8 text; false when there is none.
  static func mask(_ bytes: inout [UInt8]) -> Bool {
    let found = ranges(in: bytes)
    for range in found.reversed() { bytes.replaceSubrange(range, with: mask.utf8) }
    return !found.isEmpty
  }

  private struct Form {
    var prefix: [UInt8]
    var least: Int
    var accepts: @Sendable (UInt8) -> Bool

    init(_ prefix: String, least: Int, _ accepts: @escaping @Sendable (UInt8) -> Bool) {
      self.prefix = Array(prefix.utf8)
      self.least = least
      self.accepts = accepts
    }
  }

  private static let forms: [Form] =
    [
      Form("sk-", least: 16, isTokenByte), Form("AIza", least: 30, isTokenByte),
      Form("github_pat_", least: 20, isTokenByte),
    ]
    + ["AKIA", "ASIA"].map { Form($0, least: 16, isUpperOrDigit) }
    + ["ghp_", "gho_", "ghu_", "ghs_", "ghr_"].map { Form($0, least: 20, isTokenByte) }
    + ["xoxb-", "xoxp-", "xoxa-", "xoxr-", "xoxs-"].map { Form($0, least: 10, isTokenByte) }

  private static func secret(in bytes: [UInt8], at index: Int) -> Range<Int>? {
    switch bytes[index] {
    case UInt8(ascii: "s"), UInt8(ascii: "A"), UInt8(ascii: "g"), UInt8(ascii: "x"):
      return prefixed(in: bytes, at: index)
    case UInt8(ascii: "b"), UInt8(ascii: "B"): return bearer(in: bytes, at: index)
    case UInt8(ascii: "-"): return privateKey(in: bytes, at: index)
    case UInt8(ascii: ":"): return password(in: bytes, at: index)
    default: return nil
    }
  }

  private static func prefixed(in bytes: [UInt8], at index: Int) -> Range<Int>? {
    guard index == 0 || !isTokenByte(bytes[index - 1]) else { return nil }
    for form in forms where starts(bytes, at: index, with: form.prefix) {
      let start = index + form.prefix.count
      var end = start
      while end < bytes.count, form.accepts(bytes[end]) { end += 1 }
      if end - start >= form.least { return start..<end }
    }
    return nil
  }

  private static let bearerWord = Array("bearer ".utf8)

  /// RFC 6750, section 2.1.
  private static func bearer(in bytes: [UInt8], at index: Int) -> Range<Int>? {
    guard index == 0 || !isTokenByte(bytes[index - 1]), bytes.count - index > bearerWord.count
    else { return nil }
    for (offset, letter) in bearerWord.enumerated() {
      guard lowercased(bytes[index + offset]) == letter else { return nil }
    }
    var start = index + bearerWord.count
    while start < bytes.count, bytes[start] == UInt8(ascii: " ") { start += 1 }
    var end = start
    var hasDigit = false
    while end < bytes.count, isTokenByte(bytes[end]) || "./+=~".utf8.contains(bytes[end]) {
      hasDigit = hasDigit || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[end])
      end += 1
    }
    // English goes on with words ("bearer certificates"): a token has a digit or is long.
    return end - start >= 20 || (end - start >= 8 && hasDigit) ? start..<end : nil
  }

  private static let pemBegin = Array("-----BEGIN ".utf8)
  private static let pemKey = Array("PRIVATE KEY-----".utf8)
  private static let pemEnd = Array("-----END ".utf8)

  /// RFC 7468; a block that is cut off is masked to the end of the text.
  private static func privateKey(in bytes: [UInt8], at index: Int) -> Range<Int>? {
    guard starts(bytes, at: index, with: pemBegin) else { return nil }
    var start = index + pemBegin.count
    let latest = Swift.min(bytes.count, start + 32)
    while start < latest, !starts(bytes, at: start, with: pemKey) { start += 1 }
    guard start < latest else { return nil }
    start += pemKey.count
    var end = start
    while end < bytes.count, !starts(bytes, at: end, with: pemEnd) { end += 1 }
    return start..<end
  }

  /// The password of `scheme://user:password@host` (RFC 3986, section 3.2.1), looked at from its colon.
  private static func password(in bytes: [UInt8], at index: Int) -> Range<Int>? {
    var user = index
    while user > 0, isTokenByte(bytes[user - 1]) || bytes[user - 1] == UInt8(ascii: ".") {
      user -= 1
    }
    guard user >= 3, bytes[user - 3..<user].elementsEqual("://".utf8) else { return nil }
    var end = index + 1
    while end < bytes.count, bytes[end] > 0x20, !"/?#\"'<>".utf8.contains(bytes[end]),
      bytes[end] != UInt8(ascii: "@")
    { end += 1 }
    guard end < bytes.count, bytes[end] == UInt8(ascii: "@"), end > index + 1 else { return nil }
    return index + 1..<end
  }

  private static func starts(_ bytes: [UInt8], at index: Int, with prefix: [UInt8]) -> Bool {
    guard bytes.count - index >= prefix.count else { return false }
    for offset in prefix.indices where bytes[index + offset] != prefix[offset] { return false }
    return true
  }

  @Sendable private static func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"), UInt8(ascii: "-"):
      true
    default: false
    }
  }

  @Sendable private static func isUpperOrDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
    default: false
    }
  }

  private static func lowercased(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
  }
}
