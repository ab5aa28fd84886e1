/// The token rule of the mock server: what it counts, streams and cuts by.
///
/// A token is a run of letters and digits, or one other character, with the blanks before it, and has at
/// most eight Unicode scalars: `Hello, world` is `Hello` `,` ` world`.
package enum MockTokens {
  private static let longest = 8

  /// The tokens of a text; joined they are the text again.
  package static func split(_ text: String) -> [String] {
    var tokens: [String] = []
    var token = String.UnicodeScalarView()
    var kind = Kind.blank
    for scalar in text.unicodeScalars {
      let next = Kind(scalar)
      let isJoined = next == kind && next != .other || kind == .blank
      if !token.isEmpty, !isJoined || token.count >= longest {
        tokens.append(String(token))
        token = String.UnicodeScalarView()
      }
      token.append(scalar)
      kind = next
    }
    if !token.isEmpty { tokens.append(String(token)) }
    return tokens
  }

  /// How many tokens a text has.
  package static func count(_ text: String) -> Int { split(text).count }

  private enum Kind {
    case blank
    case word
    case other

    init(_ scalar: Unicode.Scalar) {
      switch scalar {
      case " ", "\t", "\n", "\r": self = .blank
      case "0"..."9", "A"..."Z", "a"..."z", "_": self = .word
      default: self = scalar.value >= 0x80 && scalar.properties.isAlphabetic ? .word : .other
      }
    }
  }
}
