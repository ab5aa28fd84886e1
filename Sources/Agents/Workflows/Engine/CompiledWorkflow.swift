import Expressions
import Functions
package import JSON
import Resilience

/// A definition made ready to run: names resolved to numbers, templates and expressions read once.
package struct CompiledWorkflow: Sendable {
  package let name: String
  package let inputs: [WorkflowInput]
  /// Declared outputs; empty: all keys that are not inputs.
  package let outputs: [String]
  let graph: CompiledGraph

  /// The state that a run starts with: the inputs given, or their defaults.
  ///
  /// - Throws: all inputs that are missing, of the wrong type or unknown.
  package func initialState(
    _ given: JSONObject
  ) throws(WorkflowPreparationError) -> JSONObject {
    var state = JSONObject()
    var problems: [WorkflowPreparationError.Problem] = []
    for input in inputs {
      guard let value = given[input.name] ?? input.defaultValue else {
        problems.append(
          .init(
            code: "missing-input", node: nil,
            message: "the input '\(input.name)' is missing: give it a value"))
        continue
      }
      if !input.type.accepts(value) {
        problems.append(
          .init(
            code: "bad-input", node: nil,
            message: "the input '\(input.name)' must be of type \(input.type.rawValue), not "
              + value.kind.rawValue))
      }
      state[input.name] = value
    }
    for key in given.keys where !inputs.contains(where: { $0.name == key }) {
      let known = inputs.map { "'\($0.name)'" }.joined(separator: ", ")
      problems.append(
        .init(
          code: "bad-input", node: nil,
          message: "there is no input '\(key)': "
            + (known.isEmpty ? "the workflow takes none" : "known are \(known)")))
    }
    guard problems.isEmpty else { throw WorkflowPreparationError(problems: problems) }
    return state
  }

  /// What of a final state makes up the result.
  func result(of state: JSONObject) -> JSONObject {
    var result = JSONObject()
    if outputs.isEmpty {
      for (key, value) in state where !inputs.contains(where: { $0.name == key }) {
        result[key] = value
      }
    } else {
      for key in outputs { result[key] = state[key] }
    }
    return result
  }
}

extension StateKey.ValueType {
  /// Whether a value is of this type.
  func accepts(_ value: JSONValue) -> Bool {
    switch self {
    case .any: true
    case .string: value.kind == .string
    case .number: value.kind == .number
    case .boolean: value.kind == .boolean
    case .array: value.kind == .array
    case .object: value.kind == .object
    }
  }
}

/// A graph of nodes made ready: the top of a workflow or the body of a node.
final class CompiledGraph: Sendable {
  let nodes: [CompiledNode]
  let edges: [CompiledEdge]
  let entry: Int
  /// Of each edge that closes a cycle, the nodes that its target leads to; empty for the others.
  let regions: [[Int]]
  /// How many edges of one epoch each node waits for.
  let arity: [Int32]
  /// Keys that two nodes of which neither leads to the other write, and how they are merged.
  let contended: [String: ContendedKey]
  /// Keys that nodes write, each once, in order.
  let writes: [String]
  /// The only node at which paths end, whose value is the value of the graph.
  let resultNode: Int?
  /// Declared reducers of state keys.
  let reducers: [String: StateKey.Reducer]

  init(
    nodes: [CompiledNode], edges: [CompiledEdge], entry: Int, regions: [[Int]], arity: [Int32],
    contended: [String: ContendedKey], writes: [String], resultNode: Int?,
    reducers: [String: StateKey.Reducer]
  ) {
    self.nodes = nodes
    self.edges = edges
    self.entry = entry
    self.regions = regions
    self.arity = arity
    self.contended = contended
    self.writes = writes
    self.resultNode = resultNode
    self.reducers = reducers
  }
}

/// A key with concurrent writers.
struct ContendedKey: Sendable {
  var reducer: StateKey.Reducer
  /// Of each node, the nodes that lead to it and whose values its own replaces.
  var ancestors: [Int: Set<Int>]
}

/// An arrow made ready.
struct CompiledEdge: Sendable {
  enum Test: Sendable {
    case none
    case expression(Expression)
    case label(String)
    case failure
  }

  var id: String
  var from: Int
  var to: Int
  var test: Test
  var priority: Int
  var isBack: Bool
  var maxTraversals: Int?
}

/// A node made ready.
final class CompiledNode: Sendable {
  let id: String
  /// Its id after those of the nodes around it.
  let path: String
  let type: WorkflowNode.NodeType
  let writes: [String]
  let retry: RetryPolicy?
  let timeout: UInt64?
  let onError: WorkflowNode.ErrorPolicy
  let routing: WorkflowNode.Routing
  let join: WorkflowNode.Join
  let isExit: Bool
  let work: NodeWork
  /// Conditional edges that leave it, by priority and then in order.
  let conditional: [Int]
  /// Other edges that leave it, in order.
  let unconditional: [Int]
  /// The edge that `onError` names.
  let failureEdge: Int?

  init(
    _ node: WorkflowNode, path: String, isExit: Bool, work: NodeWork, conditional: [Int],
    unconditional: [Int], failureEdge: Int?
  ) {
    id = node.id
    self.path = path
    type = node.type
    writes = node.writes
    retry = node.retry.map(RetryPolicy.init)
    timeout = node.timeout
    onError = node.onError
    routing = node.routing
    join = node.join
    self.isExit = isExit
    self.work = work
    self.conditional = conditional
    self.unconditional = unconditional
    self.failureEdge = failureEdge
  }

  /// Keys that end up in the state when the node has run, those of its bodies included.
  var allWrites: [String] {
    var keys = writes
    for key in work.bodyWrites where !keys.contains(key) { keys.append(key) }
    return keys
  }
}

/// What a node does, by type.
enum NodeWork: Sendable {
  case function(name: String, arguments: PreparedTemplate)
  case tool(ToolWork)
  case model(ModelWork)
  case condition(Expression?)
  case parallel(ParallelWork)
  case map(MapWork)
  case loop(LoopWork)
  case wait(WaitWork)
  case human(HumanWork)
  case subworkflow(SubworkflowWork)

  /// Keys that bodies write through to the state around the node.
  var bodyWrites: [String] {
    switch self {
    case .parallel(let work): work.branches.flatMap(\.body.writes)
    case .map(let work): work.mergedKeys
    case .loop(let work): work.body.writes
    case .subworkflow(let work): work.outputs.map(\.ours)
    default: []
    }
  }
}

struct ToolWork: Sendable {
  var argv: PreparedTemplate
  var isShell: Bool
  var parameters: PreparedTemplate
  var environment: PreparedTemplate
  var output: ToolRequest.Output
}

struct ModelWork: Sendable {
  var prompt: PreparedTemplate
  var system: PreparedTemplate
  var model: PreparedTemplate
  var schema: JSONObject?
}

struct ParallelWork: Sendable {
  var branches: [(name: String, body: CompiledGraph)]
  /// Branches that must succeed.
  var needed: Int
  var concurrency: Int
}

struct MapWork: Sendable {
  enum ItemPolicy: String, Sendable, CaseIterable {
    case fail
    case skip
    case null
  }

  var over: PreparedTemplate
  var item: String
  var concurrency: Int
  var body: CompiledGraph
  var result: PreparedTemplate?
  var onItemError: ItemPolicy
  /// Keys with a declared reducer that the body writes; they are merged in the order of the elements.
  var mergedKeys: [String]
}

struct LoopWork: Sendable {
  var body: CompiledGraph
  var whileTest: Expression?
  var untilTest: Expression?
  var maxIterations: Int
  var turn: String
}

enum WaitWork: Sendable {
  case duration(PreparedTemplate)
  case until(PreparedTemplate)
}

struct HumanWork: Sendable {
  enum Expiry: String, Sendable, CaseIterable {
    case fail
    case approve
    case reject
  }

  var kind: HumanRequest.Kind
  var message: PreparedTemplate
  var assignees: PreparedTemplate
  var options: PreparedTemplate
  var type: HumanRequest.InputType
  var rule: Expression?
  var timeout: UInt64?
  var onTimeout: Expiry
}

struct SubworkflowWork: Sendable {
  var workflow: CompiledWorkflow
  var inputs: PreparedTemplate
  var outputs: [(ours: String, theirs: String)]
}

extension RetryPolicy {
  /// The policy that a definition states.
  init(_ retry: WorkflowNode.Retry) {
    self.init(
      maxAttempts: retry.maxAttempts, delay: retry.delay, multiplier: retry.backoff,
      maxDelay: retry.maxDelay, jitter: retry.jitter, retryable: retry.on)
  }
}
