/// A word of a text.
package struct Word: Sendable, Hashable {
  /// The word as written.
  package var text: String
  /// The word in lower case, apostrophes as `'`.
  package var lowercased: String
  /// Offset of its first scalar in the text.
  package var offset: Int
  /// Offset after its last scalar.
  package var end: Int
}

/// Splits text into words.
///
/// A word is a run of letters, marks and digits. An apostrophe between letters (`don't`) and a point or
/// comma between digits (`3.5`, `1,000`, `v1.2.3`) belong to it. Ideographs and kana, which are written
/// without spaces, are words by themselves. Everything else separates.
package enum Words {
  /// The words of a text, in order.
  ///
  /// - Complexity: linear in the length of the text.
  package static func tokens(in text: String) -> [Word] {
    let scalars = Array(text.unicodeScalars)
    var words: [Word] = []
    var index = 0
    while index < scalars.count {
      guard isWordScalar(scalars[index]) else {
        index += 1
        continue
      }
      let start = index
      index += 1
      if !isIdeographic(scalars[start]) {
        while index < scalars.count {
          if isWordScalar(scalars[index]) {
            if isIdeographic(scalars[index]) { break }
            index += 1
          } else if joins(scalars, index) {
            index += 2
          } else {
            break
          }
        }
      }
      words.append(word(scalars, start..<index))
    }
    return words
  }

  /// The words in lower case, in order.
  package static func lowercased(in text: String) -> [String] {
    tokens(in: text).map(\.lowercased)
  }

  /// Stems of the words that say something: no stop words, no single letters.
  package static func contentStems(in text: String) -> [String] {
    tokens(in: text).compactMap { contentStem($0) }
  }

  /// The stem of a word that says something, else nil.
  static func contentStem(_ word: Word) -> String? {
    let text = word.lowercased
    if StopWords.english.contains(text) { return nil }
    if text.utf8.count < 2 { return nil }
    return EnglishStemmer.stem(text)
  }

  private static func word(_ scalars: [Unicode.Scalar], _ range: Range<Int>) -> Word {
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars[range])
    let string = String(text)
    var lower = string.lowercased()
    if lower.unicodeScalars.contains("\u{2019}") { lower = lower.replacing("\u{2019}", with: "'") }
    return Word(text: string, lowercased: lower, offset: range.lowerBound, end: range.upperBound)
  }

  /// Whether a separator between two word scalars keeps them together.
  private static func joins(_ scalars: [Unicode.Scalar], _ index: Int) -> Bool {
    guard index > 0, index + 1 < scalars.count else { return false }
    let before = scalars[index - 1]
    let after = scalars[index + 1]
    switch scalars[index] {
    case "'", "\u{2019}":
      return isLetter(before) && isLetter(after) && !isIdeographic(after)
    case ".", ",":
      return isDigit(before) && isDigit(after)
    default:
      return false
    }
  }

  static func isDigit(_ scalar: Unicode.Scalar) -> Bool { scalar.value &- 0x30 < 10 }

  static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value < 0x80 ? (scalar.value | 0x20) &- 0x61 < 26 : scalar.properties.isAlphabetic
  }

  static func isWordScalar(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.value < 0x80 { return isDigit(scalar) || isLetter(scalar) }
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
      .nonspacingMark, .spacingMark, .enclosingMark, .decimalNumber, .letterNumber, .otherNumber:
      return true
    default:
      return false
    }
  }

  /// Ideographs, hiragana and katakana.
  static func isIdeographic(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x3040...0x30FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x3FFFF: true
    default: false
    }
  }
}
