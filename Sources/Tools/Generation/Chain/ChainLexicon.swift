/// What the chain planner knows of words: verbs by the kind of step that they ask for, nouns of documents.
enum ChainLexicon {
  /// What a verb asks for.
  enum Task: Sendable {
    case answer
    case chat
    case classify
    case combine
    case compare
    case extract
    case list
    case load
    /// The object is what is made: "write a summary".
    case produce
    case retrieve
    case save
    case split
    case summarise
    /// The object is what is worked on: "translate a text".
    case transform
    case translate
    case convert
    case detect
    case tool
    /// "build", "make": what for is said by the object.
    case make
    case outside
    case choose
  }

  /// Verbs in all their forms that begin an order.
  static let verbs: [String: Task] = {
    var table: [String: Task] = [:]
    func add(_ task: Task, _ words: String) {
      for word in words.split(separator: " ") { table[String(word)] = task }
    }
    add(.answer, "answer respond ask answers answering asking responding")
    add(.chat, "chat talk chats chatting converse")
    add(.classify, "classify categorise categorize label triage tag bucket sort classifies flag")
    add(.combine, "combine merge join aggregate reduce synthesise synthesize consolidate")
    add(.compare, "compare contrast")
    add(.extract, "extract pull parse capture extracts")
    add(.list, "list enumerate")
    add(.load, "read load open ingest import")
    add(
      .produce,
      """
      write draft generate compose produce brainstorm suggest propose create outline give plan
      invent recommend design reply prepare formulate imagine return output name
      """)
    add(.retrieve, "retrieve search find look lookup fetch query")
    add(.save, "save store export persist")
    add(.split, "split chunk divide break cut")
    add(.summarise, "summarise summarize condense shorten abridge tl;dr tldr recap")
    add(
      .transform,
      """
      rewrite explain analyse analyze review proofread describe score rate assess judge critique
      simplify edit fix improve check correct polish rephrase paraphrase evaluate refine expand
      elaborate adapt annotate comment criticise interpret verify grade audit inspect examine
      clean anonymise anonymize redact understand shorten translate transcribe revise
      estimate predict format normalise normalize moderate filter
      """)
    add(.translate, "translate translates translating")
    add(.convert, "turn convert transform")
    add(.detect, "detect determine identify recognise recognize decide")
    add(.make, "build make set implement develop")
    add(.choose, "pick choose select rank")
    add(.tool, "call use invoke run")
    add(
      .outside,
      "send email post publish notify upload book buy order deploy delete update register message")
    table["route"] = .classify
    table["routes"] = .classify
    return table
  }()

  /// What a verb of a clause asks for; other verbs by their class in the planner's lexicon.
  static func task(_ verb: String) -> Task? {
    if let task = verbs[verb] { return task }
    if let base = Lexicon.verb(verb), base != verb, let task = verbs[base] { return task }
    guard let base = Lexicon.verb(verb) else { return nil }
    if Lexicon.languageVerbs.contains(base) { return .transform }
    return Lexicon.outsideVerbs.contains(base) ? .outside : nil
  }

  /// Nouns of stores of text that questions are asked about.
  static let documentNouns: Set<String> = [
    "handbook", "doc", "docs", "documentation", "manual", "wiki", "note", "notes", "faq", "faqs",
    "knowledge",
    "base", "file", "document", "pdf", "paper", "report", "contract", "policy", "article", "book",
    "website", "codebase", "repository", "repo", "guideline", "archive", "corpus", "collection",
    "library",
    "guide", "pages", "transcripts", "manuals", "readme", "folder", "directory", "kb", "sources",
    "code",
    "minutes", "changelog", "spec", "specification", "rules", "handouts", "slides", "logs",
    "runbook",
    "runbooks", "playbook",
  ]

  /// Words that say which files: "PDFs", "markdown files".
  static let patterns: [String: String] = [
    "pdf": "*.pdf", "markdown": "*.md", "md": "*.md", "text": "*.txt", "txt": "*.txt",
    "html": "*.html",
    "csv": "*.csv", "json": "*.json", "python": "*.py", "swift": "*.swift", "xml": "*.xml",
    "log": "*.log", "yaml": "*.yaml",
  ]

  /// For whom a text is made: no input of the chain.
  static let audiences: Set<String> = [
    "beginner", "child", "customer", "team", "manager", "reader", "expert", "user", "audience",
    "client",
    "executive", "developer", "student", "layperson", "colleague", "boss", "them", "public",
    "newcomer",
    "people", "press", "investor", "engineer", "kid", "teenager", "year", "old", "grandmother",
  ]

  /// Words that stand before the noun that matters: "a piece of code", "a list of features".
  static let containers: Set<String> = [
    "piece", "list", "set", "bit", "batch", "bunch", "collection", "series", "stream", "number",
    "pair",
    "body", "block", "content", "contents", "text", "snippet", "line",
  ]

  /// Labels of well-known questions.
  static let sentiments = ["positive", "neutral", "negative"]
}
