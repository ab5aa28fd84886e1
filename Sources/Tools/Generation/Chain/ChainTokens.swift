/// The tokens of a request for a chain: paths and patterns whole, lists of names folded into one token.
struct ChainTokens {
  /// What the planner reads.
  var tokens: [Token]
  /// The items of a folded list, by the first byte of its token.
  var lists: [Int: [String]] = [:]

  init(_ text: String) {
    tokens = Self.joined(Tokenizer.tokens(of: text))
  }

  /// The items of the list that a token stands for.
  func list(_ token: Token) -> [String]? {
    token.kind == .quote ? lists[token.span.start] : nil
  }

  /// Joins pieces that touch each other where they make a path: `cvs`, `/`, `*`, `.pdf`.
  private static func joined(_ tokens: [Token]) -> [Token] {
    var result: [Token] = []
    var index = 0
    while index < tokens.count {
      var end = index
      while end + 1 < tokens.count, isPathPiece(tokens[end]), isPathPiece(tokens[end + 1]),
        tokens[end].span.end == tokens[end + 1].span.start
      {
        end += 1
      }
      var token = tokens[index]
      if token.lower == "tl", index + 2 < tokens.count, tokens[index + 1].text == ";",
        tokens[index + 2].lower == "dr"
      {
        token.lower = "tldr"
        token.span.end = tokens[index + 2].span.end
        result.append(token)
        index += 3
        continue
      }
      let pieces = tokens[index...end]
      if end > index, pieces.contains(where: { ["/", "*"].contains($0.text) }),
        pieces.contains(where: { $0.kind != .mark })
      {
        token.text = pieces.map(\.text).joined()
        token.lower = pieces.map(\.lower).joined()
        token.span.end = tokens[end].span.end
        token.kind = .file
        result.append(token)
      } else if token.kind == .word, looksLikePath(token.text) {
        token.kind = .file
        result.append(token)
        end = index
      } else {
        result.append(token)
        end = index
      }
      index = end + 1
    }
    return result
  }

  private static func isPathPiece(_ token: Token) -> Bool {
    switch token.kind {
    case .word, .file, .number: true
    case .mark: ["/", "*", "."].contains(token.text)
    case .quote, .url, .line: false
    }
  }

  /// `locales/en`, but not `and/or` or `input/output`.
  private static func looksLikePath(_ text: String) -> Bool {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count >= 2, !parts.contains(where: \.isEmpty) else { return false }
    return parts.contains { $0.contains("*") || $0.contains("_") || $0.contains("-") }
      || ["docs", "src", "data", "locales", "examples", "tests", "notes", "files", "input"]
        .contains(parts[0].lowercased())
  }
}
