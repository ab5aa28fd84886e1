import JSON
import Workflows

/// The graph of a definition as the `body` of a map or a loop holds it.
enum WorkflowBody {
  static func json(_ definition: WorkflowDefinition) -> JSONObject {
    var object: JSONObject = [
      "nodes": .array(definition.nodes.map(node)), "edges": .array(definition.edges.map(edge)),
    ]
    object["entryPoint"] = definition.entryPoint.map { .string($0) }
    object["exitPoints"] = .strings(definition.exitPoints)
    return object
  }

  private static func node(_ node: WorkflowNode) -> JSONValue {
    var object: JSONObject = ["id": .string(node.id)]
    if node.name != node.id { object["name"] = .string(node.name) }
    object["type"] = .string(node.type.rawValue)
    object["x"] = node.x.map { .double($0) }
    object["y"] = node.y.map { .double($0) }
    if !node.config.isEmpty { object["config"] = .object(node.config) }
    if let retry = node.retry {
      object["retry"] = ["maxAttempts": .integer(retry.maxAttempts), "delay": .string(TimeText.text(retry.delay))]
    }
    if !node.reads.isEmpty { object["reads"] = .strings(node.reads) }
    if !node.writes.isEmpty { object["writes"] = .strings(node.writes) }
    object["timeout"] = node.timeout.map { .string(TimeText.text($0)) }
    switch node.onError {
    case .fail: break
    case .ignore: object["onError"] = "ignore"
    case .go(let target): object["onError"] = ["goTo": .string(target)]
    }
    if node.routing != .exclusive { object["routing"] = .string(node.routing.rawValue) }
    return .object(object)
  }

  private static func edge(_ edge: WorkflowEdge) -> JSONValue {
    var object: JSONObject = [:]
    if edge.id != "\(edge.from)->\(edge.to)" { object["id"] = .string(edge.id) }
    object["from"] = .string(edge.from)
    object["to"] = .string(edge.to)
    object["label"] = edge.label.map { .string($0) }
    if edge.isConditional { object["conditional"] = true }
    return .object(object)
  }
}

/// A length of time as a definition writes it: `250ms`, `30s`, `5m`, `2h`.
enum TimeText {
  static func text(_ nanoseconds: UInt64) -> String {
    let units: [(UInt64, String)] = [
      (3_600_000_000_000, "h"), (60_000_000_000, "m"), (1_000_000_000, "s"), (1_000_000, "ms"),
    ]
    for (size, name) in units where nanoseconds % size == 0 && nanoseconds > 0 {
      return "\(nanoseconds / size)\(name)"
    }
    return "\(nanoseconds / 1_000_000)ms"
  }
}
