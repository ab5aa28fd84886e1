/// How many columns of a terminal a text takes, and texts cut and filled to a number of columns.
///
/// East Asian wide characters and emoji take two columns, combining marks and other format
/// characters none. An emoji sequence (joined with U+200D, with a skin tone, a flag, a keycap, with
/// U+FE0F) takes two. Control characters are counted as `printable` writes them, so untrusted text
/// should pass through that first.
package enum DisplayWidth {
  /// The columns of a text.
  ///
  /// - Complexity: linear; text in ASCII is not split into characters.
  package static func columns(of text: some StringProtocol) -> Int {
    if let columns = asciiColumns(of: text) { return columns }
    var columns = 0
    for character in text { columns += self.columns(of: character) }
    return columns
  }

  /// The columns of one character as the reader sees it.
  package static func columns(of character: Character) -> Int {
    var columns = 0
    var previousIsEmoji = false
    var joinsEmoji = false
    var isHalfFlag = false
    for scalar in character.unicodeScalars {
      if joinsEmoji {
        joinsEmoji = false
        continue
      }
      switch scalar.value {
      case 0x200D where previousIsEmoji: joinsEmoji = true
      case 0xFE0F where previousIsEmoji && columns == 1: columns = 2
      case 0x1F3FB...0x1F3FF where previousIsEmoji: break
      case 0x1F1E6...0x1F1FF where isHalfFlag: isHalfFlag = false
      default:
        columns += self.columns(of: scalar)
        previousIsEmoji = scalar.properties.isEmoji
        isHalfFlag = (0x1F1E6...0x1F1FF).contains(scalar.value)
      }
    }
    return columns
  }

  /// The columns of a scalar that stands alone.
  package static func columns(of scalar: Unicode.Scalar) -> Int {
    let value = scalar.value
    if value < 0x20 || value == 0x7F { return printable(scalar).utf8.count }
    if value < 0x7F { return 1 }
    if needsEscape(scalar) { return printable(scalar).utf8.count }
    switch value {
    // Vowels and final consonants of Hangul syllables join the wide consonant before them; the two
    // Hangul fillers show nothing.
    case 0x1160...0x11FF, 0xD7B0...0xD7FF, 0x3164, 0xFFA0: return 0
    default: break
    }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .lineSeparator, .paragraphSeparator: return 0
    case .format: return Self.isVisibleFormat(value) ? 1 : 0
    default: return isWide(value) ? 2 : 1
    }
  }

  /// The soft hyphen, and the signs that stand before and under the digits they belong to
  /// (Unicode 17.0.0, PropList.txt, Prepended_Concatenation_Mark).
  private static func isVisibleFormat(_ value: UInt32) -> Bool {
    switch value {
    case 0xAD, 0x600...0x605, 0x6DD, 0x70F, 0x890...0x891, 0x8E2, 0x110BD, 0x110CD: true
    default: false
    }
  }

  /// The text cut to at most that many columns, with `marker` at its end when something was cut.
  ///
  /// Characters are never split; where a wide one does not fit, the result is a column shorter. A
  /// width too small for the marker gives as much of the marker as fits.
  package static func truncated(
    _ text: String, to width: Int, marker: String = "…"
  ) -> String {
    guard columns(of: text) > width else { return text }
    let room = width - columns(of: marker)
    guard room >= 0 else { return String(prefix(of: marker, columns: width)) }
    return prefix(of: text, columns: room) + marker
  }

  /// The longest start of the text that takes at most that many columns.
  package static func prefix(of text: String, columns width: Int) -> Substring {
    var used = 0
    var end = text.startIndex
    while end < text.endIndex {
      used += columns(of: text[end])
      if used > width { break }
      end = text.index(after: end)
    }
    return text[..<end]
  }

  /// Where a text stands in a column that is wider than it.
  package enum Alignment: String, Sendable {
    case left
    case right
  }

  /// The text with blanks up to that many columns; a text that is wider stays as it is.
  package static func padded(
    _ text: String, to width: Int, alignment: Alignment = .left
  ) -> String {
    let blanks = String(repeating: " ", count: max(0, width - columns(of: text)))
    return alignment == .left ? text + blanks : blanks + text
  }

  /// The text with everything escaped that could steer a terminal or forge its lines.
  ///
  /// Control characters (C0, U+007F, C1) become `\n`, `\t`, `\r` or `\u{1b}`; so do line and
  /// paragraph separators and the controls of bidirectional text (UAX 9), which can make a text read
  /// other than it is.
  package static func printable(_ text: some StringProtocol) -> String {
    guard text.unicodeScalars.contains(where: needsEscape) else { return String(text) }
    var result = ""
    for scalar in text.unicodeScalars {
      if needsEscape(scalar) {
        result += printable(scalar)
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  private static func printable(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\n": "\\n"
    case "\t": "\\t"
    case "\r": "\\r"
    default: "\\u{\(String(scalar.value, radix: 16))}"
    }
  }

  private static func needsEscape(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F...0x9F, 0x2028...0x202E, 0x2066...0x2069: true
    default: false
    }
  }

  /// The number of bytes if all of them are printable ASCII, else nil.
  private static func asciiColumns(of text: some StringProtocol) -> Int? {
    var count = 0
    for byte in text.utf8 {
      guard (0x20..<0x7F).contains(byte) else { return nil }
      count += 1
    }
    return count
  }

  private static func isWide(_ value: UInt32) -> Bool {
    guard value >= 0x1100 else { return false }
    var low = 0
    var high = wideRanges.count
    while low < high {
      let middle = (low + high) / 2
      if wideRanges[middle].last < value { low = middle + 1 } else { high = middle }
    }
    return low < wideRanges.count && wideRanges[low].first <= value
  }
}
