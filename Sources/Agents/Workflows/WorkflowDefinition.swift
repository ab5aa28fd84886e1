package import JSON

/// A workflow as data (`dna.workflow/v1`): a graph of nodes over one JSON object of state.
///
/// ## State
/// State is one JSON object. It starts as the inputs. A node names the keys it `reads` and `writes`. A result
/// is stored under the node's write key; with several write keys the result must be an object that has them.
/// Where two concurrent branches write one key, the key must declare a `reducer` under `state`.
///
/// ## Templates
/// Any string inside `config` may hold `{{ expression }}`. A string that is one template and nothing else
/// yields the expression's value with its type; otherwise values are put into the text. `\{{` is a literal `{{`.
/// Expressions see the state keys by name, and in the body of a map `item`, `index`.
///
/// ## Which edges are taken
/// After a node, exactly these edges are taken:
/// - if it has conditional edges (`conditional: true` with a `condition` expression): those that hold. With the
///   node's `routing` at `exclusive` (the default) only one is taken: the one with the lowest `priority`; two
///   true edges of equal priority fail the run and name both. With `inclusive` all true edges are taken.
/// - if it has conditional edges and none holds: its unconditional edges, which then mean "otherwise"; a node
///   without such an edge ends its path there, unless it is a `condition` node, for which it is an error.
/// - if it has none that are conditional: all its edges (fan-out: the targets run concurrently).
/// On a `condition` node an edge may simply carry the label `true` or `false` (or a case's text) instead of an
/// expression: it holds when the node's value, as text, equals the label. On a `human-in-loop` node the labels
/// `approved` and `rejected` (or an option's text) work the same way.
///
/// A node with several incoming edges waits for all of those that can still arrive (`join: "all"`), or runs at
/// the first (`any`). An edge that was not taken, and everything that only it leads to, counts as "cannot
/// arrive". An edge that closes a cycle must carry `maxTraversals`; taking it re-arms the nodes it leads back to.
///
/// ## End
/// A node in `exitPoints` runs and then ends its path. The run is over when nothing is left to run.
package struct WorkflowDefinition: Sendable, Hashable {
  /// The schema name that a definition carries.
  package static let schema = "dna.workflow/v1"

  package var name: String
  /// SemVer.
  package var version: String
  package var description: String?
  /// What a run must be given, in order.
  package var inputs: [WorkflowInput]
  /// Declared state keys with types and reducers.
  ///
  /// A key that is only read and written in sequence needs no entry.
  package var state: [StateKey]
  /// State keys that make up the result of the run; empty: all keys that are not inputs.
  package var outputs: [String]
  package var nodes: [WorkflowNode]
  package var edges: [WorkflowEdge]
  /// Id of the first node.
  package var entryPoint: String?
  /// Ids of nodes after which a path ends.
  package var exitPoints: [String]
  /// Free facts; `source` says who planned it.
  package var metadata: JSONObject

  /// An empty workflow of that name.
  package init(name: String, version: String = "1.0.0", description: String? = nil) {
    self.name = name
    self.version = version
    self.description = description
    inputs = []
    state = []
    outputs = []
    nodes = []
    edges = []
    exitPoints = []
    metadata = [:]
  }
}

/// A value that a run must be given.
package struct WorkflowInput: Sendable, Hashable {
  package var name: String
  package var type: StateKey.ValueType
  package var description: String?
  /// The value when none is given; nil means that it is required.
  package var defaultValue: JSONValue?

  /// An input.
  package init(
    name: String, type: StateKey.ValueType = .any, description: String? = nil,
    defaultValue: JSONValue? = nil
  ) {
    self.name = name
    self.type = type
    self.description = description
    self.defaultValue = defaultValue
  }
}

/// A declared key of the state.
package struct StateKey: Sendable, Hashable {
  /// A JSON type, or any.
  package enum ValueType: String, Sendable, CaseIterable {
    case any
    case string
    case number
    case boolean
    case array
    case object
  }

  /// How concurrent writes to one key become one value.
  package enum Reducer: String, Sendable, CaseIterable {
    /// Arrays are joined, other values appended, in branch order.
    case append
    /// Numbers are added.
    case sum
    case min
    case max
    /// True if any is true.
    case any
    /// True if all are true.
    case all
    /// Objects are merged member by member; the later branch wins.
    case merge
    /// The later branch wins.
    case last
    /// The earlier branch wins.
    case first
  }

  package var name: String
  package var type: ValueType
  package var reducer: Reducer?
  package var description: String?

  /// A declared key.
  package init(
    name: String, type: ValueType = .any, reducer: Reducer? = nil, description: String? = nil
  ) {
    self.name = name
    self.type = type
    self.reducer = reducer
    self.description = description
  }
}
