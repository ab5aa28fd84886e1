import AgentManifest
import Testing

@Suite struct AgentManifestTests {
  @Test func `an agent does one task at a time unless it says more`() {
    let manifest = AgentManifest(id: "acme/one", name: "One", executor: .function("text.upper"))
    #expect(manifest.limits.concurrency == 1)
  }
}
