import JSON
import Text

/// Chooses a label by the words that belong to each.
///
/// A word or phrase of a label counts once for every place where its stems stand in a row in the text; a
/// phrase of n words counts n times as much. The score of a label is its count over the count of all labels;
/// the first of equal labels wins. A label without any match has score 0, and when none has one the answer
/// is null.
enum LabelRules {
  static func classify(_ text: String, labels: JSONObject) throws(FunctionError) -> JSONValue {
    let stems = Words.tokens(in: text).map { EnglishStemmer.stem($0.lowercased) }
    var counts: [(label: String, count: Int, matches: [String])] = []
    for (label, words) in labels {
      guard let words = words.array ?? words.string.map({ [.string($0)] }) else {
        throw FunctionError(
          code: "bad-argument",
          message: "the words of label '\(label)' must be an array of strings, not \(words.shown)")
      }
      var count = 0
      var matches: [String] = []
      for word in words {
        guard let phrase = word.string else {
          throw FunctionError(
            code: "bad-argument",
            message: "the words of label '\(label)' must be strings, not \(word.shown)")
        }
        let wanted = Words.tokens(in: phrase).map { EnglishStemmer.stem($0.lowercased) }
        let places = occurrences(of: wanted, in: stems)
        if places > 0 { matches.append(phrase) }
        count += places * wanted.count
      }
      counts.append((label, count, matches))
    }
    let total = counts.reduce(0) { $0 + $1.count }
    var best: (label: String, count: Int)?
    var scores = JSONObject()
    var matches = JSONObject()
    for entry in counts {
      if entry.count > best?.count ?? 0 { best = (entry.label, entry.count) }
      scores[entry.label] = .double(total > 0 ? Double(entry.count) / Double(total) : 0)
      matches[entry.label] = .strings(entry.matches)
    }
    return .object([
      "label": best.map { .string($0.label) } ?? .null,
      "confidence": .double(best.map { Double($0.count) / Double(total) } ?? 0),
      "scores": .object(scores), "matches": .object(matches),
    ])
  }

  private static func occurrences(of wanted: [String], in stems: [String]) -> Int {
    guard let first = wanted.first, stems.count >= wanted.count else { return 0 }
    return stems.indices.dropLast(wanted.count - 1).count { start in
      stems[start] == first && stems[start..<(start + wanted.count)].elementsEqual(wanted)
    }
  }
}
