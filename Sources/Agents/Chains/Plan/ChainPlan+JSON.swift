import Expressions
package import JSON
import LanguageModels
import Platform
import Resilience

extension ChainPlan {
  /// The plan as `dna.chain/v1`: members in declared order, absent where they say nothing.
  package var json: JSONValue {
    var object: JSONObject = ["schema": .string(Self.schema), "name": .string(name)]
    object["description"] = description.map { .string($0) }
    if !inputs.isEmpty { object["inputs"] = .array(inputs.map(\.json)) }
    object["steps"] = .array(steps.map { $0.json() })
    object["output"] = output
    if !metadata.isEmpty { object["metadata"] = .object(metadata) }
    return .object(object)
  }
}

extension ChainInput {
  /// The input as a plan holds it.
  package var json: JSONValue {
    var object: JSONObject = ["name": .string(name), "type": .string(type.rawValue)]
    object["description"] = description.map { .string($0) }
    object["default"] = defaultValue
    return .object(object)
  }
}

extension ChainBody {
  fileprivate func write(to object: inout JSONObject) {
    object["steps"] = .array(steps.map { $0.json() })
    object["output"] = output
  }
}

extension ChainStep {
  /// The step as a plan holds it; a step that stands in for another leaves out the id of that one.
  package func json(insteadOf owner: String? = nil) -> JSONValue {
    var object: JSONObject = [:]
    if id != owner { object["id"] = .string(id) }
    object["type"] = .string(kind.rawValue)
    object["description"] = description.map { .string($0) }
    writeWork(to: &object)
    object["retry"] = retry.map { .object($0.json) }
    object["timeout"] = timeout.map { .string(Self.text($0)) }
    if isCached { object["cache"] = true }
    if !fallback.isEmpty {
      object["fallback"] = .array(fallback.map { $0.json(insteadOf: id) })
    }
    return .object(object)
  }

  /// A length of time as a plan writes it.
  static func text(_ nanoseconds: UInt64) -> String {
    DurationText.text(.nanoseconds(Int64(clamping: nanoseconds)))
  }

  private func writeWork(to object: inout JSONObject) {
    switch work {
    case .prompt(let prompt):
      switch prompt.content {
      case .text(let text): object["template"] = .string(text)
      case .messages(let messages):
        object["messages"] = .array(
          messages.map { ["role": .string($0.role.rawValue), "content": .string($0.text)] })
      }
    case .value(let value): object["value"] = value
    case .model(let model): model.write(to: &object)
    case .parse(let parse):
      object["from"] = parse.from
      object["as"] = .string(parse.format.rawValue)
      object["schema"] = parse.schema.map { .object($0) }
      object["pattern"] = parse.pattern.map { .string($0) }
    case .load(let load):
      object["path"] = Self.json(paths: load.paths)
      if load.format != .auto { object["format"] = .string(load.format.rawValue) }
    case .split(let split):
      object["from"] = split.from
      split.chunking.write(to: &object)
    case .retrieve(let retrieve): retrieve.write(to: &object)
    case .tool(let tool): tool.write(to: &object)
    case .map(let map):
      object["over"] = map.over
      if map.element != "item" { object["as"] = .string(map.element) }
      if map.concurrency != 4 { object["concurrency"] = .integer(map.concurrency) }
      if map.onItemError != .fail { object["onItemError"] = .string(map.onItemError.rawValue) }
      map.body.write(to: &object)
    case .parallel(let parallel):
      if parallel.concurrency != 4 { object["concurrency"] = .integer(parallel.concurrency) }
      object["branches"] = .array(
        parallel.branches.map { branch in
          var member: JSONObject = ["name": .string(branch.name)]
          branch.body.write(to: &member)
          return .object(member)
        })
    case .branch(let branch): branch.write(to: &object)
    case .memory(let memory):
      object["path"] = memory.path.map { .string($0) }
      if memory.turns != 10 { object["turns"] = .integer(memory.turns) }
    }
  }

  fileprivate static func json(paths: [String]) -> JSONValue {
    paths.count == 1 ? .string(paths[0]) : .strings(paths)
  }
}

extension ChainStep.Model {
  fileprivate func write(to object: inout JSONObject) {
    object["prompt"] = prompt
    object["system"] = system.map { .string($0) }
    object["model"] = model.map { .string($0) }
    object["schema"] = schema.map { .object($0) }
    object["temperature"] = temperature.map { .double($0) }
    object["topP"] = topP.map { .double($0) }
    object["maxTokens"] = maxTokens.map { .integer($0) }
    if !stop.isEmpty { object["stop"] = .strings(stop) }
    object["seed"] = seed.map { .integer($0) }
    object["memory"] = memory.map { .string($0) }
    object["remember"] = remember.map { .string($0) }
  }
}

extension ChainStep.Chunking {
  fileprivate func write(to object: inout JSONObject) {
    let usual = Self()
    if size != usual.size { object["size"] = .integer(size) }
    if overlap != usual.overlap { object["overlap"] = .integer(overlap) }
    if boundary != usual.boundary { object["by"] = .string(boundary.rawValue) }
  }
}

extension ChainStep.Retrieve {
  fileprivate func write(to object: inout JSONObject) {
    object["query"] = .string(query)
    object["from"] = from
    if !paths.isEmpty { object["path"] = ChainStep.json(paths: paths) }
    if topK != 5 { object["topK"] = .integer(topK) }
    if method != .lexical { object["method"] = .string(method.rawValue) }
    if result != .chunks { object["as"] = .string(result.rawValue) }
    chunking.write(to: &object)
  }
}

extension ChainStep.Tool {
  fileprivate func write(to object: inout JSONObject) {
    switch self {
    case .function(let name, let arguments):
      object["function"] = .string(name)
      if !arguments.isEmpty { object["arguments"] = .object(arguments) }
    case .program(let program):
      object["argv"] = .strings(program.argv)
      if !program.input.isEmpty { object["input"] = .object(program.input) }
      if program.output != .text { object["output"] = .string(program.output.rawValue) }
    }
  }
}

extension ChainStep.Branch {
  fileprivate func write(to object: inout JSONObject) {
    object["cases"] = .array(
      cases.map { choice in
        var member: JSONObject = ["when": .string(choice.when)]
        choice.body.write(to: &member)
        return .object(member)
      })
    if let otherwise {
      var member = JSONObject()
      otherwise.write(to: &member)
      object["otherwise"] = .object(member)
    }
  }
}

extension RetryPolicy {
  /// The policy as a plan holds it.
  var json: JSONObject {
    let usual = Self(maxAttempts: maxAttempts)
    var object: JSONObject = ["maxAttempts": .integer(maxAttempts)]
    if delay != usual.delay { object["delay"] = .string(ChainStep.text(delay)) }
    if multiplier != usual.multiplier { object["backoff"] = .double(multiplier) }
    if maxDelay != usual.maxDelay { object["maxDelay"] = .string(ChainStep.text(maxDelay)) }
    if jitter != usual.jitter { object["jitter"] = .double(jitter) }
    if !retryable.isEmpty { object["on"] = .strings(retryable) }
    return object
  }
}
