extension ChainSentenceReader {
  /// Where the words say that text comes from: a path, "the PDFs in papers", "the folder docs".
  func source(in indices: [Int]) -> ChainOrder.Source? { sources(in: indices).first }

  /// All places that the words name.
  func sources(in indices: [Int]) -> [ChainOrder.Source] {
    var found: [ChainOrder.Source] = []
    for (place, index) in indices.enumerated() {
      let token = tokens[index]
      let before = place > 0 ? word(indices[place - 1]) : ""
      if token.kind == .file {
        guard !isTarget(indices, place), token.text.contains(where: { $0.isLetter || $0.isNumber })
        else { continue }
        found.append(source(path: token.text, indices, place))
      } else if token.kind == .word || token.kind == .quote, folded.list(token) == nil,
        token.text.contains(where: { !$0.isWhitespace })
      {
        if ["folder", "directory", "dir"].contains(before),
          !Lexicon.functionWords.contains(token.lower)
        {
          found.append(source(path: token.text, indices, place, isFolder: true))
        } else if ["in", "inside", "under", "from", "of", "within"].contains(before),
          !Lexicon.functionWords.contains(token.lower), place >= 2,
          namesFiles(indices, before: place - 1),
          isPathLike(indices, place)
        {
          found.append(source(path: token.text, indices, place, isFolder: true))
        }
      }
    }
    if found.isEmpty, let bare = bareFolder(indices) { found.append(bare) }
    return found
  }

  /// "from docs", "over docs/": a folder of a usual name.
  private func bareFolder(_ indices: [Int]) -> ChainOrder.Source? {
    let usual: Set<String> = [
      "docs", "papers", "kb", "notes", "wiki", "src", "data", "articles", "books", "contracts",
      "manuals",
    ]
    for (place, index) in indices.enumerated() where place > 0 {
      guard ["from", "in", "over", "about", "on", "of"].contains(word(indices[place - 1])),
        usual.contains(word(index)),
        tokens[index].kind == .word
      else { continue }
      return ChainOrder.Source(path: tokens[index].text, isMany: true, isGuessed: false)
    }
    return nil
  }

  /// Whether a file is written to rather than read: "save it as out.txt", "to summary.md".
  private func isTarget(_ indices: [Int], _ place: Int) -> Bool {
    guard place > 0 else { return false }
    let before = word(indices[place - 1])
    guard ["to", "into", "as", "in"].contains(before) else { return false }
    let verbs: Set<String> = ["write", "save", "store", "export", "put", "append", "output"]
    return indices.prefix(place).contains { verbs.contains(word($0)) }
  }

  private static let fileNouns: Set<String> = [
    "file", "files", "pdf", "pdfs", "document", "documents", "doc", "papers", "notes", "pages",
    "page",
    "articles", "article", "reports", "report", "contracts", "contract", "transcripts", "texts",
    "csvs",
    "invoice", "invoices", "resumes", "resume", "emails", "mails", "images", "letters",
    "everything",
    "markdown", "recordings", "images", "logs", "tickets", "reviews", "posts", "chapters",
    "receipt", "receipts",
  ]

  private func namesFiles(_ indices: [Int], before place: Int) -> Bool {
    indices[max(0, place - 4)..<place].contains { Self.fileNouns.contains(word($0)) }
  }

  private func isPathLike(_ indices: [Int], _ place: Int) -> Bool {
    let next = place + 1 < indices.count ? word(indices[place + 1]) : ""
    return next.isEmpty || Lexicon.functionWords.contains(next)
      || tokens[indices[place + 1]].kind == .mark
      || Lexicon.verbs.contains(next)
  }

  private func source(
    path: String, _ indices: [Int], _ place: Int, isFolder: Bool = false
  ) -> ChainOrder.Source {
    var path = path
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    if path.hasPrefix("./"), path.count > 2 { path.removeFirst(2) }
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let isPattern = path.contains("*")
    let isFolder = isFolder || !isPattern && !name.dropFirst().contains(".")
    guard isFolder else { return ChainOrder.Source(path: path, isMany: isPattern) }
    let isEach = indices.contains { ["each", "every"].contains(word($0)) }
    let pattern = indices.prefix(place).lazy.compactMap {
      ChainLexicon.patterns[Lexicon.singular(self.word($0))]
    }.first
    _ = isEach
    return ChainOrder.Source(path: pattern.map { "\(path)/\($0)" } ?? path, isMany: true)
  }

  /// "our handbook": a store of text without a path.
  func store(in indices: [Int]) -> (source: ChainOrder.Source, words: [Int])? {
    for (place, index) in indices.enumerated() where place > 0 {
      guard ["about", "over", "from", "on", "in", "of", "with"].contains(word(indices[place - 1]))
      else { continue }
      var noun: [Int] = []
      for next in indices[place...] {
        if !noun.isEmpty, Lexicon.functionWords.contains(word(next)) { break }
        noun.append(next)
        if noun.count > 4 { break }
      }
      let phrase = NounPhrase(noun, tokens)
      guard let head = phrase.head,
        ChainLexicon.documentNouns.contains(head)
          || ChainLexicon.documentNouns.contains(Lexicon.singular(head)),
        phrase.isDefinite || phrase.determiner == nil
      else { continue }
      _ = index
      return (ChainOrder.Source(path: head, isMany: true, isGuessed: true), noun)
    }
    return nil
  }
}
