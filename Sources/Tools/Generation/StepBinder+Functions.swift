import JSON
import Workflows

/// The rules that lead from words to functions of the catalogue.
extension StepBinder {
  static let digestNouns: Set<String> = ["digest", "newsletter", "roundup", "briefing", "bulletin"]

  mutating func bindFunction() -> Bool {
    switch action.verb {
    case "read", "open", "load", "parse", "import", "get", "take", "fetch", "use", "convert",
      "turn", "transform":
      return take() || reading() || conversion()
    case "list", "scan": return listing()
    case "summarise", "summarize", "condense", "shorten", "abridge":
      return perText("text.summarise", "summary")
    case "extract", "find", "pull", "collect", "detect", "identify", "tag", "generate", "compute",
      "calculate",
      "flag", "check", "determine":
      return extraction()
    case "classify", "categorise", "categorize", "label", "triage": return classification()
    case "filter", "keep", "drop", "remove", "discard", "exclude", "ignore", "select", "limit":
      return selection()
    case "deduplicate", "dedupe": return deduplication()
    case "sort", "order", "rank", "reverse": return sorting()
    case "group", "cluster", "bucket": return grouping()
    case "flatten":
      return onList {
        $0.function(
          "list.flatten", ["items": $1], result: "flat_list", nouns: $2.nouns, shape: .list)
      }
    case "count": return counting()
    case "join", "combine", "merge", "concatenate", "concat": return joining()
    case "template", "fill": return false
    case "compare", "diff": return comparison()
    case "hash", "fingerprint": return hashing()
    case "replace", "substitute", "swap": return replacement()
    case "split", "divide", "break": return splitting()
    case "strip": return conversion()
    case "lowercase", "uppercase":
      return textFunction(action.verb == "lowercase" ? "text.lower" : "text.upper", "text")
    case "compose", "compile", "assemble", "build", "create", "make", "prepare", "write", "save",
      "store", "export",
      "dump", "persist", "put", "output", "append", "render":
      return composing()
    default: return false
    }
  }

  // MARK: - Reading

  private mutating func reading() -> Bool {
    guard !["convert", "turn", "transform", "take", "use"].contains(action.verb) || file != nil
    else { return false }
    let isFetch = ["get", "fetch", "import"].contains(action.verb)
    if clause.words.contains(where: { tokens[$0].kind == .url }) { return false }
    if action.verb == "parse", let value = known(action.object) {
      let isFeed = has(["feed", "rss", "atom"])
      let handler = isFeed ? "feed.parse" : has(["csv", "table"]) ? "csv.parse" : "json.parse"
      let nouns =
        isFeed
        ? ["article", "item", "entry", "story", "post", "feed"] : ["record", "row", "item", "data"]
      function(
        handler, ["text": template(value.key)], result: isFeed ? "articles" : "data", nouns: nouns,
        shape: isFeed || handler == "csv.parse" ? .list : .any, element: isFeed ? "article" : nil)
      return true
    }
    let paths = files
    if !paths.isEmpty {
      for path in paths {
        var binding = Reading.binding(
          path: .string(text(path)), stem: text(path), noun: action.object, words: clause.all,
          context, scope)
        if paths.count > 1 { binding.value?.nouns.append("text") }
        add(binding)
      }
      return true
    }
    if let quote = quotes.first, action.verb != "use" {
      add(
        Reading.binding(
          path: .string(text(quote)), stem: text(quote), noun: action.object, words: clause.all,
          context, scope))
      return true
    }
    if let value = known(action.object) {
      guard value.holdsPaths || scope.item?.key == value.key else { return false }
      var binding = Reading.binding(
        path: template(value.key), stem: "file", noun: action.object, words: clause.all, context,
        scope)
      binding.value?.nouns.append("@body")
      add(binding)
      return true
    }
    guard let head = action.object.head, action.object.isDefinite || action.object.isPlural else {
      return false
    }
    if isFetch, !["feed", "document", "file"].contains(Lexicon.singular(head)) { return false }
    let input = context.input(action.object, shape: .text, why: "path of what is read")
    add(
      Reading.binding(
        path: template(input.key), stem: head, noun: action.object, words: clause.all, context,
        scope))
    return true
  }

  private mutating func listing() -> Bool {
    guard has(["files", "documents", "folder", "directory", "file"]) else { return false }
    let place = action.phrase(["in", "of", "from", "inside", "under"])
    var parameters: JSONObject = [:]
    if let place {
      if let literal = place.literals.first {
        parameters["path"] = .string(text(literal))
      } else if let value = known(place) {
        parameters["path"] = template(value.key)
      } else if place.determiner == nil, let head = place.head {
        parameters["path"] = .string(head)
      } else if place.modifiers.isEmpty || place.modifiers == ["current"] {
        if place.modifiers.isEmpty, let value = reference(place, shape: .text) {
          parameters["path"] = template(value.key)
        }
      } else if let name = place.modifiers.last {
        parameters["path"] = .string(name)
      }
    }
    function(
      "file.list", parameters, result: "files", nouns: ["file", "document", "path"], shape: .list,
      element: "file",
      holdsPaths: true)
    return true
  }

  private mutating func conversion() -> Bool {
    if has(["html", "tags"]) { return textFunction("html.to-text", "text") }
    if has(["markdown"]), has(["text", "plain", "marks"]) {
      return textFunction("markdown.to-text", "text")
    }
    if has(["lowercase", "lower"]) { return textFunction("text.lower", "text") }
    if has(["uppercase", "upper"]) { return textFunction("text.upper", "text") }
    return false
  }

  // MARK: - Texts

  private mutating func textFunction(_ handler: String, _ noun: String) -> Bool {
    guard let value = target(shape: .text) else { return false }
    function(
      handler, ["text": template(value.key)], result: noun, nouns: [noun] + value.nouns,
      shape: .text)
    return true
  }

  /// A function of one text: it runs for each element where the words or the value say so.
  private mutating func perText(
    _ handler: String, _ noun: String, _ more: JSONObject = [:], shape: Shape = .text,
    usesObject: Bool = true
  ) -> Bool {
    var value: StateValue?
    if let quote = quotes.first {
      var parameters: JSONObject = ["text": .string(text(quote))]
      for member in more { parameters[member.key] = member.value }
      function(handler, parameters, result: noun, nouns: [noun], shape: shape)
      return true
    }
    let each = action.nouns.first(where: \.isEach)
    if let each { value = reference(each, shape: .list) }
    if value == nil { value = target(shape: .text, usesObject: usesObject) }
    guard let value else { return false }
    var over: StateValue?
    let isElement = scope.item?.key == value.key
    if !isElement, each != nil || value.shape == .list { over = value }
    var parameters: JSONObject = ["text": over == nil ? template(value.key) : "{{ item }}"]
    for member in more { parameters[member.key] = member.value }
    var nouns = [noun]
    if handler == "text.summarise",
      let element = value.element ?? (isElement ? value.nouns.first : nil)
    {
      nouns.append(element)
    }
    if isElement || value.nouns.contains("@body") { nouns.append("@body") }
    function(
      handler, parameters, result: noun, nouns: nouns, shape: shape,
      id: [action.verb, action.object.head ?? value.element ?? noun],
      over: over)
    return true
  }

  private static let patterns: [(words: Set<String>, pattern: String, noun: String)] = [
    (
      ["e-mail", "email", "emails", "e-mails"], "[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\\.[A-Za-z]{2,}",
      "email"
    ),
    (["url", "urls", "link", "links"], "https?://[^ \\t\\r\\n\"<>)]+", "link"),
    (["date", "dates"], "[0-9]{4}-[0-9]{2}-[0-9]{2}", "date"),
    (["number", "numbers", "amounts", "figures"], "[0-9]+(\\.[0-9]+)?", "number"),
    (["hashtag", "hashtags"], "#[A-Za-z0-9_]+", "hashtag"),
  ]

  private mutating func extraction() -> Bool {
    if has(["keywords", "keyword", "keyphrases", "topics", "key"]),
      has(["keywords", "keyword", "topics", "phrases", "terms", "keyphrases"])
    {
      var more: JSONObject = [:]
      if let number = numbers.first, let count = Lexicon.integer(tokens[number]) {
        more["count"] = .integer(count)
      }
      let noun = has(["topics"]) ? "topics" : "keywords"
      return perText("text.keywords", noun, more, shape: .list, usesObject: false)
    }
    if has(["hash", "checksum", "fingerprint", "sha256", "sha512"]) { return hashing() }
    if has(["average", "mean", "median", "sum", "total", "statistics", "minimum", "maximum"]),
      let list = scope.latestList
    {
      var parameters: JSONObject = ["items": template(list.key)]
      if let by = ofPhrase?.head { parameters["by"] = .string(Lexicon.singular(by)) }
      function(
        "list.statistics", parameters, result: "statistics",
        nouns: ["statistic", "average", "total", "sum"], shape: .object)
      return true
    }
    if has(["urgency", "urgent"]) { return urgency() }
    if ["extract", "find", "pull", "collect"].contains(action.verb), !has(["sentences"]) {
      if let quote = quotes.first, has(["matching", "matches", "pattern", "match"]) {
        return extract(pattern: text(quote), noun: action.object.head ?? "matches")
      }
      if let rule = Self.patterns.first(where: {
        !$0.words.isDisjoint(with: action.object.words.map { tokens[$0].lower })
      }),
        scope.latest != nil || file != nil || action.object.isDefinite || ofPhrase != nil
          || action.phrase(["from", "in"]) != nil
      {
        return extract(pattern: rule.pattern, noun: Lexicon.plural(rule.noun))
      }
    }
    if action.verb == "compute" || action.verb == "calculate" || action.verb == "determine",
      has(["number", "count"])
    {
      return counting()
    }
    return false
  }

  private mutating func extract(pattern: String, noun: String) -> Bool {
    var value: StateValue?
    if let place = action.phrase(["from", "in", "of"]) { value = reference(place, shape: .text) }
    guard let value = value ?? scope.item ?? scope.latest else { return false }
    let isList = value.shape == .list && scope.item?.key != value.key
    function(
      "text.extract",
      ["text": isList ? "{{ item }}" : template(value.key), "pattern": .string(pattern)],
      result: noun, nouns: [Lexicon.singular(noun), action.object.singular ?? "match", "match"],
      shape: .list,
      element: Lexicon.singular(noun), over: isList ? value : nil)
    return true
  }

  private mutating func urgency() -> Bool {
    guard let value = target() else { return false }
    let isList = value.shape == .list && scope.item?.key != value.key
    function(
      "text.urgency", [isList ? "items" : "text": template(value.key)], result: "urgency",
      nouns: ["urgency"],
      shape: .object, id: ["check-urgency"])
    return true
  }

  private mutating func classification() -> Bool {
    guard let labels = action.phrase(["as", "into", "by"]) else { return false }
    var names = labels.literals.filter { tokens[$0].kind == .quote }.map { text($0) }
    if names.isEmpty {
      names = labels.words.map { tokens[$0] }.filter {
        $0.kind == .word && !Lexicon.functionWords.contains($0.lower)
      }
      .map(\.lower)
    }
    guard names.count > 1 else { return false }
    let object = JSONObject(names.map { ($0, JSONValue.strings([$0.lowercased()])) })
    return perText("text.classify", "category", ["labels": .object(object)], shape: .object)
  }

  private mutating func hashing() -> Bool {
    guard let value = target(shape: .text) else { return false }
    var parameters: JSONObject = ["text": template(value.key)]
    if has(["sha512", "sha-512"]) { parameters["algorithm"] = "sha512" }
    function(
      "text.hash", parameters, result: "hash", nouns: ["hash", "checksum", "fingerprint"],
      shape: .text)
    return true
  }

  private mutating func replacement() -> Bool {
    guard quotes.count >= 2 else { return false }
    let value =
      action.phrase(["in", "of", "from", "inside"]).flatMap { reference($0, shape: .text) } ?? scope
      .item ?? scope.latest
    guard let value else { return false }
    function(
      "text.replace",
      [
        "text": template(value.key), "pattern": .string(text(quotes[0])),
        "replacement": .string(text(quotes[1])),
      ],
      result: "replaced_text", nouns: ["text"] + value.nouns, shape: .text)
    return true
  }

  private mutating func splitting() -> Bool {
    guard
      has([
        "sentences", "lines", "paragraphs", "words", "parts", "sections", "chapters", "at", "by",
      ])
    else { return false }
    guard let value = target(shape: .text) else { return false }
    let text = template(value.key)
    if has(["sentences"]) {
      function(
        "text.sentences", ["text": text], result: "sentences", nouns: ["sentence"], shape: .list,
        element: "sentence")
    } else if has(["sections", "chapters"]) {
      function(
        "markdown.sections", ["text": text], result: "sections", nouns: ["section", "chapter"],
        shape: .list, element: "section")
    } else {
      let noun =
        has(["paragraphs"])
        ? "paragraph" : has(["words"]) ? "word" : has(["lines"]) ? "line" : "part"
      let separator =
        quotes.first.map { self.text($0) } ?? ["paragraph": "\n\n", "word": " "][noun] ?? "\n"
      function(
        "text.split", ["text": text, "separator": .string(separator)], result: Lexicon.plural(noun),
        nouns: [noun],
        shape: .list, element: noun)
    }
    return true
  }

  private mutating func comparison() -> Bool {
    var pair: [StateValue] = []
    if files.count >= 2 {
      for path in files.prefix(2) { pair.append(read(path, action.object)) }
    } else if let first = known(action.object),
      let with = action.phrase(["with", "to", "against"]),
      let second = reference(with, shape: .text), second.key != first.key
    {
      pair = [first, second]
    } else {
      pair = Array(scope.values.filter { !$0.nouns.contains("urgency") }.suffix(2))
    }
    guard pair.count == 2 else { return false }
    function(
      "text.diff", ["before": template(pair[0].key), "after": template(pair[1].key)],
      result: "differences",
      nouns: ["difference", "change", "diff", "comparison"], shape: .text, id: ["compare", "texts"])
    return true
  }

  // MARK: - Lists

  private mutating func onList(_ body: (inout StepBinder, JSONValue, StateValue) -> Void) -> Bool {
    guard let value = list() else { return false }
    body(&self, template(value.key), value)
    return true
  }

  private mutating func list() -> StateValue? {
    let isDuplicate = action.object.words.contains {
      ["duplicate", "duplicates"].contains(tokens[$0].lower)
    }
    if let value = target(shape: .list, allowLatest: false, usesObject: !isDuplicate),
      value.shape == .list || value.shape == .any || value.shape == .object
    {
      return value
    }
    return scope.latestList ?? context.declared.last { $0.shape == .list }
  }

  /// A function from a list to a list of the same things.
  private mutating func change(
    _ handler: String, _ parameters: JSONObject, _ prefix: String, _ value: StateValue
  ) {
    var all: JSONObject = ["items": template(value.key)]
    for member in parameters { all[member.key] = member.value }
    let element = value.element ?? "item"
    let key = scope.depth > 0 ? value.key : context.key(prefix, Lexicon.plural(element))
    function(
      handler, all, result: nil, nouns: value.nouns.filter { !$0.hasPrefix("@") }, shape: .list,
      element: value.element, id: [action.verb, action.object.head ?? Lexicon.plural(element)],
      key: key)
    if let place = bindings.indices.last {
      bindings[place].value?.hasTextCells = value.hasTextCells
    }
    if var latest = scope.values.popLast() {
      latest.hasTextCells = value.hasTextCells
      scope.values.append(latest)
    }
  }

  private mutating func take() -> Bool {
    guard let count = takeCount(), let value = list() else { return false }
    change("list.take", ["count": .integer(count)], "top", value)
    return true
  }

  /// The number in "the first 10", negative for "the last 10".
  private func takeCount() -> Int? {
    let lower = clause.words.map { tokens[$0] }
    for (place, token) in lower.enumerated() {
      guard let count = Lexicon.integer(token), count > 0, !["a", "an"].contains(token.lower) else {
        continue
      }
      let around = lower[max(0, place - 2)..<min(lower.count, place + 3)].map(\.lower)
      if around.contains("last") { return -count }
      if !Set(["first", "top", "newest", "latest", "most", "best", "highest"]).isDisjoint(
        with: around)
      {
        return count
      }
      if ["take", "keep", "limit"].contains(action.verb),
        !has(["where", "with", "whose", "than", "above", "below", "over"])
      {
        return count
      }
    }
    return nil
  }

  private mutating func selection() -> Bool {
    if action.verb == "remove" || action.verb == "drop" || action.verb == "discard"
      || action.verb == "filter" || action.verb == "exclude",
      has(["duplicates", "duplicate"])
    {
      return deduplication()
    }
    if take() { return true }
    let removes =
      ["drop", "remove", "discard", "exclude", "ignore"].contains(action.verb) || has(["out"])
    guard let value = list() else { return false }
    let words = clause.words
    guard
      let start = words.firstIndex(where: {
        ["where", "whose", "that", "which", "with", "who", "containing", "mentioning", "about"]
          .contains(tokens[$0].lower)
      })
    else { return false }
    var condition = Array(words[(start + 1)...])
    let lead = tokens[words[start]].lower
    if ["containing", "mentioning", "about"].contains(lead) { condition = Array(words[start...]) }
    guard
      let expression = Predicate.member(condition, tokens, hasTextCells: value.hasTextCells).map(
        Templates.literal)
    else { return false }
    change(
      "list.filter", ["where": .string(removes ? "not (\(expression))" : expression)], "kept", value
    )
    return true
  }

  private mutating func deduplication() -> Bool {
    guard let value = list() else { return false }
    var parameters: JSONObject = [:]
    if let by = action.phrase(["by", "on"])?.head {
      parameters["by"] = .string(Lexicon.singular(by))
    }
    change("list.deduplicate", parameters, "unique", value)
    return true
  }

  private mutating func sorting() -> Bool {
    guard let value = list() else { return false }
    var parameters: JSONObject = [:]
    if let by = action.phrase(["by", "on", "according"])?.head { parameters["by"] = .string(by) }
    let isDescending = has([
      "descending", "newest", "latest", "highest", "largest", "reverse", "decreasing", "desc",
    ])
    if parameters["by"] == nil, has(["newest", "latest", "oldest", "date"]) {
      parameters["by"] = "date"
    }
    if let by = parameters["by"]?.string, ["descending", "ascending", "first"].contains(by) {
      parameters["by"] = nil
    }
    if isDescending { parameters["order"] = "descending" }
    change("list.sort", parameters, "sorted", value)
    return true
  }

  private mutating func grouping() -> Bool {
    guard let by = action.phrase(["by", "per"])?.head, let value = list() else { return false }
    function(
      "list.group", ["items": template(value.key), "by": .string(by)], result: "groups",
      nouns: ["group"],
      shape: .list, element: "group")
    return true
  }

  private mutating func counting() -> Bool {
    if has(["words", "characters", "sentences"]),
      scope.latest?.shape == .text || action.phrase(["in", "of"]) != nil,
      let value = action.phrase(["in", "of"]).flatMap({ reference($0, shape: .text) }) ?? scope.item
        ?? scope.latest,
      value.shape != .list
    {
      function(
        "text.count", ["text": template(value.key)], result: "counts", nouns: ["count", "number"],
        shape: .object)
      return true
    }
    guard let value = list() ?? scope.latest else { return false }
    function(
      value.shape == .text ? "text.count" : "list.count",
      [value.shape == .text ? "text" : "items": template(value.key)],
      result: "count", nouns: ["count", "number", "total"], shape: .number)
    return true
  }

  private mutating func joining() -> Bool {
    let lists = scope.values.filter { $0.shape == .list }
    if has(["text", "string", "one", "single", "document"])
      || ["join", "concatenate"].contains(action.verb), let value = list()
    {
      var parameters: JSONObject = ["items": template(value.key)]
      if let quote = quotes.first { parameters["separator"] = .string(text(quote)) }
      function("list.join", parameters, result: "text", nouns: ["text", "document"], shape: .text)
      return true
    }
    if lists.count >= 2, action.verb != "join" {
      let pair = lists.suffix(2)
      if let first = pair.first, let last = pair.last {
        function(
          "list.concat", ["items": template(first.key), "more": template(last.key)],
          result: "merged_list",
          nouns: ["list"] + first.nouns, shape: .list, element: first.element)
        return true
      }
    }
    return false
  }

  // MARK: - Writing

  private mutating func composing() -> Bool {
    let isDigest = action.object.words.contains { Self.digestNouns.contains(tokens[$0].lower) }
    let path = outputPath
    if isDigest,
      known(action.object) == nil
        || action.object.head.map({ Self.digestNouns.contains($0) }) == true
          && scope.find(Lexicon.singular(action.object.head ?? "")) == nil,
      let list = scope.latestList
    {
      var parameters: JSONObject = ["items": template(list.key)]
      if let urgency = scope.values.last(where: { $0.nouns.contains("urgency") }) {
        parameters["urgency"] = template(urgency.key)
      }
      function(
        "digest.compose", parameters, result: "digest", nouns: ["digest", "newsletter", "report"],
        shape: .text, id: ["compose", "digest"])
      if let path, let value = scope.values.last { write(value, to: path) }
      return true
    }
    guard let path else { return false }
    if action.object.singular == "summary", known(action.object) == nil,
      ofPhrase != nil || scope.latest != nil
    {
      guard perText("text.summarise", "summary"), let value = scope.values.last else {
        return false
      }
      write(value, to: path)
      return true
    }
    guard let value = content() else { return false }
    write(value, to: path)
    return true
  }

  private var outputPath: Int? {
    for noun in action.phrases
    where ["to", "into", "in", "as", "onto", "called", "named"].contains(noun.preposition) {
      if let literal = noun.noun.literals.first(where: { tokens[$0].kind == .file }) {
        return literal
      }
      if ["to", "into", "as", "called", "named"].contains(noun.preposition),
        noun.noun.head == "file" || noun.preposition == "called" || noun.preposition == "named",
        let literal = noun.noun.literals.first(where: { tokens[$0].kind == .quote })
      {
        return literal
      }
    }
    return nil
  }

  /// What is written: the object of the order.
  private mutating func content() -> StateValue? {
    let object = action.object
    if object.quantifier == "both"
      || object.head.map({ ["results", "outputs", "everything"].contains($0) }) == true
    {
      let values = scope.values.filter { $0.nouns.contains("@branch") }
      if values.count > 1 { return several(values) }
      if object.quantifier == "both", scope.values.count > 1 {
        return several(Array(scope.values.suffix(2)))
      }
      return scope.latest
    }
    if let value = known(object) { return value }
    if let quote = object.literals.first(where: { tokens[$0].kind == .quote }) {
      var value = StateValue(key: "", nouns: [], shape: .text)
      value.literal = tokens[quote].text
      return value
    }
    if object.isEmpty { return scope.latest }
    if let head = object.head, Lexicon.isPlural(head), let list = scope.latestList,
      object.isDefinite
    {
      let field = Lexicon.singular(head)
      function(
        "list.select", ["items": template(list.key), "fields": .array([.string(field)])],
        result: head, nouns: [field],
        shape: .list, element: field, id: ["select", head])
      return scope.values.last
    }
    if ["write", "create", "make", "prepare", "compose", "build", "compile"].contains(action.verb),
      !object.isDefinite
    {
      return nil
    }
    return reference(object)
  }

  private func several(_ values: [StateValue]) -> StateValue {
    let members = values.map { "\"\($0.key)\": \($0.key)" }.joined(separator: ", ")
    return StateValue(key: "{\(members)}", nouns: values.map(\.key), shape: .object)
  }

  /// The address that the request names, else a declared input.
  private var recipient: JSONValue {
    for (place, token) in tokens.enumerated() where token.lower == "to" && place + 1 < tokens.count
    {
      let next = tokens[place + 1]
      let isName = next.kind == .word && next.text.first?.isUppercase == true
      if isName || next.lower.contains("@") { return .string(Templates.literal(next.text)) }
    }
    let noun = NounPhrase(action.verbIndex.map { [$0] } ?? [], tokens)
    var named = noun
    named.head = "recipient"
    return template(context.input(named, shape: .text, why: "address that the message goes to").key)
  }

  private mutating func write(_ value: StateValue, to path: Int) {
    let name = text(path)
    let ending = name.split(separator: ".").last.map { $0.lowercased() } ?? ""
    let template = self.template(value)
    var handler = "file.write"
    var parameters: JSONObject = ["path": .string(name)]
    switch ending {
    case "json":
      handler = "json.write"
      parameters["value"] = template
    case "csv" where value.shape != .text, "tsv" where value.shape != .text:
      handler = "csv.write"
      parameters["items"] = template
      if ending == "tsv" { parameters["delimiter"] = "\t" }
    case "md" where value.shape == .list, "markdown" where value.shape == .list:
      handler = "markdown.write"
      parameters["items"] = template
    case "eml":
      handler = "email.write"
      parameters["to"] = recipient
      parameters["subject"] = .string(value.nouns.first { !$0.hasPrefix("@") } ?? "Message")
      parameters["body"] = template
    default: parameters["content"] = template
    }
    if action.verb == "append", handler == "file.write" { parameters["append"] = true }
    let title = name.split(separator: "/").last.map(String.init) ?? name
    function(
      handler, parameters, result: nil, nouns: [], shape: .object,
      id: ["write", title.split(separator: ".").first.map(String.init) ?? title])
    if value.nouns.isEmpty || value.key.hasPrefix("{") { return }
  }
}
