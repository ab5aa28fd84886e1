import Testing
import Text

@Suite struct TextRankTests {
  static let storage = """
    The storage service was rewritten this year. The new storage service keeps every block on three disks. \
    Lunch was served at noon. When a disk fails, the storage service copies its blocks to another disk. \
    The weather was fine. Copies of blocks are checked every night by the storage service.
    """

  @Test func `a summary keeps the central sentences in their order`() {
    let summary = TextRank.summary(of: Self.storage, sentences: 2)
    let sentences = Sentences.split(summary)
    #expect(sentences.count == 2)
    #expect(!summary.contains("Lunch") && !summary.contains("weather"))
    let all = Sentences.split(Self.storage)
    let places = sentences.compactMap { all.firstIndex(of: $0) }
    #expect(places == places.sorted() && places.count == 2)
  }

  @Test func `sentences beside the point rank last`() {
    let ranked = TextRank.rank(Sentences.split(Self.storage)).sorted { $0.score < $1.score }
    #expect(
      Set(ranked.prefix(2).map(\.text)) == ["Lunch was served at noon.", "The weather was fine."])
  }

  @Test func `ranks of a small graph are those of the paper's formula`() {
    // One pair is linked, one sentence is alone: 1 and 1, and 1 - d = 0.15.
    let ranked = TextRank.rank([
      "Red apples taste sweet.", "Sweet apples grow here.", "Trains run late.",
    ])
    #expect(abs(ranked[0].score - 1) < 0.001)
    #expect(abs(ranked[1].score - 1) < 0.001)
    #expect(abs(ranked[2].score - 0.15) < 0.001)
  }

  @Test func `without any shared word the lead is the summary`() {
    let text = "Cats purr. Dogs bark. Birds sing."
    #expect(TextRank.summary(of: text, sentences: 1) == "Cats purr.")
  }

  @Test func `a short text is its own summary`() {
    #expect(TextRank.summary(of: "One.\n Two.", sentences: 3) == "One. Two.")
    #expect(TextRank.summary(of: "", sentences: 3) == "")
  }

  @Test func `a summary of many sentences takes bounded time`() {
    let text = (0..<5_000).map {
      "Sentence number \($0) speaks of topic \($0 % 50) and thing \($0 % 7)."
    }
    #expect(
      Sentences.split(TextRank.summary(of: text.joined(separator: " "), sentences: 3)).count == 3)
  }

  @Test func `keywords are phrases that the text turns on`() {
    let text = """
      Compatibility of systems of linear constraints over the set of natural numbers. Criteria of \
      compatibility of a system of linear Diophantine equations, strict inequations, and nonstrict \
      inequations are considered.
      """
    let phrases = TextRank.keywords(of: text, count: 8).map(\.phrase)
    #expect(phrases.contains("linear constraints"))
    #expect(phrases.contains { $0.contains("inequations") })
    #expect(!phrases.contains { $0.contains("the") || $0.contains(" of ") })
    #expect(TextRank.keywords(of: text, count: 3).count == 3)
    #expect(TextRank.keywords(of: "", count: 3).isEmpty)
  }
}
