import Text

/// A line made of pieces with styles; nothing in the pieces can steer a terminal.
package struct StyledText: Sendable, Hashable, ExpressibleByStringInterpolation {
  private struct Piece: Sendable, Hashable {
    let text: String
    let style: Style?
  }

  private var pieces: [Piece] = []

  /// A line of one piece; control characters in it are escaped.
  package init(_ text: String, _ style: Style? = nil) { append(text, style) }

  package init(stringLiteral value: String) { self.init(value) }

  /// Adds a piece at the end; control characters in it are escaped.
  package mutating func append(_ text: String, _ style: Style? = nil) {
    pieces.append(Piece(text: DisplayWidth.printable(text), style: style))
  }

  /// The line with another behind it.
  package static func + (left: StyledText, right: StyledText) -> StyledText {
    var sum = left
    sum.pieces += right.pieces
    return sum
  }

  /// The columns it takes.
  package var columns: Int { pieces.reduce(0) { $0 + DisplayWidth.columns(of: $1.text) } }

  /// The text with its styles, cut to `width` columns where one is given.
  package func rendered(_ palette: Palette, width: Int? = nil, ellipsis: String = "…") -> String {
    guard let width, columns > width else {
      return pieces.map { palette.styled($0.text, $0.style) }.joined()
    }
    let mark = DisplayWidth.prefix(of: ellipsis, columns: max(0, width))
    var room = width - DisplayWidth.columns(of: mark)
    var result = ""
    for piece in pieces {
      let kept = DisplayWidth.prefix(of: piece.text, columns: room)
      room -= DisplayWidth.columns(of: kept)
      result += palette.styled(String(kept), piece.style)
      if kept.endIndex < piece.text.endIndex { break }
    }
    return result + mark
  }
}
