import JSON
import Telemetry

/// Finds keys and passwords that stand in a definition as they are.
extension WorkflowValidator {
  mutating func scanSecrets() {
    var places: [(String, JSONValue)] = []
    for (index, node) in definition.nodes.enumerated() {
      places.append(("/nodes/\(index)/config", .object(node.config)))
      places.append(("/nodes/\(index)/description", node.description.map { .string($0) } ?? .null))
    }
    for (index, input) in definition.inputs.enumerated() {
      let name = SecretMask.isSecretName(input.name) ? input.name : ""
      scan(input.defaultValue ?? .null, "/inputs/\(index)/default", name: name)
    }
    places.append(("/metadata", .object(definition.metadata)))
    places.append(("/description", definition.description.map { .string($0) } ?? .null))
    for (pointer, value) in places { scan(value, pointer, name: "") }
  }

  private mutating func scan(_ value: JSONValue, _ pointer: String, name: String) {
    switch value {
    case .string(let text):
      if let kind = SecretMask.kind(in: text) {
        report(
          .secretInText, pointer, "\(kind) stands here in the clear",
          "take it from the environment when the tool runs, and replace it: it has been written down"
        )
      } else if SecretMask.isSecretName(name), Self.isLiteralSecret(text) {
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

  /// Whether the value of a member that is named like a secret is one, and not a reference to one.
  private static func isLiteralSecret(_ text: String) -> Bool {
    let isReference =
      text.contains("{{") || text.hasPrefix("$") || text.hasPrefix("%") || text.hasPrefix("<")
      || text.hasPrefix("env:") || text.hasPrefix("file:") || text.hasPrefix("vault:")
    let isMasked = text.allSatisfy { "*.…xX-".contains($0) }
    // Prose under such a name describes the secret.
    return !isReference && !isMasked && text.utf8.count >= 4 && !text.contains(" ")
  }
}
