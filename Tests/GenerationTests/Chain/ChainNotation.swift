import Chains
import Generation
import JSON
import Resilience

/// Writes a planned chain in the notation of the exam.
struct ChainNotation {
  var steps: String
  var inputs: String
  var output: String
  var with: String

  init(_ planned: PlannedChain) {
    var wraps: Set<String> = []
    steps = Self.text(planned.plan.steps, &wraps)
    inputs = planned.plan.inputs.map(\.name).joined(separator: " ")
    output = Self.output(planned.plan)
    with = wraps.sorted().joined(separator: " ")
  }

  private static func fields(_ schema: JSONObject) -> [String] {
    schema["properties"]?.object?.keys ?? []
  }

  private static func text(_ steps: [ChainStep], _ wraps: inout Set<String>) -> String {
    var parts: [String] = []
    for step in steps {
      if step.isCached { wraps.insert("cache") }
      if !step.fallback.isEmpty { wraps.insert("fallback") }
      if (step.retry?.maxAttempts ?? 3) != 3 { wraps.insert("retry") }
      switch step.work {
      case .prompt: if step.id.hasPrefix("table") { parts.append("table") }
      case .value: break
      case .model(let model):
        if model.memory != nil { wraps.insert("memory") }
        guard let schema = model.schema else {
          parts.append("ask")
          continue
        }
        let names = fields(schema)
        if names == ["label"],
          let labels = schema["properties"]?.object?["label"]?.object?["enum"]?.array
        {
          parts.append("classify(\(labels.compactMap(\.string).joined(separator: ",")))")
        } else {
          parts.append("ask parse(\(names.joined(separator: ",")))")
        }
      case .parse: parts.append("list")
      case .load(let load): parts += load.paths.map { "load(\($0))" }
      case .split: parts.append("split")
      case .retrieve(let retrieve):
        parts.append("retrieve(\(retrieve.paths.joined(separator: ",")))")
      case .tool(.function(let name, let arguments)):
        let verb = name.hasSuffix(".read") ? "load" : "save"
        parts.append("\(verb)(\(arguments["path"]?.string ?? ""))")
      case .tool(.program(let program)):
        parts.append("tool(\(program.argv[0].split(separator: "/").last ?? ""))")
      case .map(let map): parts.append("map[\(text(map.body.steps, &wraps))]")
      case .branch(let branch):
        let bodies = branch.cases.map(\.body) + [branch.otherwise].compactMap { $0 }
        parts.append("branch[\(bodies.map { text($0.steps, &wraps) }.joined(separator: " | "))]")
      case .parallel(let parallel):
        parts.append(
          "parallel[\(parallel.branches.map { text($0.body.steps, &wraps) }.joined(separator: " | "))]"
        )
      case .memory: break
      }
    }
    return parts.joined(separator: " ")
  }

  private static func output(_ plan: ChainPlan) -> String {
    if let output = plan.output { return output.object == nil ? "text" : "object" }
    return output(plan.steps.last)
  }

  private static func output(_ step: ChainStep?) -> String {
    switch step?.work {
    case .model(let model): return model.schema == nil ? "text" : "object"
    case .parse, .map, .load, .split: return "list"
    case .prompt: return step?.id.hasPrefix("table") == true ? "table" : "text"
    case .branch(let branch): return output(branch.cases.first?.body.steps.last)
    case .parallel: return "object"
    default: return "text"
    }
  }

  /// Which of the four things that a task expects are right.
  func marks(for task: ChainTask) -> [Bool] {
    [
      Self.same(steps, task.steps), inputs == task.inputs, output == task.output,
      with == task.with,
    ]
  }

  private static func plain(_ steps: String) -> String { steps.replacing("/*)", with: ")") }

  /// `parse(*)` stands for any fields.
  static func same(_ got: String, _ wanted: String) -> Bool {
    var got = plain(got)
    let wanted = plain(wanted)
    if wanted.contains("parse(*)") {
      got = got.replacing(/parse\([^)]*\)/, with: "parse(*)")
    }
    return got == wanted
  }
}
