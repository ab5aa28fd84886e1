/// How alike two short texts are, for "did you mean" suggestions.
package enum Similarity {
  /// The edit distance with transpositions, or nil when it is above `limit`.
  ///
  /// Counts insertions, deletions, substitutions and swaps of neighbours, no part edited twice
  /// (optimal string alignment, the restricted form of Damerau 1964), over Unicode scalars.
  ///
  /// - Complexity: O(n · m) time and O(m) space.
  package static func editDistance(
    _ first: String, _ second: String, limit: Int = Int.max
  ) -> Int? {
    let a = Array(first.unicodeScalars)
    let b = Array(second.unicodeScalars)
    guard abs(a.count - b.count) <= limit else { return nil }
    var beforePrevious = [Int](repeating: 0, count: b.count + 1)
    var previous = Array(0...b.count)
    var current = previous
    for i in a.indices {
      current[0] = i + 1
      var least = i + 1
      for j in b.indices {
        let cost = a[i] == b[j] ? 0 : 1
        var best = min(previous[j] + cost, previous[j + 1] + 1, current[j] + 1)
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
          best = min(best, beforePrevious[j - 1] + 1)
        }
        current[j + 1] = best
        least = min(least, best)
      }
      guard least <= limit else { return nil }
      (beforePrevious, previous, current) = (previous, current, beforePrevious)
    }
    return previous[b.count] <= limit ? previous[b.count] : nil
  }

  /// The share of common n-grams: the Jaccard index of the two sets of n-grams, from 0 to 1.
  ///
  /// Texts are padded with `size - 1` blanks on both sides, so that the ends count as much as the
  /// middle. Two empty texts are equal: 1.
  package static func ngramJaccard(_ first: String, _ second: String, size: Int = 3) -> Double {
    let a = ngrams(first, size: max(1, size))
    let b = ngrams(second, size: max(1, size))
    guard !(a.isEmpty && b.isEmpty) else { return 1 }
    let common = a.intersection(b).count
    return Double(common) / Double(a.count + b.count - common)
  }

  private static func ngrams(_ text: String, size: Int) -> Set<[Unicode.Scalar]> {
    let scalars = Array(text.unicodeScalars)
    guard !scalars.isEmpty else { return [] }
    let padding = [Unicode.Scalar](repeating: " ", count: size - 1)
    let padded = padding + scalars + padding
    guard padded.count >= size else { return [] }
    return Set((0...padded.count - size).map { Array(padded[$0..<$0 + size]) })
  }

  /// The candidates that `word` was probably meant to be, nearest first, at most `count`.
  ///
  /// A candidate is near when the edit distance is at most a third of the longer text (but at least
  /// one, and two from four letters on), when one text is the start of the other, or when the
  /// n-gram index is at least 0.4. Nearest is by distance, then n-gram index, then given order.
  package static func nearest(
    to word: String, in candidates: some Sequence<String>, count: Int = 3
  ) -> [String] {
    guard !word.isEmpty, word.utf8.count <= 200 else { return [] }
    let folded = word.lowercased()
    var found: [(candidate: String, distance: Int, index: Double, place: Int)] = []
    for (place, candidate) in candidates.enumerated() where !candidate.isEmpty {
      let other = candidate.lowercased()
      let longer = max(folded.unicodeScalars.count, other.unicodeScalars.count)
      let limit = max(longer / 3, longer >= 4 ? 2 : 1)
      let index = ngramJaccard(folded, other)
      let distance = editDistance(folded, other, limit: limit)
      let isStart =
        min(folded.utf8.count, other.utf8.count) >= 2
        && (folded.utf8.starts(with: other.utf8) || other.utf8.starts(with: folded.utf8))
      guard let rank = distance ?? (isStart ? limit + 1 : index >= 0.4 ? limit + 2 : nil),
        distance ?? 0 < longer
      else { continue }
      if !found.contains(where: { $0.candidate == candidate }) {
        found.append((candidate, rank, index, place))
      }
    }
    found.sort { ($0.distance, -$0.index, $0.place) < ($1.distance, -$1.index, $1.place) }
    guard let best = found.first else { return [] }
    // Offer one word when it is clearly nearest: others only when they are as near, or nearly.
    return found.prefix(count).filter { $0.distance <= best.distance + 1 }.map(\.candidate)
  }
}
