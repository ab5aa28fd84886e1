import JSON

/// Finds keys and passwords that stand in a definition as they are.
extension WorkflowValidator {
  mutating func scanSecrets() {
    var places: [(String, JSONValue)] = []
    for (index, node) in definition.nodes.enumerated() {
      places.append(("/nodes/\(index)/config", .object(node.config)))
      places.append(("/nodes/\(index)/description", node.description.map { .string($0) } ?? .null))
    }
    for (index, input) in definition.inputs.enumerated() {
      let name = Self.isSecretName(input.name) ? input.name : ""
      scan(input.defaultValue ?? .null, "/inputs/\(index)/default", name: name)
    }
    places.append(("/metadata", .object(definition.metadata)))
    places.append(("/description", definition.description.map { .string($0) } ?? .null))
    for (pointer, value) in places { scan(value, pointer, name: "") }
  }

  private mutating func scan(_ value: JSONValue, _ pointer: String, name: String) {
    switch value {
    case .string(let text):
      if let kind = SecretPattern.kind(in: text) {
        report(
          .secretInText, pointer, "\(kind) stands here in the clear",
          "take it from the environment when the tool runs, and replace it: it has been written down"
        )
      } else if Self.isSecretName(name), SecretPattern.isLiteralSecret(text) {
        report(
          .secretInText, pointer, "the value of '\(name)' stands here in the clear",
          "take it from the environment, or from an input such as {{ \(name) }}")
      }
    case .array(let elements):
      for (index, element) in elements.enumerated() {
        scan(element, "\(pointer)/\(index)", name: name)
      }
    case .object(let object):
      for (key, member) in object {
        scan(member, pointer + "/" + escapedPointerToken(key), name: key)
      }
    case .null, .bool, .number: break
    }
  }

  private static let secretNames = [
    "password", "passwd", "passphrase", "secret", "token", "apikey", "accesskey", "privatekey",
    "credential", "credentials", "authorization",
  ]

  private static func isSecretName(_ name: String) -> Bool {
    let plain = name.lowercased().filter { $0 != "_" && $0 != "-" && $0 != "." }
    return secretNames.contains { plain.hasSuffix($0) }
  }
}

/// The forms that well-known keys have.
enum SecretPattern {
  private struct Form {
    var prefix: String
    /// Characters that follow at least.
    var length: Int
    var name: String
  }

  // The prefixes are those that the issuers document for secret scanning.
  private static let forms: [Form] = [
    Form(prefix: "sk-", length: 20, name: "an API key (sk-…)"),
    Form(prefix: "sk_live_", length: 16, name: "an API key (sk_live_…)"),
    Form(prefix: "AKIA", length: 16, name: "an AWS access key (AKIA…)"),
    Form(prefix: "ASIA", length: 16, name: "an AWS access key (ASIA…)"),
    Form(prefix: "ghp_", length: 36, name: "a GitHub token (ghp_…)"),
    Form(prefix: "gho_", length: 36, name: "a GitHub token (gho_…)"),
    Form(prefix: "ghu_", length: 36, name: "a GitHub token (ghu_…)"),
    Form(prefix: "ghs_", length: 36, name: "a GitHub token (ghs_…)"),
    Form(prefix: "ghr_", length: 36, name: "a GitHub token (ghr_…)"),
    Form(prefix: "github_pat_", length: 22, name: "a GitHub token (github_pat_…)"),
    Form(prefix: "glpat-", length: 20, name: "a GitLab token (glpat-…)"),
    Form(prefix: "xoxb-", length: 10, name: "a Slack token (xoxb-…)"),
    Form(prefix: "xoxp-", length: 10, name: "a Slack token (xoxp-…)"),
    Form(prefix: "xoxa-", length: 10, name: "a Slack token (xoxa-…)"),
    Form(prefix: "xoxr-", length: 10, name: "a Slack token (xoxr-…)"),
    Form(prefix: "xoxs-", length: 10, name: "a Slack token (xoxs-…)"),
    Form(prefix: "AIza", length: 35, name: "a Google API key (AIza…)"),
  ]

  /// What kind of key a text holds, or nil.
  ///
  /// Works on bytes, word by word: a definition may carry a text of hundreds of megabytes.
  static func kind(in text: String) -> String? {
    var text = text
    return text.withUTF8 { bytes in
      var start = 0
      var sawBegin = false
      var sawPrivate = false
      for index in 0...bytes.count {
        if index < bytes.count, isWordByte(bytes[index]) { continue }
        let word = bytes[start..<index]
        start = index + 1
        if word.elementsEqual("-----BEGIN".utf8) { sawBegin = true }
        if sawBegin, sawPrivate, word.elementsEqual("KEY-----".utf8) { return "a private key" }
        if !word.isEmpty { sawPrivate = word.elementsEqual("PRIVATE".utf8) }
        if word.count >= 14, let kind = kind(of: word) { return kind }
      }
      return nil
    }
  }

  private static func kind(of word: Slice<UnsafeBufferPointer<UInt8>>) -> String? {
    for form in forms where word.starts(with: form.prefix.utf8) {
      let rest = word.dropFirst(form.prefix.utf8.count)
      // Words such as `sk-learn-something-long` have no digit.
      if rest.count >= form.length, rest.contains(where: { (0x30...0x39).contains($0) }) {
        return form.name
      }
    }
    guard word.starts(with: "eyJ".utf8) else { return nil }
    let parts = word.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    let isToken =
      parts.count == 3 && parts[1].starts(with: "eyJ".utf8) && parts.allSatisfy { $0.count >= 10 }
    return isToken ? "a JSON web token (eyJ…)" : nil
  }

  /// Letters, digits and `_`, `-`, `.` of ASCII.
  private static func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"), UInt8(ascii: "-"),
      UInt8(ascii: "."):
      true
    default: false
    }
  }

  /// Whether the value of a member that is named like a secret is one, and not a reference to one.
  static func isLiteralSecret(_ text: String) -> Bool {
    let isReference =
      text.contains("{{") || text.hasPrefix("$") || text.hasPrefix("%") || text.hasPrefix("<")
      || text.hasPrefix("env:") || text.hasPrefix("file:") || text.hasPrefix("vault:")
    let isMasked = text.allSatisfy { "*.…xX-".contains($0) }
    // Prose under such a name describes the secret.
    return !isReference && !isMasked && text.utf8.count >= 4 && !text.contains(" ")
  }
}
