import JSON
import Text

extension ListOperations {
  /// Jaccard index from which two sets of shingles count as the same text.
  static let nearThreshold = 0.8

  /// The first of each item, or of each group of items with nearly the same words.
  ///
  /// Near duplicates: words in lower case without punctuation, sets of three in a row (all words when there
  /// are fewer), Jaccard index at or above `nearThreshold` (Broder, "On the resemblance and containment of
  /// documents", 1997). Every item is compared with the items kept so far that share a shingle.
  static func deduplicate(_ items: [JSONValue], by path: String?, near: Bool) -> [JSONValue] {
    var seen: Set<JSONValue> = []
    var kept: [JSONValue] = []
    var shingles: [Set<String>] = []
    var holders: [String: [Int]] = [:]
    for item in items {
      guard let value = path.map({ member($0, of: item) }) ?? item else {
        // Without the member there is nothing to compare by.
        kept.append(item)
        shingles.append([])
        continue
      }
      guard seen.insert(value).inserted else { continue }
      guard near, let text = path == nil ? Article.titleAndText(of: value) : value.string else {
        kept.append(item)
        shingles.append([])
        continue
      }
      let own = Self.shingles(of: text)
      var shared: [Int: Int] = [:]
      for shingle in own {
        for holder in holders[shingle] ?? [] { shared[holder, default: 0] += 1 }
      }
      let isRepeated = shared.contains { holder, count in
        Double(count) >= nearThreshold * Double(own.count + shingles[holder].count - count)
      }
      if isRepeated { continue }
      for shingle in own { holders[shingle, default: []].append(kept.count) }
      kept.append(item)
      shingles.append(own)
    }
    return kept
  }

  private static func shingles(of text: String) -> Set<String> {
    let words = Words.lowercased(in: text)
    guard words.count >= 3 else { return words.isEmpty ? [] : [words.joined(separator: " ")] }
    return Set((0...(words.count - 3)).map { words[$0..<($0 + 3)].joined(separator: " ") })
  }
}
