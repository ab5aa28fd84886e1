/// Marks inside a line of Markdown.
enum MarkdownInline {
  private enum Piece {
    case text(String)
    /// A run of `*`, `_` or `~` that may open or close emphasis.
    case marks(Character, count: Int, opens: Bool, closes: Bool)
  }

  /// The line without marks.
  static func plain(_ line: String) -> String {
    var pieces: [Piece] = []
    let characters = Array(line)
    var index = 0
    while index < characters.count { index = piece(characters, index, &pieces) }
    return resolved(pieces)
  }

  /// Reads one piece and gives the place after it.
  private static func piece(
    _ line: [Character], _ index: Int, _ pieces: inout [Piece]
  ) -> Int {
    let character = line[index]
    switch character {
    case "\\" where index + 1 < line.count && isPunctuation(line[index + 1]):
      pieces.append(.text(String(line[index + 1])))
      return index + 2
    case "`":
      let count = line[index...].prefix { $0 == "`" }.count
      if let end = closingTicks(line, index + count, count) {
        pieces.append(.text(String(line[(index + count)..<end]).trimmed))
        return end + count
      }
      pieces.append(.text(String(repeating: "`", count: count)))
      return index + count
    case "!" where index + 1 < line.count && line[index + 1] == "[":
      if let (text, end) = link(line, index + 1) {
        pieces.append(.text(plain(text)))
        return end
      }
    case "[":
      if let (text, end) = link(line, index) {
        pieces.append(.text(plain(text)))
        return end
      }
    case "<":
      if let end = line[index...].prefix(2_000).firstIndex(of: ">") {
        let inside = String(line[(index + 1)..<end])
        if inside.contains(":") || inside.contains("@"), !inside.contains(" "),
          !inside.contains("=")
        {
          pieces.append(.text(inside))
          return end + 1
        }
      }
    case "&":
      if let end = line[index...].prefix(34).firstIndex(of: ";") {
        pieces.append(.text(HTMLText.plain(String(line[index...end]))))
        return end + 1
      }
    case "*", "_", "~":
      let count = line[index...].prefix { $0 == character }.count
      pieces.append(marks(line, index, count))
      return index + count
    default: break
    }
    pieces.append(.text(String(character)))
    return index + 1
  }

  private static func isPunctuation(_ character: Character) -> Bool {
    character.isASCII && !character.isLetter && !character.isNumber && !character.isWhitespace
  }

  private static func closingTicks(_ line: [Character], _ start: Int, _ count: Int) -> Int? {
    var index = start
    while index < line.count {
      let run = line[index...].prefix { $0 == "`" }.count
      if run == count { return index }
      index += max(1, run)
    }
    return nil
  }

  /// The text of `[text](target)`, `[text][label]`, `[text]` after it has been defined, and where it ends.
  private static func link(_ line: [Character], _ start: Int) -> (String, Int)? {
    guard let close = matching(line, start, "[", "]") else { return nil }
    let text = String(line[(start + 1)..<close])
    let next = close + 1
    if next < line.count, line[next] == "(", let end = matching(line, next, "(", ")") {
      return (text, end + 1)
    }
    if next < line.count, line[next] == "[", let end = matching(line, next, "[", "]") {
      return (text, end + 1)
    }
    return nil
  }

  /// The bracket that closes one; within 2 000 characters.
  private static func matching(
    _ line: [Character], _ start: Int, _ open: Character, _ close: Character
  ) -> Int? {
    var depth = 0
    var index = start
    while index < min(line.count, start + 2_000) {
      if line[index] == "\\" {
        index += 2
        continue
      }
      if line[index] == open { depth += 1 }
      if line[index] == close {
        depth -= 1
        if depth == 0 { return index }
      }
      index += 1
    }
    return nil
  }

  private static func marks(_ line: [Character], _ index: Int, _ count: Int) -> Piece {
    let before = index > 0 ? line[index - 1] : " "
    let after = index + count < line.count ? line[index + count] : " "
    var opens = !after.isWhitespace
    var closes = !before.isWhitespace
    if line[index] == "_" {
      // Inside a word an underscore is one.
      if before.isLetter || before.isNumber { opens = false }
      if after.isLetter || after.isNumber { closes = false }
    }
    if line[index] == "~", count != 2 {
      opens = false
      closes = false
    }
    return .marks(line[index], count: count, opens: opens, closes: closes)
  }

  /// The text; marks that found no partner are written.
  private static func resolved(_ pieces: [Piece]) -> String {
    var left = pieces.map { piece -> Int in
      if case .marks(_, let count, _, _) = piece { count } else { 0 }
    }
    var open: [Int] = []
    for (index, piece) in pieces.enumerated() {
      guard case .marks(let mark, _, let opens, let closes) = piece else { continue }
      while closes, left[index] > 0,
        let place = open.lastIndex(where: { other in
          if case .marks(mark, _, _, _) = pieces[other] { left[other] > 0 } else { false }
        })
      {
        let used = min(left[open[place]], left[index])
        left[open[place]] -= used
        left[index] -= used
        open.removeSubrange((left[open[place]] > 0 ? place + 1 : place)...)
      }
      if opens, left[index] > 0 { open.append(index) }
      // Far more marks than a text can mean; the oldest are plain.
      if open.count > 1_000 { open.removeFirst() }
    }
    var text = ""
    for (index, piece) in pieces.enumerated() {
      switch piece {
      case .text(let part): text += part
      case .marks(let mark, _, _, _): text += String(repeating: mark, count: left[index])
      }
    }
    return text
  }

  /// The line without HTML tags and comments.
  static func withoutTags(_ line: String) -> String {
    let scalars = Array(line.unicodeScalars)
    var result = String.UnicodeScalarView()
    var index = 0
    while index < scalars.count {
      if scalars[index] == "<", index + 1 < scalars.count,
        scalars[index + 1] == "/" || scalars[index + 1] == "!"
          || scalars[index + 1].properties.isAlphabetic,
        let end = scalars[index...].prefix(2_000).firstIndex(of: ">")
      {
        index = end + 1
      } else {
        result.append(scalars[index])
        index += 1
      }
    }
    return String(result)
  }
}
