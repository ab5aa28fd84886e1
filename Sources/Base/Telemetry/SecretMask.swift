/// Finds secrets by their form, so that a trace or a finding never repeats one.
///
/// Forms: OpenAI-style `sk-` keys, Stripe's `sk_live_`, AWS access key ids (`AKIA`, `ASIA`), GitHub tokens
/// (`ghp_` and kin, `github_pat_`), GitLab's `glpat-`, Slack tokens (`xoxb-` and kin), Google API keys
/// (`AIza`), JSON web tokens, `Bearer` tokens, PEM private keys, and passwords in URLs; members by name. The
/// prefixes are those that the issuers document for secret scanning.
package enum SecretMask {
  /// A secret in a text.
  package struct Secret: Sendable, Hashable {
    /// Bytes of the text; the telling prefix is not part of them.
    package var range: Range<Int>
    /// What it is, with its article: `an API key (sk-…)`.
    package var kind: String
    /// Whether it is surely one; a word such as `sk-learn-something-long` has the form and no digit.
    package var isSure = true
  }

  /// What stands in place of a secret.
  package static let mask = "***"

  /// Whether a member of that name holds a secret: `password`, `token`, `secret`, `api_key` and kin, in any
  /// case and spelling.
  ///
  /// `tokens`, `max_tokens` and the like are counts and do not match.
  package static func isSecretName(_ name: String) -> Bool {
    guard (5...64).contains(name.utf8.count) else { return false }
    var letters: [UInt8] = []
    for byte in name.utf8 where !"_-.".utf8.contains(byte) {
      letters.append(lowercased(byte))
    }
    return secretNames.contains { suffix in
      letters.count >= suffix.count && letters.suffix(suffix.count).elementsEqual(suffix)
    }
  }

  private static let secretNames: [[UInt8]] = [
    "password", "passwd", "passphrase", "token", "secret", "apikey", "secretkey", "privatekey",
    "accesskey", "authorization", "credential", "credentials",
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
    while let secret = bytes.withUnsafeBufferPointer({ first(in: $0, from: index) }) {
      found.append(secret.range)
      index = Swift.max(secret.range.upperBound, index + 1)
    }
    return found
  }

  /// What kind of secret a text surely holds, such as `an API key (sk-…)`, or nil.
  ///
  /// - Complexity: O(n); a definition may carry a text of hundreds of megabytes.
  package static func kind(in text: String) -> String? {
    var text = text
    return text.withUTF8 { bytes in
      var index = 0
      while let secret = first(in: bytes, from: index) {
        if secret.isSure { return secret.kind }
        index = Swift.max(secret.range.upperBound, index + 1)
      }
      return nil
    }
  }

  private static func first(in bytes: Bytes, from start: Int) -> Secret? {
    classes.withUnsafeBufferPointer { classes in
      var before = start > 0 ? classes[Int(bytes[start - 1])] : 0
      for index in start..<bytes.count {
        let current = classes[Int(bytes[index])]
        // Only a few bytes can begin a secret, and a letter only where a word begins.
        if current & mayBegin != 0, current & before & isToken == 0 || current & isSign != 0,
          let secret = secret(in: bytes, at: index)
        {
          return secret
        }
        before = current
      }
      return nil
    }
  }

  private static let isToken: UInt8 = 1
  private static let mayBegin: UInt8 = 2
  private static let isSign: UInt8 = 4

  /// What each byte can be, so that long texts are looked through at a glance.
  private static let classes: [UInt8] = (UInt8.min...UInt8.max).map { byte in
    var value = isTokenByte(byte) ? isToken : 0
    if "sAgxbBe-:".utf8.contains(byte) { value |= mayBegin }
    if "-:".utf8.contains(byte) { value |= isSign }
    return value
  }

  private typealias Bytes = UnsafeBufferPointer<UInt8>

  /// Replaces the secrets in UTF-8 text; false when there is none.
  static func mask(_ bytes: inout [UInt8]) -> Bool {
    let found = ranges(in: bytes)
    for range in found.reversed() { bytes.replaceSubrange(range, with: mask.utf8) }
    return !found.isEmpty
  }

  private struct Form {
    var prefix: [UInt8]
    var least: Int
    var kind: String
    var accepts: @Sendable (UInt8) -> Bool

    init(
      _ prefix: String, least: Int, _ name: String,
      accepts: @escaping @Sendable (UInt8) -> Bool = SecretMask.isTokenByte
    ) {
      self.prefix = Array(prefix.utf8)
      self.least = least
      kind = "\(name) (\(prefix)…)"
      self.accepts = accepts
    }
  }

  private static let forms: [Form] =
    [
      Form("sk-", least: 16, "an API key"), Form("sk_live_", least: 16, "an API key"),
      Form("AIza", least: 30, "a Google API key"), Form("github_pat_", least: 20, "a GitHub token"),
      Form("glpat-", least: 20, "a GitLab token"),
    ]
    + ["AKIA", "ASIA"].map { Form($0, least: 16, "an AWS access key", accepts: isUpperOrDigit) }
    + ["ghp_", "gho_", "ghu_", "ghs_", "ghr_"].map { Form($0, least: 20, "a GitHub token") }
    + ["xoxb-", "xoxp-", "xoxa-", "xoxr-", "xoxs-"].map { Form($0, least: 10, "a Slack token") }

  private static func secret(in bytes: Bytes, at index: Int) -> Secret? {
    switch bytes[index] {
    case UInt8(ascii: "s"), UInt8(ascii: "A"), UInt8(ascii: "g"), UInt8(ascii: "x"):
      prefixed(in: bytes, at: index)
    case UInt8(ascii: "b"), UInt8(ascii: "B"): bearer(in: bytes, at: index)
    case UInt8(ascii: "e"): webToken(in: bytes, at: index)
    case UInt8(ascii: "-"): privateKey(in: bytes, at: index)
    case UInt8(ascii: ":"): password(in: bytes, at: index)
    default: nil
    }
  }

  private static func prefixed(in bytes: Bytes, at index: Int) -> Secret? {
    for form in forms where starts(bytes, at: index, with: form.prefix) {
      let start = index + form.prefix.count
      var end = start
      var hasDigit = false
      while end < bytes.count, form.accepts(bytes[end]) {
        hasDigit = hasDigit || isDigit(bytes[end])
        end += 1
      }
      if end - start >= form.least {
        return Secret(range: start..<end, kind: form.kind, isSure: hasDigit)
      }
    }
    return nil
  }

  private static let webTokenStart = Array("eyJ".utf8)

  /// RFC 7519: three parts in base64url with points between, the first two JSON objects.
  private static func webToken(in bytes: Bytes, at index: Int) -> Secret? {
    guard starts(bytes, at: index, with: webTokenStart) else { return nil }
    var end = index
    var parts: [Int] = [index]
    while end < bytes.count, isTokenByte(bytes[end]) || bytes[end] == UInt8(ascii: ".") {
      if bytes[end] == UInt8(ascii: ".") { parts.append(end + 1) }
      end += 1
    }
    guard parts.count == 3, starts(bytes, at: parts[1], with: webTokenStart),
      zip(parts, [parts[1], parts[2], end + 1]).allSatisfy({ $1 - $0 > 10 })
    else { return nil }
    return Secret(range: index + webTokenStart.count..<end, kind: "a JSON web token (eyJ…)")
  }

  private static let bearerWord = Array("bearer ".utf8)

  /// RFC 6750, section 2.1.
  private static func bearer(in bytes: Bytes, at index: Int) -> Secret? {
    guard bytes.count - index > bearerWord.count else { return nil }
    for (offset, letter) in bearerWord.enumerated() {
      guard lowercased(bytes[index + offset]) == letter else { return nil }
    }
    var start = index + bearerWord.count
    while start < bytes.count, bytes[start] == UInt8(ascii: " ") { start += 1 }
    var end = start
    var hasDigit = false
    while end < bytes.count, isTokenByte(bytes[end]) || "./+=~".utf8.contains(bytes[end]) {
      hasDigit = hasDigit || isDigit(bytes[end])
      end += 1
    }
    // English goes on with words ("bearer certificates"): a token has a digit or is long.
    guard end - start >= 20 || (end - start >= 8 && hasDigit) else { return nil }
    return Secret(range: start..<end, kind: "a bearer token", isSure: hasDigit)
  }

  private static let pemBegin = Array("-----BEGIN ".utf8)
  private static let pemKey = Array("PRIVATE KEY-----".utf8)
  private static let pemEnd = Array("-----END ".utf8)

  /// RFC 7468; a block that is cut off is masked to the end of the text.
  private static func privateKey(in bytes: Bytes, at index: Int) -> Secret? {
    guard starts(bytes, at: index, with: pemBegin) else { return nil }
    var start = index + pemBegin.count
    let latest = Swift.min(bytes.count, start + 32)
    while start < latest, !starts(bytes, at: start, with: pemKey) { start += 1 }
    guard start < latest else { return nil }
    start += pemKey.count
    var end = start
    while end < bytes.count, !starts(bytes, at: end, with: pemEnd) { end += 1 }
    return Secret(range: start..<end, kind: "a private key")
  }

  /// The password of `scheme://user:password@host` (RFC 3986, section 3.2.1), looked at from its colon.
  private static func password(in bytes: Bytes, at index: Int) -> Secret? {
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
    return Secret(range: index + 1..<end, kind: "a password in a URL")
  }

  private static func starts(_ bytes: Bytes, at index: Int, with prefix: [UInt8]) -> Bool {
    guard bytes.count - index >= prefix.count else { return false }
    for offset in prefix.indices where bytes[index + offset] != prefix[offset] { return false }
    return true
  }

  @inline(__always) @Sendable private static func isTokenByte(_ byte: UInt8) -> Bool {
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

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  private static func lowercased(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
  }
}
