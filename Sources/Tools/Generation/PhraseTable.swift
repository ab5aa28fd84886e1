/// Phrases of several words, found by their first word.
struct PhraseTable: Sendable {
  private let phrases: [String: [[String]]]

  init(_ phrases: [String]) {
    var table: [String: [[String]]] = [:]
    for phrase in phrases {
      let words = phrase.split(separator: " ").map(String.init)
      if let first = words.first { table[first, default: []].append(words) }
    }
    self.phrases = table
  }

  /// The number of words of the first phrase that stands at a place; `word` gives the words from there.
  func length(at word: (Int) -> String) -> Int? {
    guard let candidates = phrases[word(0)] else { return nil }
    return candidates.first { candidate in
      candidate.indices.allSatisfy { candidate[$0] == word($0) }
    }?.count
  }
}
