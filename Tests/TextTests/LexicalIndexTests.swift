import Testing
import Text

@Suite struct LexicalIndexTests {
  static let index = LexicalIndex(
    fields: [.init("name", weight: 3), .init("summary")],
    documents: [
      ["read file", "Read a file as text"],
      ["write file", "Write text to a file"],
      ["search web", "Search the web for pages"],
      ["send mail", "Send a message to a person"],
    ])

  @Test func `the document with the words in the heavy field comes first`() {
    #expect(Self.index.ranked("reading the files").map(\.document) == [0, 1])
    #expect(Self.index.ranked("search pages").map(\.document) == [2])
  }

  @Test func `a hit says which words matched in which fields`() throws {
    let hit = try #require(Self.index.ranked("sends messages today").first)
    #expect(hit.document == 3)
    #expect(hit.matches.map(\.term).sorted() == ["messages", "sends"])
    #expect(hit.matches.first?.term == "sends")
    #expect(hit.matches.first?.fields == ["name", "summary"])
    #expect(hit.coverage > 0.6 && hit.coverage < 0.7)
  }

  @Test func `a query of stop words or unknown words has no hit`() {
    #expect(Self.index.ranked("the of and").isEmpty)
    #expect(Self.index.ranked("zebra").isEmpty)
    #expect(LexicalIndex(fields: [.init("a")], documents: []).ranked("x y").isEmpty)
  }

  @Test func `equal documents keep their order and the limit holds`() {
    let index = LexicalIndex(fields: [.init("a")], documents: [["tea"], ["tea"], ["tea"]])
    #expect(index.ranked("tea").map(\.document) == [0, 1, 2])
    #expect(index.ranked("tea", limit: 2).map(\.document) == [0, 1])
  }
}
