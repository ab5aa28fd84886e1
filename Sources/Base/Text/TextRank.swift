/// Extractive summaries and key phrases by ranking a graph of a text's own sentences and words.
///
/// R. Mihalcea, P. Tarau: "TextRank: Bringing Order into Texts", EMNLP 2004. Damping 0.85 and convergence
/// threshold 0.0001 are the paper's.
package enum TextRank {
  /// A sentence with its rank.
  package struct RankedSentence: Sendable, Hashable {
    package var text: String
    /// Centrality; the mean over all sentences is about 1.
    package var score: Double
  }

  /// A word or phrase with its rank.
  package struct Keyword: Sendable, Hashable {
    /// In lower case.
    package var phrase: String
    /// Sum of the ranks of its words.
    package var score: Double
  }

  /// Sentences that are ranked; of a longer text the first ones.
  package static let sentenceLimit = 2_000

  private static let damping = 0.85
  private static let threshold = 0.0001
  private static let iterationLimit = 200

  /// The most central sentences in source order, joined by spaces.
  ///
  /// A text of no more sentences than asked comes back whole, with plain white space.
  package static func summary(of text: String, sentences count: Int) -> String {
    let sentences = rank(Sentences.split(text))
    guard sentences.count > count else { return sentences.map(\.text).joined(separator: " ") }
    let best = sentences.indices.sorted { left, right in
      (sentences[right].score, left) < (sentences[left].score, right)
    }
    return best.prefix(max(0, count)).sorted().map { sentences[$0].text }.joined(separator: " ")
  }

  /// Sentences with their ranks, in source order.
  ///
  /// The similarity of two sentences is the number of stems they share over the sum of the logarithms of
  /// their lengths (section 4.1 of the paper), stop words left out; equal sentences count once.
  ///
  /// - Complexity: quadratic in the number of sentences, which is at most `sentenceLimit`.
  package static func rank(_ sentences: [String]) -> [RankedSentence] {
    let kept = Array(sentences.prefix(sentenceLimit))
    let bags = kept.map { Set(Words.contentStems(in: $0)) }
    let lengths = kept.map { Logarithm.natural(Double(max(1, Words.tokens(in: $0).count))) }
    var graph = RankGraph(count: kept.count)
    var holders: [String: [Int]] = [:]
    for (index, bag) in bags.enumerated() {
      var shared: [Int: Int] = [:]
      for stem in bag {
        for other in holders[stem] ?? [] { shared[other, default: 0] += 1 }
        holders[stem, default: []].append(index)
      }
      for (other, overlap) in shared.sorted(by: { $0.key < $1.key }) {
        let scale = lengths[index] + lengths[other]
        if scale > 0, kept[index] != kept[other] {
          graph.connect(other, index, weight: Double(overlap) / scale)
        }
      }
    }
    let scores = graph.ranks(
      damping: damping, threshold: threshold, iterationLimit: iterationLimit)
    return zip(kept, scores).map { RankedSentence(text: $0, score: $1) }
  }

  /// The key phrases of a text, the best first.
  ///
  /// Words that say something are linked when they stand next to each other (a window of two, the paper's
  /// best); the upper third of them by rank, and at least `count`, are kept, and those adjacent in the text
  /// become phrases of up to four words. Without a part-of-speech tagger, stop words and numbers are what
  /// is left out. Equal stems are one word, shown in its first form.
  package static func keywords(of text: String, count: Int) -> [Keyword] {
    guard count > 0 else { return [] }
    let candidates = KeywordCandidates(text)
    var graph = RankGraph(count: candidates.forms.count)
    for run in candidates.runs {
      for (left, right) in zip(run, run.dropFirst()) where left != right {
        graph.connect(left, right, weight: 1)
      }
    }
    let scores = graph.ranks(
      damping: damping, threshold: threshold, iterationLimit: iterationLimit)
    let order = scores.indices.sorted { (scores[$1], $0) < (scores[$0], $1) }
    let kept = Set(order.prefix(max(count, (order.count + 2) / 3)))
    return Array(candidates.phrases(of: kept, scores: scores).prefix(count))
  }
}

/// Words of a text that may become keywords, in unbroken runs.
private struct KeywordCandidates {
  /// First written form by word number.
  var forms: [String] = []
  /// Word numbers; a stop word, number or mark ends a run.
  var runs: [[Int]] = []

  init(_ text: String) {
    let scalars = Array(text.unicodeScalars.prefix(1_000_000))
    var numbers: [String: Int] = [:]
    var run: [Int] = []
    var end = 0
    for word in Words.tokens(in: String(String.UnicodeScalarView(scalars))) {
      let isJoined = scalars[end..<word.offset].allSatisfy { $0 == " " || $0 == "-" || $0 == "\n" }
      if !isJoined, !run.isEmpty {
        runs.append(run)
        run = []
      }
      end = word.end
      guard word.lowercased.unicodeScalars.contains(where: Words.isLetter),
        let stem = Words.contentStem(word)
      else {
        if !run.isEmpty { runs.append(run) }
        run = []
        continue
      }
      let number = numbers[stem] ?? forms.count
      if number == forms.count {
        numbers[stem] = number
        forms.append(word.lowercased)
      }
      run.append(number)
    }
    if !run.isEmpty { runs.append(run) }
  }

  func phrases(of kept: Set<Int>, scores: [Double]) -> [TextRank.Keyword] {
    var seen: Set<[Int]> = []
    var phrases: [(words: [Int], score: Double)] = []
    for run in runs {
      for part in run.split(whereSeparator: { !kept.contains($0) }) {
        let words = Array(part.prefix(4))
        if seen.insert(words).inserted {
          phrases.append((words, words.reduce(0) { $0 + scores[$1] }))
        }
      }
    }
    let sorted = phrases.indices.sorted { (phrases[$1].score, $0) < (phrases[$0].score, $1) }
    var covered: Set<Int> = []
    var result: [TextRank.Keyword] = []
    for index in sorted {
      let phrase = phrases[index]
      // A phrase whose words all stand in better ones says nothing new.
      if phrase.words.allSatisfy(covered.contains) { continue }
      covered.formUnion(phrase.words)
      result.append(
        TextRank.Keyword(
          phrase: phrase.words.map { forms[$0] }.joined(separator: " "), score: phrase.score))
    }
    return result
  }
}
