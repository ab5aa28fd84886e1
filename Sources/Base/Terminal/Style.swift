/// What a piece of text means; the palette decides how that looks.
package enum Style: String, Sendable, Hashable, CaseIterable {
  case title
  case success
  case warning
  case failure
  case accent
  case muted

  /// The parameters of the "select graphic rendition" sequence (ECMA-48, section 8.3.117).
  ///
  /// Only the eight basic colours, which every theme keeps readable.
  fileprivate var parameters: String {
    switch self {
    case .title: "1"
    case .success: "32"
    case .warning: "33"
    case .failure: "1;31"
    case .accent: "36"
    case .muted: "2"
    }
  }
}

/// Puts styles on text, or leaves it alone where colour is off.
package struct Palette: Sendable, Hashable {
  /// Whether anything is styled.
  package let isEnabled: Bool

  /// A palette that styles, or one that does not.
  package init(isEnabled: Bool) { self.isEnabled = isEnabled }

  /// A palette that leaves all text alone.
  package static let plain = Palette(isEnabled: false)

  /// The text in a style; the text itself must hold no control characters.
  package func styled(_ text: String, _ style: Style?) -> String {
    guard isEnabled, let style, !text.isEmpty else { return text }
    return "\u{1B}[\(style.parameters)m\(text)\u{1B}[0m"
  }
}
