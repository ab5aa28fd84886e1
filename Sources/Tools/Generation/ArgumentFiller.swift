import JSON

/// Fills the parameters of a tool from what an order says, and from earlier results.
struct ArgumentFiller {
  let words: [Int]
  let context: PlanContext
  let scope: Scope
  private var taken: Set<Int> = []

  init(words: [Int], context: PlanContext, scope: Scope) {
    self.words = words
    self.context = context
    self.scope = scope
  }

  private func token(_ place: Int) -> Token? {
    words.indices.contains(place) ? context.tokens[words[place]] : nil
  }

  /// The arguments in the order of the tool's parameters; a required one that no word gives becomes an input.
  mutating func fill(_ tool: Tool) -> JSONObject {
    var result: JSONObject = [:]
    for parameter in tool.parameters {
      if let value = value(for: parameter, of: tool) {
        result[parameter.name] = value
      } else if parameter.isRequired {
        result[parameter.name] = .string("{{ \(input(parameter, tool)) }}")
      }
    }
    return result
  }

  private func input(_ parameter: Tool.Parameter, _ tool: Tool) -> String {
    var noun = NounPhrase([], context.tokens)
    let name = ToolIndex.words(of: parameter.name)
    noun.head = name.last ?? "input"
    noun.modifiers = Array(name.dropLast())
    let shape: Shape =
      switch parameter.type {
      case "array": .list
      case "number", "integer": .number
      case "object": .object
      case "string": .text
      default: .any
      }
    return context.input(
      noun, shape: shape, why: "the tool '\(tool.name)' needs it and no word gives it"
    ).key
  }

  private static let origins: Set<String> = [
    "origin", "from", "source", "departure", "start", "src", "base",
  ]
  private static let goals: Set<String> = [
    "destination", "to", "target", "arrival", "dest", "end", "recipient", "receiver", "language",
  ]
  private static let places: Set<String> = [
    "city", "location", "place", "country", "address", "region", "area", "town", "where", "venue",
  ]
  private static let times: Set<String> = [
    "date", "day", "time", "when", "start", "checkin", "datetime", "deadline", "month", "year",
  ]
  private static let topics: Set<String> = [
    "query", "q", "keyword", "keywords", "topic", "text", "term", "title", "name", "subject",
    "message", "content",
    "search", "question", "word", "item", "object", "product", "song", "artist", "movie", "body",
  ]

  private mutating func value(for parameter: Tool.Parameter, of tool: Tool) -> JSONValue? {
    let labels = Set(ToolIndex.words(of: parameter.name))
    if !parameter.choices.isEmpty {
      return parameter.choices.first { choice in
        guard let text = choice.string?.lowercased() else { return false }
        return words.contains {
          context.tokens[$0].lower == text || Lexicon.singular(context.tokens[$0].lower) == text
        }
      }
    }
    if let known = result(for: labels) { return known }
    switch parameter.type {
    case "number", "integer": return number()
    case "boolean": return nil
    case "array", "object": return nil
    default: break
    }
    if !labels.isDisjoint(with: ["email", "recipient", "to"]),
      let place = place(where: { $0.lower.contains("@") })
    {
      return take(place...place)
    }
    if !labels.isDisjoint(with: ["url", "link", "website"]),
      let place = place(where: { $0.kind == .url })
    {
      return take(place...place)
    }
    if !labels.isDisjoint(with: ["file", "path", "filename"]),
      let place = place(where: { $0.kind == .file })
    {
      return take(place...place)
    }
    if let place = place(where: { $0.kind == .quote }), labels.isDisjoint(with: Self.times) {
      return take(place...place)
    }
    if !labels.isDisjoint(with: Self.times) || parameter.format == "date", let range = date() {
      return take(range)
    }
    if !labels.isDisjoint(with: Self.origins), let range = name(after: ["from"]) {
      return take(range)
    }
    if !labels.isDisjoint(with: Self.goals), let range = name(after: ["to", "into", "for"]) {
      return take(range)
    }
    if !labels.isDisjoint(with: Self.places),
      let range = name(after: ["in", "at", "near", "for", "to", "of", "from", "around"])
    {
      return take(range)
    }
    if !labels.isDisjoint(with: Self.topics) {
      if let range = name(after: ["about", "for", "of", "by", "called", "named", "on"]) {
        return take(range)
      }
      if let range = object() { return take(range) }
    }
    return parameter.isRequired
      ? name(after: ["in", "for", "of", "to", "about", "on", "at"]).map { take($0) } : nil
  }

  /// A result of an earlier step that the name of the parameter speaks of: `flight_id`, `weather`.
  private func result(for name: Set<String>) -> JSONValue? {
    let hints = name.subtracting([
      "id", "ids", "name", "list", "data", "key", "number", "text", "query", "to", "from", "date",
      "city", "location",
    ])
    guard !hints.isEmpty,
      let value = scope.values.last(where: { value in
        let first = value.key.split(separator: "_").map { Lexicon.singular(String($0)) }
        return hints.contains { first.contains(Lexicon.singular($0)) }
          && (name.contains("id") || name.contains("ids") || hints.count == name.count)
      })
    else { return nil }
    return .string("{{ \(value.key) }}")
  }

  private func place(where condition: (Token) -> Bool) -> Int? {
    words.indices.first { !taken.contains($0) && condition(context.tokens[words[$0]]) }
  }

  private mutating func take(_ range: ClosedRange<Int>) -> JSONValue {
    taken.formUnion(range)
    if range.count == 1, let token = token(range.lowerBound), token.kind == .quote {
      return .string(Templates.literal(token.text))
    }
    return .string(Templates.literal(context.words(Array(words[range]))))
  }

  private mutating func number() -> JSONValue? {
    guard
      let place = place(where: {
        $0.kind == .number || $0.kind == .word && (Lexicon.integer($0) ?? 0) > 1
      }),
      let token = token(place)
    else { return nil }
    taken.insert(place)
    if let integer = Lexicon.integer(token) { return .integer(integer) }
    return Double(token.text.filter { $0 != "," && $0 != "%" }).map { .double($0) }
  }

  private static let dayWords: Set<String> = [
    "today", "tomorrow", "tonight", "yesterday", "monday", "tuesday", "wednesday", "thursday",
    "friday", "saturday",
    "sunday", "weekend", "january", "february", "march", "april", "june", "july", "august",
    "september", "october",
    "november", "december", "noon", "midnight", "morning", "evening", "afternoon",
  ]

  private func date() -> ClosedRange<Int>? {
    for place in words.indices where !taken.contains(place) {
      guard let token = token(place) else { continue }
      let isISO =
        token.text.count >= 8 && token.text.filter { $0 == "-" }.count == 2
        && token.text.first?.isNumber == true
      let isDay = Self.dayWords.contains(token.lower)
      guard isISO || isDay else { continue }
      var range = place...place
      if let before = self.token(place - 1),
        ["next", "this"].contains(before.lower) || before.kind == .number
      {
        range = place - 1...place
      }
      if let after = self.token(place + 1), isDay, after.kind == .number {
        range = range.lowerBound...place + 1
      }
      return range
    }
    return nil
  }

  /// A name behind one of these words: capitalised words, or what stands up to the next preposition.
  private func name(after prepositions: [String]) -> ClosedRange<Int>? {
    for preposition in prepositions {
      for place in words.indices where token(place)?.lower == preposition {
        var start = place + 1
        while let token = token(start), ["the", "a", "an", "my", "our"].contains(token.lower) {
          start += 1
        }
        var end = start
        while let token = token(end), !taken.contains(end), token.kind != .mark,
          !Lexicon.functionWords.contains(token.lower), !Self.dayWords.contains(token.lower),
          end - start < 6
        {
          end += 1
        }
        if end > start { return start...end - 1 }
      }
    }
    return nil
  }

  /// The words behind the verb, up to the next preposition.
  private func object() -> ClosedRange<Int>? {
    var start = 1
    while let token = token(start), Lexicon.functionWords.contains(token.lower) { start += 1 }
    var end = start
    while let token = token(end), !taken.contains(end), token.kind != .mark,
      !Lexicon.functionWords.contains(token.lower)
    { end += 1 }
    return end > start ? start...end - 1 : nil
  }
}
