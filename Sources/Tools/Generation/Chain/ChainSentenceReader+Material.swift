/// What an order works on: files that the words name, or inputs that they speak of.
extension ChainSentenceReader {
  /// Loads what the words name, or declares the input that they speak of.
  mutating func material(
    _ clause: Clause, _ rest: [Int], _ spans: [WordSpan], objectIsInput: Bool
  ) -> [ChainOrder] {
    let found = sources(in: rest)
    if !found.isEmpty {
      hasMaterial = true
      if found.count > 1, !found.contains(where: \.isMany) {
        return found.map { load([$0], spans, "'\($0.path)' is named in '\(words(clause.all))'") }
      }
      return [load(found, spans, "'\(words(clause.all))' names what is read")]
    }
    let lower = rest.map { word($0) }
    if let place = lower.firstIndex(of: "two"), place + 1 < rest.count, !hasMaterial,
      request.needs.isEmpty
    {
      let noun = slug(Lexicon.singular(lower[place + 1]))
      need("first_" + noun, rest, "two of them are spoken of")
      need("second_" + noun, rest, "two of them are spoken of")
      return []
    }
    let isFirst = !hasMaterial && results.isEmpty && request.needs.isEmpty
    for phrase in nouns(rest, objectIsInput: objectIsInput) {
      let head = phrase.head.map(Lexicon.singular) ?? ""
      let isThis = ["this", "these"].contains(phrase.determiner ?? "")
      guard !head.isEmpty, !ChainLexicon.audiences.contains(head), isFirst || isThis else {
        continue
      }
      if results.contains(head) { continue }
      let name = phrase.name
      need(name, phrase.words, "the request speaks of it and nothing makes it")
    }
    return []
  }

  private struct Noun {
    var head: String?
    var name: String
    var determiner: String?
    var words: [Int]
  }

  /// The nouns that may be inputs: the object where it is worked on, what follows "of", "from", "for", "about".
  private func nouns(_ rest: [Int], objectIsInput: Bool) -> [Noun] {
    var groups: [(preposition: String, words: [Int])] = [("", [])]
    for index in rest {
      let word = word(index)
      if tokens[index].kind == .word,
        [
          "of", "from", "for", "about", "to", "with", "on", "in", "into", "as", "by", "at", "based",
          "using", "than", "over", "between", "per",
        ].contains(word)
      {
        groups.append((word, []))
      } else {
        groups[groups.count - 1].words.append(index)
      }
    }
    var result: [Noun] = []
    var takesNext = false
    for (place, group) in groups.enumerated() {
      // "name and schema" in one group: two nouns.
      let isObject = place == 0
      let isSource = ["of", "from", "for", "about", "with", "on"].contains(group.preposition)
      let to = group.preposition == "to" && !objectIsInput
      defer { takesNext = false }
      guard isObject && objectIsInput || isSource || to || takesNext else { continue }
      let noun = NounPhrase(group.words, tokens)
      guard var head = noun.head, noun.literals.isEmpty || isObject else { continue }
      if isObject, noun.pronoun != nil { continue }
      // "a piece of code": the noun behind "of" is meant.
      if place + 1 < groups.count, groups[place + 1].preposition == "of",
        ChainLexicon.containers.contains(Lexicon.singular(head))
          || isObject && objectIsInput && !["document", "text", "article"].contains(head)
      {
        continue
      }
      if group.preposition == "with", noun.determiner != "this" { continue }
      if ["about", "on"].contains(group.preposition), noun.determiner == nil, place > 1 {
        continue
      }
      if group.preposition == "for", ChainLexicon.audiences.contains(Lexicon.singular(head)) {
        continue
      }
      if group.preposition == "from", place + 1 < groups.count,
        groups[place + 1].preposition == "to", noun.determiner == nil
      {
        continue
      }
      if group.preposition == "from" || group.preposition == "to",
        Lexicon.integer(tokens[group.words.last ?? 0]) != nil
      {
        continue
      }
      if [
        "tone", "style", "sentence", "sentences", "words", "language", "english", "german",
        "french", "paragraph",
      ].contains(head), !isObject {
        continue
      }
      if group.preposition == "about" || group.preposition == "for", noun.determiner == nil,
        !noun.isPlural
      {
        guard results.isEmpty, result.isEmpty, !objectIsInput else { continue }
      }
      let isOfList =
        groups[max(0, place - 1)].words.last.map {
          ChainLexicon.containers.contains(Lexicon.singular(word($0)))
        } ?? false
      head = isOfList && noun.isPlural ? head : Lexicon.singular(head)
      result.append(
        Noun(head: head, name: slug(head), determiner: noun.determiner, words: group.words))
    }
    return result
  }
}
