package import JSON

extension WorkflowDefinition {
  /// The definition as `dna.workflow/v1`: members in declared order, absent where they say nothing.
  package var json: JSONValue {
    var object: JSONObject = [
      "schema": .string(Self.schema), "name": .string(name), "version": .string(version),
    ]
    object["description"] = description.map { .string($0) }
    if !inputs.isEmpty { object["inputs"] = .array(inputs.map(\.json)) }
    if !state.isEmpty { object["state"] = .array(state.map(\.json)) }
    if !outputs.isEmpty { object["outputs"] = .strings(outputs) }
    for (key, value) in body { object[key] = value }
    if !metadata.isEmpty { object["metadata"] = .object(metadata) }
    return .object(object)
  }

  /// The graph alone, as the `body` of a map, a loop or a branch holds it.
  package var body: JSONObject {
    var object: JSONObject = [
      "nodes": .array(nodes.map(\.json)), "edges": .array(edges.map(\.json)),
    ]
    object["entryPoint"] = entryPoint.map { .string($0) }
    object["exitPoints"] = .strings(exitPoints)
    return object
  }
}

extension WorkflowInput {
  /// The input as a definition holds it.
  package var json: JSONValue {
    var object: JSONObject = ["name": .string(name)]
    if type != .any { object["type"] = .string(type.rawValue) }
    object["description"] = description.map { .string($0) }
    object["default"] = defaultValue
    return .object(object)
  }
}

extension StateKey {
  /// The key as a definition holds it.
  package var json: JSONValue {
    var object: JSONObject = ["name": .string(name)]
    if type != .any { object["type"] = .string(type.rawValue) }
    object["reducer"] = reducer.map { .string($0.rawValue) }
    object["description"] = description.map { .string($0) }
    return .object(object)
  }
}

extension WorkflowNode {
  /// The node as a definition holds it.
  package var json: JSONValue {
    var object: JSONObject = ["id": .string(id)]
    if name != id { object["name"] = .string(name) }
    object["type"] = .string(type.rawValue)
    object["label"] = label.map { .string($0) }
    object["description"] = description.map { .string($0) }
    object["x"] = x.map { .double($0) }
    object["y"] = y.map { .double($0) }
    if !config.isEmpty { object["config"] = .object(config) }
    object["retry"] = retry?.json
    if !reads.isEmpty { object["reads"] = .strings(reads) }
    if !writes.isEmpty { object["writes"] = .strings(writes) }
    object["timeout"] = timeout.map { .string(WorkflowDuration.text($0)) }
    switch onError {
    case .fail: break
    case .ignore: object["onError"] = "ignore"
    case .go(let target): object["onError"] = ["goTo": .string(target)]
    }
    if routing != .exclusive { object["routing"] = .string(routing.rawValue) }
    if join != .all { object["join"] = .string(join.rawValue) }
    return .object(object)
  }
}

extension WorkflowNode.Retry {
  /// The policy as a definition holds it.
  package var json: JSONValue {
    let usual = Self(maxAttempts: maxAttempts)
    var object: JSONObject = ["maxAttempts": .integer(maxAttempts)]
    if delay != usual.delay { object["delay"] = .string(WorkflowDuration.text(delay)) }
    if backoff != usual.backoff { object["backoff"] = .double(backoff) }
    if maxDelay != usual.maxDelay { object["maxDelay"] = .string(WorkflowDuration.text(maxDelay)) }
    if jitter != usual.jitter { object["jitter"] = .double(jitter) }
    if !on.isEmpty { object["on"] = .strings(on) }
    return .object(object)
  }
}

extension WorkflowEdge {
  /// The edge as a definition holds it.
  package var json: JSONValue {
    var object: JSONObject = [:]
    if id != "\(from)->\(to)" { object["id"] = .string(id) }
    object["from"] = .string(from)
    object["to"] = .string(to)
    object["label"] = label.map { .string($0) }
    if isConditional != (condition != nil) { object["conditional"] = .bool(isConditional) }
    object["condition"] = condition.map { .string($0) }
    if priority != 0 { object["priority"] = .integer(priority) }
    object["maxTraversals"] = maxTraversals.map { .integer($0) }
    return .object(object)
  }
}
