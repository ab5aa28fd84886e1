import Expressions
package import JSON
import LanguageModels
import Platform
import Resilience
import Text

/// Reads `dna.chain/v1` and says what of it does not have the right form.
///
/// Reading never stops at the first fault: the form is held against the schema of a plan, and the plan is read
/// as far as it can be understood. A step that cannot be read still takes its place, so that places count as the
/// text does.
package struct ChainReader {
  /// A plan as far as it could be understood, and what is wrong with it.
  package typealias Reading = (plan: ChainPlan, findings: [ChainFinding])

  private var findings: [ChainFinding] = []

  /// Reads a plan from a document; findings have positions.
  package static func read(_ document: JSONDocument) -> Reading {
    var reader = ChainReader()
    reader.checkForm(document.root)
    let plan = reader.plan(document.value)
    for index in reader.findings.indices { reader.findings[index].locate(in: document) }
    for duplicate in document.duplicateKeys {
      reader.findings.append(
        ChainFinding(
          .duplicateMember, at: JSONPointer(),
          "the member '\(duplicate.key)' is given twice in one object",
          remedy: "keep one of the two", position: duplicate.position))
    }
    return (plan, reader.findings)
  }

  /// Reads a plan from a value, such as a model's answer; findings have pointers only.
  package static func read(_ value: JSONValue) -> Reading {
    // The text that the value would have gives every part a place to look up.
    guard let document = try? JSONDocument(parsing: value.serialized(.pretty)) else {
      return (ChainPlan(name: ""), [])
    }
    var (plan, findings) = read(document)
    for index in findings.indices { findings[index].position = nil }
    return (plan, findings)
  }

  // MARK: Form

  private static let schema: JSONSchema? = try? JSONSchema(.object(ChainPlan.jsonSchema))

  private mutating func checkForm(_ root: JSONNode) {
    guard let schema = Self.schema else { return }
    for failure in schema.failures(of: root) {
      let (code, remedy) = Self.verdict(failure)
      findings.append(
        ChainFinding(
          code, at: failure.instance, failure.message, remedy: remedy, position: failure.position))
    }
  }

  private static func verdict(_ failure: JSONSchema.Failure) -> (ChainFindingCode, String) {
    let place = failure.instance.tokens
    switch failure.schema.tokens.last {
    case "type": return (.wrongType, "give it a value of the type that belongs here")
    case "required": return (.missingMember, "add it")
    case "additionalProperties":
      let known = members(beside: failure.schema)
      let near = place.last.flatMap { Similarity.nearest(to: $0, in: known, count: 1).first }
      return (
        .unknownMember, near.map { "did you mean '\($0)'?" } ?? "remove it, or put it in 'metadata'"
      )
    case "const" where place == ["schema"]:
      return (.wrongSchema, "this version of dna reads '\(ChainPlan.schema)'")
    case "const", "enum": return (.unknownValue, "use one of the values that are known here")
    case "pattern":
      return (.badName, "use letters, digits and '_', beginning with a letter")
    default: return (.outOfRange, "choose a value inside the limits")
    }
  }

  /// The names of the members that the schema around a keyword declares.
  private static func members(beside keyword: JSONPointer) -> [String] {
    let owner = JSONPointer(Array(keyword.tokens.dropLast()))
    let form = JSONValue.object(ChainPlan.jsonSchema).value(at: owner)
    return form?["properties"]?.object?.keys ?? []
  }

  // MARK: Parts

  private mutating func plan(_ value: JSONValue) -> ChainPlan {
    ChainPlan(
      name: value["name"]?.string ?? "", description: value["description"]?.string,
      inputs: (value["inputs"]?.array ?? []).map(input),
      steps: steps(value, at: JSONPointer()), output: value["output"],
      metadata: value["metadata"]?.object ?? [:])
  }

  private func input(_ value: JSONValue) -> ChainInput {
    ChainInput(
      name: value["name"]?.string ?? "",
      type: choice(value["type"]) ?? .string, description: value["description"]?.string,
      defaultValue: value["default"])
  }

  private mutating func steps(_ owner: JSONValue, at pointer: JSONPointer) -> [ChainStep] {
    let place = pointer.appending("steps")
    var result: [ChainStep] = []
    for (index, step) in (owner["steps"]?.array ?? []).enumerated() {
      result.append(self.step(step, at: place.appending(index), insteadOf: nil))
    }
    return result
  }

  private mutating func body(_ value: JSONValue, at pointer: JSONPointer) -> ChainBody {
    ChainBody(steps: steps(value, at: pointer), output: value["output"])
  }

  private mutating func step(
    _ value: JSONValue, at pointer: JSONPointer, insteadOf owner: String?
  ) -> ChainStep {
    let id = value["id"]?.string ?? owner ?? ""
    var step = ChainStep(id, work(value, at: pointer))
    step.description = value["description"]?.string
    step.retry = value["retry"]?.object.map { retry($0, at: pointer.appending("retry")) }
    step.timeout = duration(value["timeout"], at: pointer.appending("timeout"))
    step.isCached = value["cache"]?.bool ?? false
    let place = pointer.appending("fallback")
    for (index, other) in (value["fallback"]?.array ?? []).enumerated() {
      step.fallback.append(self.step(other, at: place.appending(index), insteadOf: id))
    }
    return step
  }

  private mutating func retry(_ object: JSONObject, at pointer: JSONPointer) -> RetryPolicy {
    var policy = RetryPolicy(
      maxAttempts: object["maxAttempts"]?.int ?? 1,
      multiplier: object["backoff"]?.double ?? 2, jitter: object["jitter"]?.double ?? 1,
      retryable: strings(object["on"]))
    if let delay = duration(object["delay"], at: pointer.appending("delay")) {
      policy.delay = delay
    }
    if let limit = duration(object["maxDelay"], at: pointer.appending("maxDelay")) {
      policy.maxDelay = limit
    }
    return policy
  }

  private mutating func work(_ value: JSONValue, at pointer: JSONPointer) -> ChainStep.Work {
    switch choice(value["type"]) ?? ChainStep.Kind.value {
    case .prompt: return .prompt(prompt(value))
    case .value: return .value(value["value"] ?? .null)
    case .model: return .model(model(value))
    case .parse:
      return .parse(
        ChainStep.Parse(
          from: value["from"] ?? "", as: choice(value["as"]) ?? .text,
          schema: value["schema"]?.object, pattern: value["pattern"]?.string))
    case .load:
      return .load(ChainStep.Load(paths(value), format: choice(value["format"]) ?? .auto))
    case .split:
      return .split(ChainStep.Split(from: value["from"] ?? "", chunking: chunking(value)))
    case .retrieve: return .retrieve(retrieve(value))
    case .tool: return .tool(tool(value))
    case .map:
      return .map(
        ChainStep.Map(
          over: value["over"] ?? [], as: value["as"]?.string ?? "item",
          body: body(value, at: pointer), concurrency: value["concurrency"]?.int ?? 4,
          onItemError: choice(value["onItemError"]) ?? .fail))
    case .parallel:
      var branches: [ChainStep.Parallel.Branch] = []
      for (index, branch) in (value["branches"]?.array ?? []).enumerated() {
        let place = pointer.appending("branches").appending(index)
        branches.append(.init(branch["name"]?.string ?? "", body(branch, at: place)))
      }
      return .parallel(
        ChainStep.Parallel(branches, concurrency: value["concurrency"]?.int ?? 4))
    case .branch:
      var cases: [ChainStep.Branch.Case] = []
      for (index, choice) in (value["cases"]?.array ?? []).enumerated() {
        let place = pointer.appending("cases").appending(index)
        cases.append(.init(when: choice["when"]?.string ?? "", body(choice, at: place)))
      }
      let otherwise = value["otherwise"].map { body($0, at: pointer.appending("otherwise")) }
      return .branch(ChainStep.Branch(cases, otherwise: otherwise))
    case .memory:
      return .memory(
        ChainStep.Memory(path: value["path"]?.string, turns: value["turns"]?.int ?? 10))
    }
  }

  private func prompt(_ value: JSONValue) -> ChainStep.Prompt {
    guard let messages = value["messages"]?.array else {
      return ChainStep.Prompt(value["template"]?.string ?? "")
    }
    return ChainStep.Prompt(
      messages: messages.map {
        .init(choice($0["role"]) ?? .user, $0["content"]?.string ?? "")
      })
  }

  private func model(_ value: JSONValue) -> ChainStep.Model {
    ChainStep.Model(
      prompt: value["prompt"] ?? "", system: value["system"]?.string,
      model: value["model"]?.string, schema: value["schema"]?.object,
      temperature: value["temperature"]?.double, topP: value["topP"]?.double,
      maxTokens: value["maxTokens"]?.int, stop: strings(value["stop"]), seed: value["seed"]?.int,
      memory: value["memory"]?.string, remember: value["remember"]?.string)
  }

  private func retrieve(_ value: JSONValue) -> ChainStep.Retrieve {
    ChainStep.Retrieve(
      query: value["query"]?.string ?? "", from: value["from"], paths: paths(value),
      chunking: chunking(value), topK: value["topK"]?.int ?? 5,
      method: choice(value["method"]) ?? .lexical, result: choice(value["as"]) ?? .chunks)
  }

  private func tool(_ value: JSONValue) -> ChainStep.Tool {
    guard let argv = value["argv"] else {
      return .function(
        value["function"]?.string ?? "", arguments: value["arguments"]?.object ?? [:])
    }
    return .program(
      .init(
        strings(argv), input: value["input"]?.object ?? [:],
        output: choice(value["output"]) ?? .text))
  }

  private func chunking(_ value: JSONValue) -> ChainStep.Chunking {
    let usual = ChainStep.Chunking()
    return ChainStep.Chunking(
      size: value["size"]?.int ?? usual.size, overlap: value["overlap"]?.int ?? usual.overlap,
      by: choice(value["by"]) ?? usual.boundary)
  }

  // MARK: Members

  private func paths(_ value: JSONValue) -> [String] {
    value["path"]?.string.map { [$0] } ?? strings(value["path"])
  }

  private func strings(_ value: JSONValue?) -> [String] { value?.array?.compactMap(\.string) ?? [] }

  private func choice<Choice: RawRepresentable>(_ value: JSONValue?) -> Choice?
  where Choice.RawValue == String {
    value?.string.flatMap(Choice.init(rawValue:))
  }

  private mutating func duration(_ value: JSONValue?, at pointer: JSONPointer) -> UInt64? {
    guard let text = value?.string else { return nil }
    do throws(DurationTextError) {
      return try DurationText.parse(text).clampedNanoseconds
    } catch {
      findings.append(
        ChainFinding(
          .badDuration, at: pointer, error.description,
          remedy: "write a length of time such as '250ms', '30s' or '1h30m'"))
      return nil
    }
  }
}
