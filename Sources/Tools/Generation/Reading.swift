import JSON
import Workflows

/// How a file is read, by its name and by what the sentence calls it.
enum Reading {
  static func handler(_ name: String, _ nouns: Set<String>) -> String {
    switch name.split(separator: ".").last.map({ $0.lowercased() }) ?? "" {
    case "json" where name.contains("."): return "json.read"
    case "jsonl", "ndjson": return "jsonl.read"
    case "csv", "tsv": return "csv.read"
    case "xml", "rss", "atom": return "feed.read"
    case "pdf", "doc", "docx", "odt": return "document.read"
    case "html" where name.contains("."), "htm": return "document.read"
    case "md", "txt", "log", "eml", "yaml", "yml", "swift", "py":
      if name.contains(".") { return "file.read" }
    default: break
    }
    if name.contains(".") { return "file.read" }
    for (noun, handler) in [
      ("feed", "feed.read"), ("rss", "feed.read"), ("csv", "csv.read"), ("spreadsheet", "csv.read"),
      ("table", "csv.read"), ("json", "json.read"), ("jsonl", "jsonl.read"), ("log", "file.read"),
      ("file", "file.read"), ("text", "file.read"), ("note", "file.read"),
    ] where nouns.contains(noun) {
      return handler
    }
    return "document.read"
  }

  /// A node that reads a file, and the value that it makes.
  static func binding(
    path: JSONValue, stem: String, noun: NounPhrase, words: [Int], _ context: PlanContext,
    _ scope: Scope
  ) -> Binding {
    var names = Set(([noun.head].compactMap { $0 } + noun.modifiers).map(Lexicon.singular))
    if stem == "file" { names.insert("file") }
    let isFile = stem.contains(".") || stem.contains("/")
    let handler = Self.handler(isFile ? stem : "", names)
    let base = stem.split(separator: "/").last.map(String.init) ?? stem
    let title = base.split(separator: ".").first.map(String.init) ?? base
    let name =
      PlanContext.slug([title], separator: "_").split(separator: "_").last.map(String.init)
      ?? "data"
    var nouns: [String] = ["@" + stem]
    var key = PlanContext.slug([title], separator: "_")
    var shape = Shape.text
    var element: String?
    switch handler {
    case "feed.read":
      key = "articles"
      shape = .list
      element = "article"
      nouns += ["article", "item", "entry", "story", "post", "news", "feed"]
    case "csv.read", "jsonl.read":
      shape = .list
      element = Lexicon.singular(name)
      nouns += [Lexicon.singular(name), "row", "record", "line", "entry", "item", "table"]
      if !isFile { key = "rows" }
    case "json.read":
      shape = Lexicon.isPlural(name) || name == "list" || noun.isPlural ? .list : .object
      element = shape == .list ? Lexicon.singular(name) : nil
      nouns += [Lexicon.singular(name), "record", "entry", "item", "data"]
    default:
      nouns += [Lexicon.singular(name), "text", "file", "document", "content"]
    }
    if let head = noun.singular, !nouns.contains(head) { nouns.append(head) }
    if key.isEmpty { key = "text" }
    let parameter = handler == "feed.read" ? "source" : "path"
    var node = WorkflowNode(
      id: context.id("read", isFile ? title : noun.head ?? title),
      name: words.count == 1 ? "read \(stem)" : context.words(words), type: .function,
      config: ["handler": .string(handler), "parameters": [parameter: path]])
    node.reads = Templates.names(in: path)
    let unique = context.key(key)
    node.writes = [unique]
    var value = StateValue(key: unique, nouns: nouns, shape: shape, element: element)
    value.hasTextCells = handler == "csv.read"
    return Binding(
      node: node, value: value, words: words, why: "'\(stem)' is read by \(handler)",
      confidence: 0.9)
  }
}
