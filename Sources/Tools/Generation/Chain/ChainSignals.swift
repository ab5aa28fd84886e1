/// What a request says about the whole chain beside its steps: caching, memory, retries, forms of output.
struct ChainSignals: Sendable {
  /// A setting that some words ask for.
  enum Kind: String, Sendable, CaseIterable {
    case cite
    case quotes
    case count
    case json
    case table
    case list
    case memory
    case cache
    case retry
    case fallback
    case route
    case model
    case unknown
    case chunk
    case stream
    case temperature
    case tokens
    case target
    case noErrors
    case noLogging
  }

  /// The words of a setting.
  struct Signal: Sendable {
    var kind: Kind
    var span: WordSpan
    var number: Int?
    var model: String?
  }

  private(set) var signals: [Signal] = []

  /// The first setting of a kind.
  func first(_ kind: Kind) -> Signal? { signals.first { $0.kind == kind } }

  /// Whether the request has a setting of that kind.
  func has(_ kind: Kind) -> Bool { first(kind) != nil }

  /// Takes the settings out of the tokens.
  static func take(from tokens: inout [Token]) -> ChainSignals {
    var result = ChainSignals()
    var kept: [Token] = []
    var place = 0
    while place < tokens.count {
      if let (kind, match) = found(tokens, place), match.length > 0 {
        let last = tokens[place + match.length - 1]
        result.signals.append(
          Signal(
            kind: kind, span: WordSpan(start: tokens[place].span.start, end: last.span.end),
            number: match.number, model: match.model))
        // The "and", "with" or comma that led to it goes with it.
        while let before = kept.last, ["and", "but", "with"].contains(before.lower) {
          kept.removeLast()
        }
        place += match.length
      } else {
        kept.append(tokens[place])
        place += 1
      }
    }
    tokens = kept
    return result
  }

  private static func found(_ tokens: [Token], _ place: Int) -> (Kind, ChainPattern.Match)? {
    guard tokens[place].kind == .word || tokens[place].kind == .number else { return nil }
    let number = Lexicon.integer(tokens[place]) == nil ? [] : index["#"] ?? []
    for entry in (index[tokens[place].lower] ?? []) + number {
      if let match = entry.pattern.match(tokens, at: place) { return (entry.kind, match) }
    }
    return nil
  }

  private struct Entry: Sendable {
    var kind: Kind
    var pattern: ChainPattern
  }

  /// The phrases by the words that they may begin with.
  private static let index: [String: [Entry]] = {
    var index: [String: [Entry]] = [:]
    for (kind, text) in phrases {
      let entry = Entry(kind: kind, pattern: ChainPattern(text))
      for word in entry.pattern.firstWords { index[word, default: []].append(entry) }
    }
    return index
  }()

  private static let phrases: [(Kind, String)] = [
    (
      .cite,
      "cite|citing|name|naming|show|mention|include|including|give|quote the|its|your|all? source|sources|citation|citations|reference|references file? names?"
    ),
    (.cite, "cite|citing the|its|your? file|files|page|pages|passage|passages|document|documents"),
    (.cite, "with|including the|its? citation|citations|source|sources|references"),
    (
      .cite, "say|saying|tell which|what file|document|source it|the|that? answer? comes|came? from"
    ),
    (.cite, "cite it|them|everything|properly"),
    (.quotes, "with|including literal|exact|direct? quotes|quotations"),
    (.quotes, "quote|quoting the passage|passages|text"),
    (
      .count,
      "top|the? # most? best|relevant|similar|matching chunk|chunks|passage|passages|paragraph|paragraphs|result|results|document|documents|snippets"
    ),
    (
      .count,
      "the|use? top # chunk|chunks|passage|passages|paragraph|paragraphs|result|results|document|documents|snippets|hits"
    ),
    (.json, "as|in|into|to a|valid? json object|format|document?"),
    (.json, "return|output|returning|emit json"),
    (.table, "in|into|as a|one? markdown? table"),
    (.list, "as|in|into a|one? bulleted|bullet|numbered|json? list"),
    (.list, "as bullet|bulleted points"),
    (
      .memory, "with|has|having|have a? chat|conversation|conversational|short-term? memory|history"
    ),
    (
      .memory,
      "remember|remembers|remembering|keep|keeping|keeps track? of? the|our|my|all? conversation|history|chat|dialogue|context|discussion"
    ),
    (
      .memory,
      "remember|remembers|remembering the? earlier|previous|last|past # ? message|messages|turns|questions"
    ),
    (.memory, "remember|remembers|remembering what was|is|has|i|we been? said|say|asked"),
    (.memory, "remember|remembers|remembering the? last # message|messages|turns|questions"),
    (
      .cache,
      "cache|caching|caches all? the|its? model? answer|answers|result|results|response|responses|calls|it|everything"
    ),
    (.cache, "with|use|using a|response? cache|caching"),
    (.cache, "do|does not ask|call|calls the model twice"),
    (
      .fallback,
      "retry|retrying|try|trying it|them? again? with|on|using a|another|the|some second|other|different|backup|bigger|stronger|larger? model when|if the? first|it|that|main one|model? fails|failed|errors?"
    ),
    (
      .fallback,
      "retry|retrying|try|trying it? again? with|on|using a|another|the? second|other|different|backup|bigger|stronger|larger model"
    ),
    (.fallback, "fall|falls|falling back to|on @"),
    (
      .fallback,
      "fall|falls|falling back to|on a|another|the? second|other|different|backup|bigger|stronger|cheaper|smaller|local model when|if the? first|it one|model? fails?"
    ),
    (.fallback, "fallback to? @"),
    (.fallback, "with|have|use|using a|second? backup|fallback model?"),
    (.fallback, "use|using @ as a? fallback|backup"),
    (.fallback, "if it|that|the first|main? model|one|call? fails , ? use|try|ask @"),
    (
      .fallback,
      "if it|that|the first|main? model|one|call? fails , ? use|try|ask another|a second|other|different? model|one?"
    ),
    (
      .route,
      "route|routing|send|sending|use|using|go|goes|going it|them|questions|requests|easy|simple|everything? to|with? a|the? cheap|cheaper|small|smaller|fast model unless|except when|if? the|a? question|it|request|task|query is|looks|seems hard|difficult|complex|complicated"
    ),
    (
      .route,
      "use|using a|the? cheap|cheaper|small|smaller|fast model for|on easy|simple questions|ones|requests|tasks? and|, ? a|the? strong|stronger|big|bigger|expensive|large|better model|one? for|on hard|difficult|complex|the questions|ones|requests|tasks|rest?"
    ),
    (
      .route,
      "route|routing|send|sending hard|difficult|complex questions|ones|requests|tasks to a|the? strong|stronger|big|bigger|expensive|large|better model"
    ),
    (
      .retry,
      "retry|retrying|retries|try|trying it|them|each|failed? calls|requests? up? to? at? most? # times|attempts|time"
    ),
    (.retry, "retry|retrying once|twice|thrice"),
    (.retry, "with|and # retries|attempts"),
    (.retry, "retry|retrying on|after failure|failures|error|errors"),
    (.retry, "retry|retrying if|when it|that|something|a|the? call|request|model? fails"),
    (.model, "use|using|with|on the? model? @"),
    (
      .unknown,
      "if there is|are no|not an? answer|answers , ? say|answer|reply that? you|it|i don't|doesn't|do not? know"
    ),
    (
      .unknown,
      "if you|it|the don't|doesn't|do|does|model not? know|find|finds the|an|it? answer? , ? say|answer so|that? you|it|i? don't|do? not? know?"
    ),
    (
      .unknown,
      "if nothing|none is|was? relevant? found|relevant|there , ? say|answer so|that? you|it|i? don't|do? not? know?"
    ),
    (
      .unknown,
      "say|saying|admit|admitting that? you|it|i don't|doesn't|do not? know if|when|unless? there? is? nothing? found?"
    ),
    (.unknown, "do not|n't make|invent anything|things|answers? up?"),
    (.unknown, "don't|never make|invent anything|things|answers? up?"),
    (
      .chunk,
      "in|into|with chunks|pieces|parts|sections of? about|at? most? # words|characters|tokens"
    ),
    (.chunk, "in|into chunks|pieces|parts"),
    (.stream, "stream|streaming the|its? answer|answers|output|response|tokens|reply"),
    (.temperature, "with? a? temperature of? #"),
    (.tokens, "with|in|using? at most|max|maximum|no|up more|to? than? of? # tokens"),
    (.target, "in|using|with|as swift|python|langchain|lcel a|package|code?"),
    (.target, "as|into a swift|python|langchain package|program|script|module|chain|app"),
    (.noErrors, "without|no error|exception handling"),
    (.noLogging, "without|no logging|logs"),
  ]
}
