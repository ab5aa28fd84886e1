import Chains
import Expressions
import JSON
import LanguageModels
import Resilience

/// What a generated test needs: inputs, files, programs, and what the scripted model says to which prompt.
struct ChainFixtures {
  /// What the model says to the prompts that hold a text.
  struct Answer {
    var marker: String
    var text: String
  }

  private(set) var inputs: [(name: String, value: JSONValue)] = []
  private(set) var files: [(path: String, content: String)] = []
  private(set) var programs: [(path: String, content: String)] = []
  private(set) var answers: [Answer] = []
  private(set) var needsPDF = false
  /// Paths outside the current folder: a test that runs the chain would touch them, so none does.
  private(set) var outside: [String] = []
  /// Whether any step tries again.
  private(set) var retries = false
  /// Files that the chain writes.
  private(set) var written: [String] = []

  init(_ plan: ChainPlan) {
    for input in plan.inputs {
      let value: JSONValue
      switch input.type.rawValue {
      case "number": value = 3
      case "boolean": value = true
      case "array": value = ["first element", "second element"]
      case "object": value = ["text": "a value"]
      default:
        value = .string(
          "Sample \(input.name.split(separator: "_").joined(separator: " ")): how do I install the tool?"
        )
      }
      inputs.append((input.name, input.defaultValue ?? value))
    }
    add(plan.steps, prompts: [:])
  }

  /// The text before the first template of a prompt: what tells it from the others.
  private static func marker(_ text: String) -> String {
    guard case .literal(let literal)? = (try? Template.segments(of: text))?.first else { return "" }
    return literal
  }

  /// The text of a template that holds no expression.
  private static func constant(_ template: String) -> String? {
    guard let segments = try? Template.segments(of: template), segments.count == 1,
      case .literal(let text) = segments[0]
    else { return nil }
    return text
  }

  private mutating func add(_ steps: [ChainStep], prompts: [String: String]) {
    var prompts = prompts
    for step in steps {
      if (step.retry?.maxAttempts ?? 1) > 1, step.kind == .model { retries = true }
      switch step.work {
      case .prompt(let prompt):
        switch prompt.content {
        case .text(let text): prompts[step.id] = Self.marker(text)
        case .messages(let messages): prompts[step.id] = Self.marker(messages.last?.text ?? "")
        }
      case .model(let model):
        let template = model.prompt.string ?? ""
        let id = template.filter { $0.isLetter || $0.isNumber || $0 == "_" }
        let marker = prompts[id] ?? Self.marker(template)
        answers.append(Answer(marker: marker, text: Self.answer(step.id, model.schema, steps)))
      case .load(let load): for path in load.paths { file(path) }
      case .retrieve(let retrieve): for path in retrieve.paths { file(path) }
      case .tool(.program(let program)):
        if let name = program.argv.first, name.contains("/"), safe(name) {
          programs.append(
            (
              name,
              program.output == .json ? "{\"result\": \"a scripted result\"}" : "a scripted result"
            ))
        }
      case .tool(.function(let name, let arguments)):
        let path = arguments["path"]?.string.flatMap(Self.constant)
        if let path, name.hasSuffix(".write") {
          if safe(path) { written.append(path) } else { outside.append(path) }
        } else if let path, name.hasSuffix(".read") {
          file(path)
        }
      case .map(let map): add(map.body.steps, prompts: prompts)
      case .parallel(let parallel):
        for branch in parallel.branches { add(branch.body.steps, prompts: prompts) }
      case .branch(let branch):
        for body in branch.cases.map(\.body) + [branch.otherwise].compactMap({ $0 }) {
          add(body.steps, prompts: prompts)
        }
      case .value, .parse, .split, .memory: break
      }
    }
  }

  private func safe(_ path: String) -> Bool {
    !path.hasPrefix("/") && !path.hasPrefix("~") && !path.split(separator: "/").contains("..")
      && !path.utf8.contains(0)
  }

  private mutating func file(_ template: String) {
    guard var path = Self.constant(template), !path.isEmpty else { return }
    guard safe(path) else {
      outside.append(path)
      return
    }
    var parts = path.split(separator: "/").map(String.init)
    guard !parts.isEmpty else { return }
    parts = parts.map {
      $0 == "**" ? "deep" : $0.replacing("*", with: "sample").replacing("?", with: "1")
    }
    let last = parts[parts.count - 1]
    if !last.dropFirst().contains(".") { parts.append("sample.md") }
    path = parts.joined(separator: "/")
    guard !files.contains(where: { $0.path == path }) else { return }
    let ending = path.split(separator: ".").last.map { $0.lowercased() } ?? ""
    let content: String
    switch ending {
    case "csv", "tsv":
      content = "id,title,text\n1,First,How do I install the tool?\n2,Second,It does not start.\n"
    case "json":
      content = "[{\"id\": 1, \"title\": \"First\", \"text\": \"How do I install the tool?\"}]\n"
    case "jsonl", "ndjson": content = "{\"id\": 1, \"text\": \"How do I install the tool?\"}\n"
    case "html", "htm": content = "<h1>Guide</h1><p>To install the tool, run the installer.</p>\n"
    case "pdf":
      content = Self.pdf
      needsPDF = true
    default:
      content =
        "# Guide\n\nTo install the tool, run the installer.\n\nA question is answered here.\n"
    }
    files.append((path, content))
  }

  /// The smallest document with a line of text.
  private static let pdf = """
    %PDF-1.1
    1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
    2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
    3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 144]/Contents 4 0 R/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>endobj
    4 0 obj<</Length 59>>stream
    BT /F1 18 Tf 20 80 Td (To install the tool, run it.) Tj ET
    endstream endobj
    trailer<</Root 1 0 R>>
    %%EOF

    """

  /// What a model may say: a text, a list where one is read from it, or a value that keeps the schema.
  private static func answer(_ id: String, _ schema: JSONObject?, _ steps: [ChainStep]) -> String {
    if let schema { return instance(schema, id, depth: 0).serialized() }
    for step in steps {
      guard case .parse(let parse) = step.work, parse.from.string?.contains(id) == true else {
        continue
      }
      switch parse.format {
      case .list: return "- first item\n- second item"
      case .number: return "7"
      case .boolean: return "yes"
      case .json: return parse.schema.map { instance($0, id, depth: 0).serialized() } ?? "{}"
      case .text, .regex: break
      }
    }
    return "Scripted answer of \(id)."
  }

  /// A value that keeps a schema of the kinds that plans have.
  static func instance(_ schema: JSONObject, _ name: String, depth: Int) -> JSONValue {
    if let first = schema["enum"]?.array?.first { return first }
    if let constant = schema["const"] { return constant }
    let type = schema["type"]?.string ?? schema["type"]?.array?.first?.string ?? "object"
    guard depth < 20 else { return .null }
    switch type {
    case "string": return .string("scripted \(name)")
    case "integer": return schema["minimum"] ?? 1
    case "number": return schema["minimum"] ?? 1.5
    case "boolean": return true
    case "null": return .null
    case "array":
      guard let items = schema["items"]?.object else { return [] }
      let count = max(1, schema["minItems"]?.int ?? 1)
      return .array((0..<min(count, 10)).map { _ in instance(items, name, depth: depth + 1) })
    default:
      var object = JSONObject()
      for (key, value) in schema["properties"]?.object ?? [:] {
        object[key] = instance(value.object ?? [:], key, depth: depth + 1)
      }
      return .object(object)
    }
  }
}
