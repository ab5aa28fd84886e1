import AgentManifest
import JSON
import Testing

@Suite struct AgentCardTests {
  private static let card = """
    {"name": "Translator", "description": "Translates", "version": "2.0.0",
     "supportedInterfaces": [
       {"url": "https://a.example/v1", "protocolBinding": "JSONRPC", "protocolVersion": "1.0"}],
     "provider": {"organization": "Acme Corp", "url": "https://a.example"},
     "capabilities": {"streaming": false},
     "defaultInputModes": ["text/plain"], "defaultOutputModes": ["text/plain"],
     "skills": [
       {"id": "translate", "name": "Translate", "description": "To German", "tags": ["text", "de"],
        "examples": ["guten Tag"]},
       {"id": "detect", "name": "Detect", "description": "A language", "tags": ["text"]}],
     "iconUrl": "https://a.example/icon.png"}
    """

  private func read(_ text: String) throws -> AgentManifest {
    try AgentManifest(
      card: JSONDocument(parsing: text).root, executor: .http(url: "https://a.example", timeout: 1))
  }

  @Test func `a card becomes a manifest with its skills as capabilities`() throws {
    let manifest = try read(Self.card)
    #expect(manifest.id == "acme-corp/translator")
    #expect(manifest.capabilities == ["translate", "detect"])
    #expect(manifest.tags == ["text", "de"])
    #expect(manifest.version == "2.0.0")
  }

  @Test func `a card that went through a manifest is the same card`() throws {
    let manifest = try read(Self.card)
    let original = try JSONDocument(parsing: Self.card).value.object
    let again = manifest.card(url: "https://elsewhere.example")
    #expect(again == original)
  }

  @Test func `a manifest becomes a card that reads as a card`() throws {
    let manifest = AgentManifest(
      id: "acme/upper", name: "Upper", version: "1.0.0", tags: ["text"], capabilities: ["upper"],
      executor: .function("text.upper"))
    let text = JSONValue.object(manifest.card(url: "http://localhost:1")).serialized()
    let again = try read(text)
    #expect(again.id == "acme/upper")
    #expect(again.capabilities == ["upper"])
    #expect(again.tags == ["text"])
  }

  @Test func `a card of an older version is refused with what it lacks`() throws {
    let old = #"{"name":"a","description":"b","version":"1.0.0","url":"https://a.example"}"#
    let error = try #require(throws: AgentManifestError.self) { try read(old) }
    #expect(error.description.contains("needs 'supportedInterfaces'"))
    #expect(error.faults.count == 5)
  }
}
