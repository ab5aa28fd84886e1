import Expressions
import Functions
package import JSON
import Platform
import Resilience

/// What each step of a chain does, in words that follow from the plan alone.
package struct ChainExplanation: Sendable, Hashable {
  /// What is said of one step.
  package struct Entry: Sendable, Hashable {
    /// The way to the step, such as `each/answer`.
    package var step: String
    /// Steps that hold this one.
    package var depth: Int
    package var kind: ChainStep.Kind
    /// Where it stands in the plan.
    package var pointer: JSONPointer
    package var valueType: ChainType
    /// What it does, one sentence without its full stop.
    package var does: String
    /// What it costs, touches and risks.
    package var notes: [String]
  }

  package var name: String
  package var description: String?
  package var inputs: [ChainInput]
  package var entries: [Entry]
  package var outputType: ChainType
  /// How often models are asked when nothing fails, such as `2, and 1 for each element of 'each'`.
  package var modelCalls: String
  /// What the chain touches outside itself, each once, in order.
  package var touches: [String]

  /// Explains a plan that was checked.
  package init(_ validation: ChainValidation) {
    var writer = ExplanationWriter(types: validation.types)
    writer.add(validation.plan.steps, at: JSONPointer(), path: "", depth: 0, loop: nil)
    name = validation.plan.name
    description = validation.plan.description
    inputs = validation.plan.inputs
    entries = writer.entries
    outputType = validation.outputType
    modelCalls = writer.modelCalls
    touches = writer.touches
  }

  /// The document `dna.chain-explanation/v1`.
  package var json: JSONObject {
    var object: JSONObject = [
      "schema": "dna.chain-explanation/v1", "name": .string(name),
    ]
    object["description"] = description.map { .string($0) }
    object["inputs"] = .array(inputs.map(\.json))
    object["steps"] = .array(
      entries.map { entry in
        [
          "step": .string(entry.step), "kind": .string(entry.kind.rawValue),
          "does": .string(entry.does), "gives": .string(entry.valueType.rawValue),
          "notes": .strings(entry.notes), "pointer": .string(entry.pointer.description),
        ]
      })
    object["outputType"] = .string(outputType.rawValue)
    object["modelCalls"] = .string(modelCalls)
    object["touches"] = .strings(touches)
    return object
  }
}

private struct ExplanationWriter {
  let types: [JSONPointer: ChainType]
  var entries: [ChainExplanation.Entry] = []
  var touches: [String] = []
  private var fixedCalls = 0
  /// Calls for each element by the map that goes over them.
  private var repeatedCalls: [(map: String, count: Int)] = []
  /// Whether some call is made only when a condition holds.
  private var isConditional = false

  init(types: [JSONPointer: ChainType]) { self.types = types }

  var modelCalls: String {
    var parts = fixedCalls > 0 || repeatedCalls.isEmpty ? ["\(fixedCalls)"] : []
    for (map, count) in repeatedCalls { parts.append("\(count) for each element of '\(map)'") }
    return (isConditional ? "at most " : "") + parts.joined(separator: ", and ")
  }

  mutating func add(
    _ steps: [ChainStep], at pointer: JSONPointer, path: String, depth: Int, loop: String?,
    isChoice: Bool = false
  ) {
    for (index, step) in steps.enumerated() {
      add(
        step, at: pointer.appending("steps").appending(index),
        path: path.isEmpty ? step.id : "\(path)/\(step.id)", depth: depth, loop: loop,
        isChoice: isChoice)
    }
  }

  private mutating func add(
    _ step: ChainStep, at pointer: JSONPointer, path: String, depth: Int, loop: String?,
    isChoice: Bool
  ) {
    entries.append(
      ChainExplanation.Entry(
        step: path, depth: depth, kind: step.kind, pointer: pointer,
        valueType: types[pointer] ?? .any,
        does: step.description.map { "\($0): \(does(step))" } ?? does(step),
        notes: notes(step)))
    if step.kind == .model { count(loop, isChoice) }
    touch(step)
    switch step.work {
    case .map(let map):
      add(map.body.steps, at: pointer, path: path, depth: depth + 1, loop: path, isChoice: isChoice)
    case .parallel(let parallel):
      for (index, branch) in parallel.branches.enumerated() {
        add(
          branch.body.steps, at: pointer.appending("branches").appending(index),
          path: "\(path)/\(branch.name)", depth: depth + 1, loop: loop, isChoice: isChoice)
      }
    case .branch(let branch):
      for (index, choice) in branch.cases.enumerated() {
        add(
          choice.body.steps, at: pointer.appending("cases").appending(index),
          path: "\(path)/case\(index + 1)", depth: depth + 1, loop: loop, isChoice: true)
      }
      if let otherwise = branch.otherwise {
        add(
          otherwise.steps, at: pointer.appending("otherwise"), path: "\(path)/otherwise",
          depth: depth + 1, loop: loop, isChoice: true)
      }
    default: break
    }
  }

  private mutating func count(_ loop: String?, _ isChoice: Bool) {
    isConditional = isConditional || isChoice
    guard let loop else {
      fixedCalls += 1
      return
    }
    if let place = repeatedCalls.firstIndex(where: { $0.map == loop }) {
      repeatedCalls[place].count += 1
    } else {
      repeatedCalls.append((loop, 1))
    }
  }

  private mutating func touch(_ step: ChainStep) {
    for other in [step] + step.fallback {
      let text: String
      switch other.work {
      case .load(let load): text = "reads \(Self.list(load.paths))"
      case .retrieve(let retrieve) where retrieve.from == nil:
        text = "reads \(Self.list(retrieve.paths))"
      case .model(let model):
        text = "sends text to \(model.model.map { "'\($0)'" } ?? "the model of the run")"
      case .tool(.program(let program)):
        text = "runs the program \(Self.list(Array(program.argv.prefix(1))))"
      case .tool(.function(let name, _)):
        switch FunctionCatalogue.builtIn[name]?.signature.effect {
        case .read: text = "reads files through '\(name)'"
        case .write: text = "writes files through '\(name)'"
        case .network: text = "uses the network through '\(name)'"
        case .some(.none), nil: continue
        }
      case .memory(let memory):
        guard let path = memory.path else { continue }
        text = "keeps a conversation in '\(path)'"
      default: continue
      }
      if !touches.contains(text) { touches.append(text) }
    }
  }

  private static func list(_ items: [String]) -> String {
    items.map { "'\($0)'" }.joined(separator: ", ")
  }

  // MARK: Sentences

  /// The names that trees of templates use, as a list in words.
  private func names(_ templates: [JSONValue]) -> String {
    var names: [String] = []
    for template in templates {
      for name in (try? Template(template))?.names ?? [] where !names.contains(name) {
        names.append(name)
      }
    }
    return names.isEmpty ? "nothing else" : Self.list(names)
  }

  private func does(_ step: ChainStep) -> String {
    switch step.work {
    case .prompt(let prompt):
      switch prompt.content {
      case .text: return "makes a prompt of \(names(step.templates))"
      case .messages(let messages):
        return "makes \(messages.count) messages of \(names(step.templates))"
      }
    case .value: return "makes a value of \(names(step.templates))"
    case .model(let model):
      let target = model.model.map { "'\($0)'" } ?? "the model of the run"
      let form = model.schema == nil ? "text" : "JSON that keeps a schema"
      return "asks \(target) with \(names([model.prompt])) for \(form)"
    case .parse(let parse):
      let what =
        switch parse.format {
        case .text: "the bare text"
        case .json: parse.schema == nil ? "JSON" : "JSON that keeps a schema"
        case .list: "a list"
        case .number: "a number"
        case .boolean: "yes or no"
        case .regex: "what '\(parse.pattern ?? "")' matches"
        }
      return "reads \(what) out of \(names([parse.from]))"
    case .load(let load):
      return "reads \(Self.list(load.paths)) as documents"
    case .split(let split):
      return
        "cuts \(names([split.from])) into chunks of at most \(split.chunking.size) characters, "
        + "by \(split.chunking.boundary.rawValue)"
    case .retrieve(let retrieve):
      let place = retrieve.from.map { names([$0]) } ?? Self.list(retrieve.paths)
      let way =
        switch retrieve.method {
        case .lexical: "by words (BM25)"
        case .embeddings: "by embeddings"
        case .auto: "by embeddings where the model has them, else by words (BM25)"
        }
      let form = retrieve.result == .text ? ", as one text with citations" : ""
      return "finds the \(retrieve.topK) chunks of \(place) that fit "
        + "\(names([.string(retrieve.query)])) best, \(way)\(form)"
    case .tool(.function(let name, let arguments)):
      return "calls the function '\(name)' with \(names([.object(arguments)]))"
    case .tool(.program(let program)):
      return
        "runs '\(program.argv.joined(separator: " "))' with \(names([.object(program.input)])) "
        + "on its standard input"
    case .map(let map):
      return "does the following for each element of \(names([map.over])), "
        + "at most \(map.concurrency) at once"
    case .parallel(let parallel):
      return "does \(Self.list(parallel.branches.map(\.name))) at once"
    case .branch(let branch):
      return "chooses by " + branch.cases.map { "'\($0.when)'" }.joined(separator: ", then ")
        + (branch.otherwise == nil ? "" : ", otherwise the last")
    case .memory(let memory):
      return "holds the last \(memory.turns) turns of the conversation"
        + (memory.path.map { " in '\($0)'" } ?? " while the process runs")
    }
  }

  private func notes(_ step: ChainStep) -> [String] {
    var notes: [String] = []
    if case .model(let model) = step.work {
      if let tokens = model.maxTokens { notes.append("at most \(tokens) tokens come out") }
      if model.maxTokens == nil { notes.append("no limit of tokens is set") }
      if let memory = model.memory { notes.append("remembers the exchange in '\(memory)'") }
      if step.isCached { notes.append("the same request is not asked twice") }
    }
    if case .map(let map) = step.work, map.onItemError != .fail {
      notes.append(
        map.onItemError == .skip
          ? "elements that fail are left out" : "elements that fail become null")
    }
    if let retry = step.retry, retry.maxAttempts > 1 {
      notes.append("tried up to \(retry.maxAttempts) times")
    }
    if let timeout = step.timeout {
      notes.append(
        "an attempt may take \(DurationText.text(.nanoseconds(Int64(clamping: timeout))))")
    }
    for (index, other) in step.fallback.enumerated() {
      notes.append("\(index == 0 ? "when it fails" : "then") it \(does(other))")
    }
    if step.kind == .model, step.retry == nil, step.fallback.isEmpty {
      notes.append("a failed call fails the chain")
    }
    return notes
  }
}
