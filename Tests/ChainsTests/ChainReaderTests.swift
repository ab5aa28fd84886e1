import Chains
import JSON
import Testing

@Suite struct ChainReaderTests {
  @Test func `a plan that is written and read again is the same plan`() throws {
    let plan = Samples.everyKind
    let document = try JSONDocument(parsing: plan.json.serialized(.pretty))
    let (again, findings) = ChainReader.read(document)
    #expect(findings.map(\.description) == [])
    #expect(again == plan)
  }
}
