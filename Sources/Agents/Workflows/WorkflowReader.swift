package import JSON

/// Reads `dna.workflow/v1` and says what of it does not have the right form.
///
/// Reading never stops at the first fault: it gives the definition as far as it can be understood, and a finding
/// with a JSON pointer for each part that cannot. Members of `config` and `metadata` are kept as they are.
package struct WorkflowReader {
  /// What was found, in the order of reading.
  private(set) var findings: [WorkflowFinding] = []

  /// Reads a definition from a document; findings have positions.
  package static func read(
    _ document: JSONDocument
  ) -> (definition: WorkflowDefinition, findings: [WorkflowFinding]) {
    var (definition, findings) = read(document.value)
    for index in findings.indices { findings[index].locate(in: document) }
    for duplicate in document.duplicateKeys {
      findings.append(
        WorkflowFinding(
          .duplicateMember, at: "", "the member '\(duplicate.key)' is given twice in one object",
          remedy: "keep one of the two", position: duplicate.position))
    }
    return (definition, findings)
  }

  /// Reads a definition from a value.
  package static func read(
    _ value: JSONValue
  ) -> (definition: WorkflowDefinition, findings: [WorkflowFinding]) {
    var reader = WorkflowReader()
    let definition = reader.definition(value)
    return (definition, reader.findings)
  }

  /// Reads the `body` of a map, a loop or a branch: a definition of nodes and edges alone.
  ///
  /// `name` becomes the name of the definition, `pointer` is where the body stands.
  package static func read(
    body value: JSONValue, name: String, at pointer: String = ""
  ) -> (definition: WorkflowDefinition, findings: [WorkflowFinding]) {
    var reader = WorkflowReader()
    var definition = WorkflowDefinition(name: name)
    reader.graph(value, at: pointer, known: bodyMembers, into: &definition)
    return (definition, reader.findings)
  }

  private static let bodyMembers = ["nodes", "edges", "entryPoint", "exitPoints"]
  private static let members =
    ["schema", "name", "version", "description", "inputs", "state", "outputs"] + bodyMembers
    + ["metadata"]

  // MARK: Parts

  private mutating func definition(_ value: JSONValue) -> WorkflowDefinition {
    var definition = WorkflowDefinition(name: "")
    guard let object = value.object else {
      wrongType(value, "", "a workflow definition", "an object")
      return definition
    }
    switch object["schema"] {
    case .string(WorkflowDefinition.schema): break
    case .string(let other):
      report(
        .wrongSchema, "/schema", "the schema is '\(other)'",
        "this version of dna reads '\(WorkflowDefinition.schema)'")
    case nil:
      report(
        .wrongSchema, "", "the definition does not say its schema",
        "add \"schema\": \"\(WorkflowDefinition.schema)\"")
    case .some(let other): wrongType(other, "/schema", "schema", "a string")
    }
    definition.name = required("name", in: object, at: "")
    version(object, &definition)
    definition.description = string("description", in: object, at: "")
    for (index, element) in list("inputs", in: object, at: "").enumerated() {
      if let input = input(element, at: "/inputs/\(index)") { definition.inputs.append(input) }
    }
    for (index, element) in list("state", in: object, at: "").enumerated() {
      if let key = stateKey(element, at: "/state/\(index)") { definition.state.append(key) }
    }
    definition.outputs = strings("outputs", in: object, at: "")
    graph(value, at: "", known: Self.members, into: &definition)
    definition.metadata = self.object("metadata", in: object, at: "") ?? [:]
    return definition
  }

  private mutating func version(_ object: JSONObject, _ definition: inout WorkflowDefinition) {
    guard let version = string("version", in: object, at: "") else { return }
    definition.version = version
    let core = version.prefix { $0 != "-" && $0 != "+" }
    let parts = core.split(separator: ".", omittingEmptySubsequences: false)
    let isSemantic =
      parts.count == 3
      && parts.allSatisfy { part in
        !part.isEmpty && part.utf8.allSatisfy { (0x30...0x39).contains($0) }
          && (part == "0" || part.first != "0")
      }
    if !isSemantic {
      report(
        .badVersion, "/version", "the version '\(version)' is not a semantic version",
        "write it as major.minor.patch, such as 1.0.0")
    }
  }

  private mutating func graph(
    _ value: JSONValue, at pointer: String, known: [String],
    into definition: inout WorkflowDefinition
  ) {
    guard let object = value.object else {
      wrongType(value, pointer, "a body", "an object with 'nodes' and 'edges'")
      return
    }
    checkMembers(of: object, at: pointer, known: known)
    if object["nodes"] == nil {
      report(
        .missingMember, pointer, "there is no member 'nodes'",
        "add \"nodes\": [ … ], the steps of the workflow")
    }
    for (index, element) in list("nodes", in: object, at: pointer).enumerated() {
      // A node that cannot be read still takes its place, so that pointers keep counting as the text does.
      definition.nodes.append(node(element, at: "\(pointer)/nodes/\(index)"))
    }
    for (index, element) in list("edges", in: object, at: pointer).enumerated() {
      definition.edges.append(edge(element, at: "\(pointer)/edges/\(index)"))
    }
    definition.entryPoint = string("entryPoint", in: object, at: pointer)
    definition.exitPoints = strings("exitPoints", in: object, at: pointer)
  }

  private mutating func input(_ value: JSONValue, at pointer: String) -> WorkflowInput? {
    guard let object = value.object else {
      wrongType(value, pointer, "an input", "an object with a 'name'")
      return nil
    }
    checkMembers(of: object, at: pointer, known: ["name", "type", "description", "default"])
    var input = WorkflowInput(name: required("name", in: object, at: pointer))
    input.type = choice("type", in: object, at: pointer) ?? .any
    input.description = string("description", in: object, at: pointer)
    input.defaultValue = object["default"]
    return input
  }

  private mutating func stateKey(_ value: JSONValue, at pointer: String) -> StateKey? {
    guard let object = value.object else {
      wrongType(value, pointer, "a state key", "an object with a 'name'")
      return nil
    }
    checkMembers(of: object, at: pointer, known: ["name", "type", "reducer", "description"])
    var key = StateKey(name: required("name", in: object, at: pointer))
    key.type = choice("type", in: object, at: pointer) ?? .any
    key.reducer = choice("reducer", in: object, at: pointer)
    key.description = string("description", in: object, at: pointer)
    return key
  }

  private mutating func node(_ value: JSONValue, at pointer: String) -> WorkflowNode {
    guard let object = value.object else {
      wrongType(value, pointer, "a node", "an object with 'id' and 'type'")
      return WorkflowNode(id: "", type: .function)
    }
    checkMembers(
      of: object, at: pointer,
      known: [
        "id", "name", "type", "label", "description", "x", "y", "config", "retry", "reads",
        "writes", "timeout", "onError", "routing", "join",
      ])
    var node = WorkflowNode(id: required("id", in: object, at: pointer), type: .function)
    node.name = string("name", in: object, at: pointer) ?? node.id
    // The designer's own default, so that its files read without a type.
    node.type = choice("type", in: object, at: pointer) ?? .function
    node.label = string("label", in: object, at: pointer)
    node.description = string("description", in: object, at: pointer)
    node.x = number("x", in: object, at: pointer)
    node.y = number("y", in: object, at: pointer)
    node.config = self.object("config", in: object, at: pointer) ?? [:]
    node.retry = retry(object, at: pointer)
    node.reads = strings("reads", in: object, at: pointer)
    node.writes = strings("writes", in: object, at: pointer)
    node.timeout = duration("timeout", in: object, at: pointer)
    node.onError = errorPolicy(object, at: pointer)
    node.routing = choice("routing", in: object, at: pointer) ?? .exclusive
    node.join = choice("join", in: object, at: pointer) ?? .all
    return node
  }

  private mutating func retry(
    _ object: JSONObject, at pointer: String
  ) -> WorkflowNode.Retry? {
    guard let retry = self.object("retry", in: object, at: pointer) else { return nil }
    let pointer = pointer + "/retry"
    checkMembers(
      of: retry, at: pointer,
      known: ["maxAttempts", "delay", "backoff", "maxDelay", "jitter", "on"])
    if retry["maxAttempts"] == nil {
      report(
        .missingMember, pointer, "the retry does not say how often", "add \"maxAttempts\": 3")
    }
    var policy = WorkflowNode.Retry(
      maxAttempts: integer("maxAttempts", in: retry, at: pointer) ?? 1)
    policy.delay = duration("delay", in: retry, at: pointer) ?? policy.delay
    policy.backoff = number("backoff", in: retry, at: pointer) ?? policy.backoff
    policy.maxDelay = duration("maxDelay", in: retry, at: pointer) ?? policy.maxDelay
    policy.jitter = number("jitter", in: retry, at: pointer) ?? policy.jitter
    policy.on = strings("on", in: retry, at: pointer)
    return policy
  }

  private mutating func errorPolicy(
    _ object: JSONObject, at pointer: String
  ) -> WorkflowNode.ErrorPolicy {
    let remedy = "write \"fail\", \"ignore\" or {\"goTo\": \"a node's id\"}"
    switch object["onError"] {
    case nil, .null, .string("fail"): return .fail
    case .string("ignore"): return .ignore
    case .object(let policy):
      checkMembers(of: policy, at: pointer + "/onError", known: ["goTo"])
      return .go(to: required("goTo", in: policy, at: pointer + "/onError"))
    case .string(let other):
      report(.unknownValue, pointer + "/onError", "onError cannot be '\(other)'", remedy)
    case .some(let other):
      report(.wrongType, pointer + "/onError", "onError cannot be \(phrase(other))", remedy)
    }
    return .fail
  }

  private mutating func edge(_ value: JSONValue, at pointer: String) -> WorkflowEdge {
    guard let object = value.object else {
      wrongType(value, pointer, "an edge", "an object with 'from' and 'to'")
      return WorkflowEdge(from: "", to: "")
    }
    checkMembers(
      of: object, at: pointer,
      known: [
        "id", "from", "to", "label", "conditional", "condition", "priority", "maxTraversals",
      ])
    return WorkflowEdge(
      from: required("from", in: object, at: pointer),
      to: required("to", in: object, at: pointer),
      label: string("label", in: object, at: pointer),
      condition: string("condition", in: object, at: pointer),
      isConditional: boolean("conditional", in: object, at: pointer),
      priority: integer("priority", in: object, at: pointer) ?? 0,
      maxTraversals: integer("maxTraversals", in: object, at: pointer),
      id: string("id", in: object, at: pointer))
  }
}

// MARK: - Members

extension WorkflowReader {
  private mutating func report(
    _ code: WorkflowFindingCode, _ pointer: String, _ message: String, _ remedy: String
  ) {
    findings.append(WorkflowFinding(code, at: pointer, message, remedy: remedy))
  }

  private func phrase(_ value: JSONValue) -> String {
    switch value {
    case .null: "null"
    case .bool(let value): "the Boolean \(value)"
    case .number(let value): "the number \(value.text.prefix(24))"
    case .string(let value): "the string '\(value.prefix(40))'"
    case .array: "a list"
    case .object: "an object"
    }
  }

  private mutating func wrongType(
    _ value: JSONValue, _ pointer: String, _ what: String, _ wanted: String
  ) {
    report(
      .wrongType, pointer, "\(what) cannot be \(phrase(value))", "write \(wanted)")
  }

  private mutating func checkMembers(of object: JSONObject, at pointer: String, known: [String]) {
    for key in object.keys where !known.contains(key) {
      let advice =
        suggestion(for: key, among: known).map { "did you mean '\($0)'?" }
        ?? "known are \(known.joined(separator: ", ")); facts of your own go under 'metadata' or 'config'"
      report(
        .unknownMember, pointer + "/" + escapedPointerToken(key),
        "there is no member '\(key)' here",
        advice)
    }
  }

  private mutating func required(
    _ key: String, in object: JSONObject, at pointer: String
  ) -> String {
    guard let value = object[key], value != .null else {
      report(.missingMember, pointer, "the member '\(key)' is missing", "add \"\(key)\": \"…\"")
      return ""
    }
    guard let text = value.string else {
      wrongType(value, pointer + "/" + key, key, "a string")
      return ""
    }
    if text.isEmpty {
      report(.badName, pointer + "/" + key, "the member '\(key)' is empty", "give it a name")
    }
    return text
  }

  private mutating func member<Value>(
    _ key: String, in object: JSONObject, at pointer: String, _ wanted: String,
    _ convert: (JSONValue) -> Value?
  ) -> Value? {
    guard let value = object[key], value != .null else { return nil }
    if let converted = convert(value) { return converted }
    wrongType(value, pointer + "/" + key, "'\(key)'", wanted)
    return nil
  }

  private mutating func string(
    _ key: String, in object: JSONObject, at pointer: String
  ) -> String? {
    member(key, in: object, at: pointer, "a string") { $0.string }
  }

  private mutating func number(
    _ key: String, in object: JSONObject, at pointer: String
  ) -> Double? {
    member(key, in: object, at: pointer, "a finite number") { value in
      value.double.flatMap { $0.isFinite ? $0 : nil }
    }
  }

  private mutating func integer(
    _ key: String, in object: JSONObject, at pointer: String
  ) -> Int? {
    member(key, in: object, at: pointer, "a whole number") { $0.int }
  }

  private mutating func boolean(
    _ key: String, in object: JSONObject, at pointer: String
  ) -> Bool? {
    member(key, in: object, at: pointer, "true or false") { $0.bool }
  }

  private mutating func object(
    _ key: String, in object: JSONObject, at pointer: String
  ) -> JSONObject? {
    member(key, in: object, at: pointer, "an object") { $0.object }
  }

  private mutating func list(
    _ key: String, in object: JSONObject, at pointer: String
  ) -> [JSONValue] {
    member(key, in: object, at: pointer, "a list") { $0.array } ?? []
  }

  private mutating func strings(
    _ key: String, in object: JSONObject, at pointer: String
  ) -> [String] {
    var result: [String] = []
    for (index, element) in list(key, in: object, at: pointer).enumerated() {
      if let text = element.string {
        result.append(text)
      } else {
        wrongType(element, "\(pointer)/\(key)/\(index)", "an element of '\(key)'", "a string")
      }
    }
    return result
  }

  private mutating func duration(
    _ key: String, in object: JSONObject, at pointer: String
  ) -> UInt64? {
    guard let value = object[key], value != .null else { return nil }
    if let text = value.string, let nanoseconds = WorkflowDuration.nanoseconds(text) {
      return nanoseconds
    }
    report(
      .badDuration, pointer + "/" + key, "'\(key)' cannot be \(phrase(value))",
      "write a length of time such as \"250ms\", \"30s\" or \"1h30m\"")
    return nil
  }

  private mutating func choice<Choice: RawRepresentable & CaseIterable>(
    _ key: String, in object: JSONObject, at pointer: String
  ) -> Choice? where Choice.RawValue == String {
    guard let text = string(key, in: object, at: pointer) else { return nil }
    if let choice = Choice(rawValue: text) { return choice }
    let known = Choice.allCases.map(\.rawValue)
    let advice = suggestion(for: text, among: known).map { "did you mean '\($0)'?" }
    report(
      .unknownValue, pointer + "/" + key, "'\(key)' cannot be '\(text)'",
      advice ?? "it is one of \(known.joined(separator: ", "))")
    return nil
  }
}
