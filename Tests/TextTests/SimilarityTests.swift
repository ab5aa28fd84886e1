import Testing
import Text

@Suite struct SimilarityTests {
  @Test(arguments: [
    ("", "", 0), ("a", "", 1), ("kitten", "sitting", 3), ("limt", "limit", 1), ("form", "from", 1),
    ("ca", "abc", 3), ("größe", "grosse", 3),
  ])
  func `the distance counts edits and swaps of neighbours`(a: String, b: String, edits: Int) {
    #expect(Similarity.editDistance(a, b) == edits)
    #expect(Similarity.editDistance(b, a) == edits)
    #expect(Similarity.editDistance(a, b, limit: edits) == edits)
    #expect(edits == 0 || Similarity.editDistance(a, b, limit: edits - 1) == nil)
  }

  @Test func `common parts give an index from 0 to 1`() {
    #expect(Similarity.ngramJaccard("output", "output") == 1)
    #expect(Similarity.ngramJaccard("abc", "xyz") == 0)
    #expect(Similarity.ngramJaccard("", "") == 1)
    #expect(Similarity.ngramJaccard("", "a") == 0)
    #expect(Similarity.ngramJaccard("night", "nacht", size: 2) == 3.0 / 9.0)
  }

  @Test(arguments: [
    ("limt", ["limit", "list", "output"], ["limit", "list"]), ("outptu", ["output"], ["output"]),
    ("serach", ["search", "show"], ["search"]), ("LIMIT", ["limit"], ["limit"]),
    ("gen", ["generate-chain", "market"], ["generate-chain"]), ("zzz", ["limit", "market"], []),
    ("x", ["y", "output"], []), ("", ["a"], []),
  ])
  func `the nearest words come first`(word: String, words: [String], found: [String]) {
    #expect(Similarity.nearest(to: word, in: words) == found)
  }
}
