import AgentManifest

/// Which agents have a capability, a tool, an intent or a tag.
struct TermIndex {
  /// A word and what it is said of; the word in lower case.
  struct Term: Hashable {
    enum Field: UInt8 {
      /// A capability, a tool or an intent.
      case ability
      case tool
      case intent
      case tag
    }

    var field: Field
    var word: String
  }

  private var slotsOf: [Term: Set<UInt32>] = [:]

  func count(_ term: Term) -> Int { slotsOf[term]?.count ?? 0 }

  /// The slots of a term; their order means nothing.
  func slots(_ term: Term) -> Set<UInt32> { slotsOf[term] ?? [] }

  mutating func insert(_ manifest: AgentManifest, _ slot: UInt32) {
    for term in Self.terms(of: manifest) { slotsOf[term, default: []].insert(slot) }
  }

  mutating func remove(_ manifest: AgentManifest, _ slot: UInt32) {
    for term in Self.terms(of: manifest) {
      slotsOf[term]?.remove(slot)
      if slotsOf[term]?.isEmpty == true { slotsOf[term] = nil }
    }
  }

  static func haveSameTerms(_ left: AgentManifest, _ right: AgentManifest) -> Bool {
    left.capabilities == right.capabilities && left.tools == right.tools
      && left.intents == right.intents && left.tags == right.tags
  }

  private static func terms(of manifest: AgentManifest) -> Set<Term> {
    var result: Set<Term> = []
    func add(_ words: [String], _ fields: [Term.Field]) {
      for word in words {
        let folded = NameTable.folded(word)
        guard !folded.isEmpty else { continue }
        for field in fields { result.insert(Term(field: field, word: folded)) }
      }
    }
    add(manifest.capabilities, [.ability])
    add(manifest.tools, [.ability, .tool])
    add(manifest.intents, [.ability, .intent])
    add(manifest.tags, [.tag])
    return result
  }

  /// The terms that a query asks for; what is blank asks for nothing.
  static func asked(_ query: AgentQuery) -> [Term] {
    let parts: [(Term.Field, String?)] = [
      (.ability, query.capability), (.tool, query.tool), (.intent, query.intent),
      (.tag, query.tag),
    ]
    return parts.compactMap { field, word in
      let folded = NameTable.folded(word)
      return folded.isEmpty ? nil : Term(field: field, word: folded)
    }
  }
}
