import CommandLineKit
import Functions
import JSON
import Terminal
import Workflows

/// What `dna workflow run --dry-run` shows: every step, what it would do, what that touches.
enum WorkflowPreview {
  private static let columns = [
    Column("node", title: "Node", priority: 4), Column("type", title: "Type", priority: 3),
    Column("does", title: "Does", priority: 2), Column("touches", title: "Touches", priority: 3),
    Column("with", title: "With", kind: .json, priority: 1),
  ]

  static func show(
    _ source: WorkflowSource, _ context: CommandContext<GlobalSettings>
  ) throws {
    var records: [JSONObject] = []
    collect(source.definition.nodes, below: "", into: &records)
    try context.note("dry run: nothing is run or written")
    try Reporter(context).list(
      records, columns: columns, schema: "dna.run-preview/v1", key: "steps",
      whenEmpty: "the workflow has no nodes")
  }

  private static func collect(
    _ nodes: [WorkflowNode], below parent: String, into records: inout [JSONObject]
  ) {
    for node in nodes {
      let path = parent + node.id
      records.append(describe(node, path))
      var bodies = [node.config["body"], node.config["definition"]].compactMap { $0 }
      for branch in node.config["branches"]?.array ?? [] {
        if let body = branch["body"] { bodies.append(body) }
      }
      for body in bodies {
        let inner = WorkflowReader.read(body: body, name: path).definition
        collect(inner.nodes, below: path + "/", into: &records)
      }
    }
  }

  private static func describe(_ node: WorkflowNode, _ path: String) -> JSONObject {
    var does: String
    var touches = "nothing"
    var parameters = node.config["parameters"] ?? .null
    switch node.type {
    case .function:
      does = node.config["handler"]?.string ?? "nothing is bound"
      switch FunctionCatalogue.builtIn[does]?.signature.effect {
      case .read?: touches = "reads files"
      case .write?: touches = "writes files"
      case .network?: touches = "uses the network"
      case FunctionSignature.Effect.none?, nil: break
      }
    case .tool:
      does = node.config["argv"]?.serialized() ?? "nothing is bound"
      touches = "runs a program"
    case .llm:
      does = "asks a model"
      touches = "sends text to a model"
      parameters = node.config["prompt"] ?? .null
    case .http:
      does = "sends an HTTP request"
      touches = "uses the network"
      parameters = node.config["url"] ?? .null
    case .humanInLoop:
      does = "asks a person"
      parameters = node.config["message"] ?? .null
    case .condition:
      does = "decides"
      parameters = node.config["condition"] ?? .null
    case .wait:
      does = "waits"
      parameters = node.config["duration"] ?? node.config["until"] ?? .null
    case .map, .loop, .parallel, .subworkflow: does = "runs its body"
    }
    return [
      "node": .string(path), "type": .string(node.type.rawValue), "does": .string(does),
      "touches": .string(touches), "with": parameters,
    ]
  }
}
