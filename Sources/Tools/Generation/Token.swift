/// A word or mark of the sentence with its place.
struct Token: Sendable {
  enum Kind: Sendable {
    case word
    case number
    /// Text in quotes; `text` is what stands between them.
    case quote
    case file
    case url
    case mark
    /// The start of a line that begins an item of a list or a new paragraph; `text` is the bullet.
    case line
  }

  var kind: Kind
  /// As it was written.
  var text: String
  /// In lower case, with typographic apostrophes made plain.
  var lower: String
  var span: WordSpan
  /// Depth of the line, for `line`: two for each column of indentation, one more behind a bullet.
  var depth = 0

  /// Whether this may name a thing or be said of one.
  var isContent: Bool {
    switch kind {
    case .word: !Lexicon.functionWords.contains(lower)
    case .number, .quote, .file, .url: true
    case .mark, .line: false
    }
  }

  /// Whether this is a value given in the sentence itself.
  var isLiteral: Bool {
    switch kind {
    case .number, .quote, .file, .url: true
    case .word, .mark, .line: false
    }
  }
}
