package import JSON

/// The A2A agent card, version 1.0 (a2a-protocol.org, `AgentCard`).
///
/// | card | manifest |
/// |---|---|
/// | name, description, version | the same |
/// | provider.organization | the publisher in the id |
/// | skills[] (id, name, tags) | capabilities; tags |
/// | supportedInterfaces, capabilities, modes and the rest | metadata.a2a, unread |
extension AgentManifest {
  private static let modes: JSONValue = ["application/json"]

  /// The card of this agent, reachable at `url` by JSON over HTTP.
  ///
  /// What a card that this manifest was read from said beyond the manifest (`metadata.a2a`) stands in it again.
  package func card(url: String) -> JSONObject {
    let kept = metadata["a2a"]?.object ?? [:]
    var card: JSONObject = [
      "name": .string(name),
      "description": .string(description.isEmpty ? name : description),
      "supportedInterfaces": kept["supportedInterfaces"] ?? [
        ["url": .string(url), "protocolBinding": "HTTP+JSON", "protocolVersion": "1.0"]
      ],
      "provider": kept["provider"] ?? [
        "organization": .string(publisher), "url": .string(url),
      ],
      "version": .string(version),
      "capabilities": kept["capabilities"] ?? [:],
      "defaultInputModes": kept["defaultInputModes"] ?? Self.modes,
      "defaultOutputModes": kept["defaultOutputModes"] ?? Self.modes,
      "skills": .array(skills(kept["skills"]?.array ?? [])),
    ]
    for (key, value) in kept where !card.contains(key) { card[key] = value }
    return card
  }

  /// The part of the id before the slash.
  package var publisher: String { String(id.prefix { $0 != "/" }) }

  private func skills(_ kept: [JSONValue]) -> [JSONValue] {
    let names = capabilities.isEmpty ? [String(id.drop { $0 != "/" }.dropFirst())] : capabilities
    return names.map { name in
      kept.first { $0["id"]?.string == name }
        ?? [
          "id": .string(name), "name": .string(name),
          "description": .string(description.isEmpty ? name : description),
          "tags": .strings(tags),
        ]
    }
  }

  /// Reads an A2A card, version 1.0.
  ///
  /// A card says where an agent is and what it can do, not how its tasks are carried out here: `executor`
  /// says that. Versions before 1.0 (`url` at the top) are refused.
  package init(
    card root: JSONNode, publisher: String? = nil, executor: Executor
  ) throws(AgentManifestError) {
    var faults: [AgentManifestError.Fault] = []
    func need(_ node: JSONNode?, _ parent: JSONNode, _ key: String, _ kind: JSONValue.Kind) {
      if let node, node.kind == kind { return }
      faults.append(
        .init(
          position: (node ?? parent).position,
          message: node == nil
            ? "an A2A card of version 1.0 needs '\(key)'" : "'\(key)' must be of the type \(kind)"))
    }
    for key in ["name", "description", "version"] { need(root[key], root, key, .string) }
    for key in ["supportedInterfaces", "defaultInputModes", "defaultOutputModes", "skills"] {
      need(root[key], root, key, .array)
    }
    need(root["capabilities"], root, "capabilities", .object)
    for interface in root["supportedInterfaces"]?.elements ?? [] {
      for key in ["url", "protocolBinding", "protocolVersion"] {
        need(interface[key], interface, key, .string)
      }
    }
    for skill in root["skills"]?.elements ?? [] {
      for key in ["id", "name", "description"] { need(skill[key], skill, key, .string) }
      need(skill["tags"], skill, "tags", .array)
    }
    guard faults.isEmpty else { throw AgentManifestError(faults: faults) }

    let name = root["name"]?.string ?? ""
    let skills = root["skills"]?.elements ?? []
    var tags: [String] = []
    for tag in skills.flatMap({ $0["tags"]?.elements ?? [] }).compactMap(\.string)
    where !tags.contains(tag) { tags.append(tag) }
    var kept = JSONObject()
    for (key, value) in root.members {
      let key = key.string ?? ""
      if !["name", "description", "version"].contains(key) { kept[key] = value.value }
    }
    let organization = publisher ?? root["provider"]?["organization"]?.string ?? "local"
    self.init(
      id: "\(Self.slug(organization))/\(Self.slug(name))", name: name,
      version: root["version"]?.string ?? "", description: root["description"]?.string ?? "",
      tags: tags, capabilities: skills.compactMap { $0["id"]?.string }, executor: executor,
      metadata: ["a2a": .object(kept)])
  }
}
