/// Splits text into sentences.
///
/// A full stop, question mark, exclamation mark or ellipsis, with the quotes and brackets that close after
/// it, ends a sentence when white space follows and what stands before and after agrees: see
/// `SentenceRules`. Full stops of Chinese, Japanese, Arabic, Hindi, Armenian and Amharic need no space.
/// A blank line, a line that starts a list item or heading, and the end of a heading end a sentence too.
package enum Sentences {
  /// The sentences in order; white space inside is one space.
  ///
  /// - Complexity: linear in the length of the text.
  package static func split(_ text: String) -> [String] {
    var splitter = SentenceSplitter(text)
    return splitter.run()
  }
}

private struct SentenceSplitter {
  private let scalars: [Unicode.Scalar]
  private var index = 0
  private var start = 0
  private var sentences: [String] = []

  init(_ text: String) { scalars = Array(text.unicodeScalars) }

  mutating func run() -> [String] {
    while index < scalars.count {
      let scalar = scalars[index]
      if scalar == "\n" || scalar == "\r" {
        lineEnd()
      } else if Self.spacelessEnders.contains(scalar) {
        spacelessEnd()
      } else if Self.enders.contains(scalar) {
        possibleEnd()
      } else {
        index += 1
      }
    }
    cut(at: scalars.count)
    return sentences
  }

  private static let enders: Set<Unicode.Scalar> = [
    ".", "!", "?", "\u{2026}", "\u{203D}", "\u{61F}",
  ]
  private static let spacelessEnders: Set<Unicode.Scalar> = [
    "\u{3002}", "\u{FF01}", "\u{FF1F}", "\u{FF61}", "\u{964}", "\u{6D4}", "\u{589}", "\u{1362}",
    "\u{FF0E}",
  ]
  private static let closers: Set<Unicode.Scalar> = [
    "\"", "'", ")", "]", "}", "\u{201D}", "\u{2019}", "\u{BB}", "\u{300D}", "\u{300F}", "\u{FF09}",
    "\u{3011}", "*", "_",
  ]
  private static let openers: Set<Unicode.Scalar> = [
    "\"", "'", "(", "[", "{", "\u{201C}", "\u{2018}", "\u{AB}", "\u{BF}", "\u{A1}", "\u{201E}", "*",
    "_", "`",
  ]

  private mutating func cut(at end: Int) {
    var text = String.UnicodeScalarView()
    var pendingSpace = false
    for scalar in scalars[start..<end] {
      if scalar.properties.isWhitespace {
        pendingSpace = !text.isEmpty
      } else {
        if pendingSpace { text.append(" ") }
        pendingSpace = false
        text.append(scalar)
      }
    }
    if !text.isEmpty { sentences.append(String(text)) }
    start = end
  }

  /// A blank line or a new list item ends what came before; another line break is a space.
  private mutating func lineEnd() {
    let end = index
    var breaks = 0
    while index < scalars.count, scalars[index].properties.isWhitespace {
      let isCarriageReturn = scalars[index] == "\r"
      if isCarriageReturn || scalars[index] == "\n" {
        breaks += 1
        if isCarriageReturn, index + 1 < scalars.count, scalars[index + 1] == "\n" { index += 1 }
      }
      index += 1
    }
    if breaks > 1 || startsItem(index) || isHeading { cut(at: end) }
  }

  /// Whether the sentence that was begun is a heading, which ends with its line.
  private var isHeading: Bool {
    guard let first = scalars[start...].firstIndex(where: { !$0.properties.isWhitespace }) else {
      return false
    }
    return scalars[first] == "#" && startsItem(first)
  }

  /// Whether a list item or heading starts there: `- `, `* `, `• `, `1. `, `2) `, `# `.
  private func startsItem(_ place: Int) -> Bool {
    var place = place
    guard place < scalars.count else { return false }
    switch scalars[place] {
    case "-", "*", "+", "\u{2022}", "\u{25E6}", "\u{2013}":
      place += 1
    case "#":
      while place < scalars.count, scalars[place] == "#" { place += 1 }
    default:
      let first = place
      while place < scalars.count, Words.isDigit(scalars[place]), place - first < 3 { place += 1 }
      guard place > first, place < scalars.count, scalars[place] == "." || scalars[place] == ")"
      else { return false }
      place += 1
    }
    return place < scalars.count && (scalars[place] == " " || scalars[place] == "\t")
  }

  private mutating func spacelessEnd() {
    while index < scalars.count,
      Self.spacelessEnders.contains(scalars[index]) || Self.enders.contains(scalars[index])
        || Self.closers.contains(scalars[index])
    {
      index += 1
    }
    cut(at: index)
  }

  private mutating func possibleEnd() {
    let first = index
    var isOnlyFullStop = scalars[index] == "."
    index += 1
    while index < scalars.count, Self.enders.contains(scalars[index]) {
      isOnlyFullStop = false
      index += 1
    }
    let ending = scalars[first..<index]
    let endOfMarks = index
    while index < scalars.count, Self.closers.contains(scalars[index]) { index += 1 }
    skipFootnotes()
    guard index < scalars.count else { return cut(at: index) }
    guard scalars[index].properties.isWhitespace else { return }
    let end = index
    let hasClosers = end > endOfMarks
    var next = end
    var breaks = 0
    while next < scalars.count, scalars[next].properties.isWhitespace {
      if scalars[next] == "\n" { breaks += 1 }
      next += 1
    }
    if breaks > 1 || next >= scalars.count || (breaks == 1 && startsItem(next)) {
      return cut(at: end)
    }
    while next < scalars.count, Self.openers.contains(scalars[next]) { next += 1 }
    let isEllipsis = ending.contains("\u{2026}") || ending.filter { $0 == "." }.count > 1
    let context = SentenceRules.Context(
      before: wordBefore(first), isSentenceStart: isSentenceStart(before: first),
      after: wordAfter(next), isFullStop: isOnlyFullStop, isEllipsis: isEllipsis,
      hasClosers: hasClosers)
    if SentenceRules.ends(context) { cut(at: end) }
  }

  /// Steps over note marks such as `[3]` right after the end of a sentence.
  private mutating func skipFootnotes() {
    var place = index
    while place < scalars.count, scalars[place] == "[" {
      var close = place + 1
      while close < scalars.count, Words.isDigit(scalars[close]), close - place < 5 { close += 1 }
      guard close > place + 1, close < scalars.count, scalars[close] == "]" else { return }
      place = close + 1
      index = place
    }
  }

  /// The word that ends before a place: what stands after the last space or opening mark.
  private func wordBefore(_ end: Int) -> String {
    var first = end
    while first > start, end - first < 40, !scalars[first - 1].properties.isWhitespace,
      !Self.openers.contains(scalars[first - 1]) || scalars[first - 1] == "'"
    {
      first -= 1
    }
    return string(first..<end)
  }

  private func isSentenceStart(before end: Int) -> Bool {
    var first = end
    while first > start, !scalars[first - 1].properties.isWhitespace { first -= 1 }
    return scalars[start..<first].allSatisfy { $0.properties.isWhitespace }
  }

  private func wordAfter(_ first: Int) -> String {
    var end = first
    while end < scalars.count, end - first < 40, !scalars[end].properties.isWhitespace { end += 1 }
    return string(first..<end)
  }

  private func string(_ range: Range<Int>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars[range])
    return String(view)
  }
}
