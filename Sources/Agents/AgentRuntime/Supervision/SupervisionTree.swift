package import Resilience

/// Which children start again when one has to.
package enum SupervisionStrategy: String, Sendable, Hashable, CaseIterable {
  case oneForOne = "one_for_one"
  case oneForAll = "one_for_all"
  /// The one that failed and those that were started after it.
  case restForOne = "rest_for_one"
}

/// When a child that has ended starts again.
package enum RestartRule: String, Sendable, Hashable, CaseIterable {
  /// Always.
  case permanent
  /// After a failure.
  case transient
  /// Never, not even when its siblings start again.
  case temporary
}

/// How a child is stopped.
package enum ShutdownRule: Sendable, Hashable {
  /// Asked, and killed when it has not ended after so many nanoseconds.
  case after(UInt64)
  /// Asked, and waited for without end.
  case unbounded
  /// Killed at once.
  case immediate
}

/// What a child and everything below it may use up, restarts included; nil is without limit.
package struct SupervisionBudget: Sendable, Hashable {
  package var tokens: Int64?
  /// Millionths of a US dollar.
  package var microdollars: Int64?
  /// Nanoseconds since its first start.
  package var wallTime: UInt64?

  /// A budget.
  package init(tokens: Int64? = nil, microdollars: Int64? = nil, wallTime: UInt64? = nil) {
    self.tokens = tokens
    self.microdollars = microdollars
    self.wallTime = wallTime
  }
}

/// How a supervisor looks after its children.
package struct SupervisorSettings: Sendable, Hashable {
  package var strategy = SupervisionStrategy.oneForOne
  /// One restart more than this within the period, and the supervisor gives up.
  package var intensity = 1
  /// Nanoseconds.
  package var period: UInt64 = 5_000_000_000
  /// The wait before a restart, by the failures of the child in a row (its attempts are not bounded); nil is at once.
  package var backoff: RetryPolicy?

  /// The defaults of OTP: one_for_one, 1 restart in 5 s, at once.
  package init() {}
}

/// A child, or the root, as it is declared.
package struct SupervisedNode: Sendable, Hashable {
  package var name: String
  package var restart: RestartRule
  package var shutdown: ShutdownRule
  package var budget: SupervisionBudget
  /// How it looks after its children; nil for a worker, which has none.
  package var supervisor: SupervisorSettings?
  /// In the order in which they start.
  package var children: [SupervisedNode]

  /// A worker; permanent, with 5 s to end.
  package init(
    worker name: String, restart: RestartRule = .permanent,
    shutdown: ShutdownRule = .after(5_000_000_000), budget: SupervisionBudget = .init()
  ) {
    self.name = name
    self.restart = restart
    self.shutdown = shutdown
    self.budget = budget
    children = []
  }

  /// A supervisor; permanent, with all the time its children need to end.
  package init(
    supervisor name: String, _ settings: SupervisorSettings = SupervisorSettings(),
    restart: RestartRule = .permanent, shutdown: ShutdownRule = .unbounded,
    budget: SupervisionBudget = .init(), children: [SupervisedNode]
  ) {
    self.name = name
    self.restart = restart
    self.shutdown = shutdown
    self.budget = budget
    supervisor = settings
    self.children = children
  }
}

/// A tree of supervisors and workers with a number for each: the root is 0, children come after their parent.
package struct SupervisionTree: Sendable, Hashable {
  /// A node in its place.
  package struct Node: Sendable, Hashable {
    /// The names from the root's child down to it, joined by `/`; the root's own name for the root.
    package let path: String
    package let parent: Int?
    package let children: [Int]
    /// What was declared, without its children.
    package let declared: SupervisedNode
  }

  /// The nodes by their numbers.
  package let nodes: [Node]

  /// Numbers the nodes of a tree.
  ///
  /// - Throws: `invalid` for a root that is no supervisor, blank or repeated names among siblings, a negative
  ///   intensity, a period of nothing, a negative budget.
  package init(_ root: SupervisedNode) throws(RuntimeError) {
    guard root.supervisor != nil else { throw .invalid("the root must be a supervisor") }
    var nodes: [Node] = []
    try Self.append(root, path: root.name, parent: nil, to: &nodes)
    self.nodes = nodes
  }

  private static func append(
    _ node: SupervisedNode, path: String, parent: Int?, to nodes: inout [Node]
  ) throws(RuntimeError) {
    try check(node, path)
    let number = nodes.count
    var declared = node
    declared.children = []
    nodes.append(Node(path: path, parent: parent, children: [], declared: declared))
    var children: [Int] = []
    for child in node.children {
      children.append(nodes.count)
      let below = parent == nil ? child.name : "\(path)/\(child.name)"
      try append(child, path: below, parent: number, to: &nodes)
    }
    nodes[number] = Node(path: path, parent: parent, children: children, declared: declared)
  }

  private static func check(_ node: SupervisedNode, _ path: String) throws(RuntimeError) {
    guard !node.name.isEmpty else { throw .invalid("a child of '\(path)' has no name") }
    if let settings = node.supervisor {
      guard settings.intensity >= 0 else {
        throw .invalid("the intensity of '\(path)' is \(settings.intensity): it must be 0 or more")
      }
      guard settings.period > 0 else { throw .invalid("the period of '\(path)' must be above 0") }
    }
    guard (node.budget.tokens ?? 0) >= 0, (node.budget.microdollars ?? 0) >= 0 else {
      throw .invalid("a budget of '\(path)' is negative")
    }
    var seen: Set<String> = []
    for child in node.children where !seen.insert(child.name).inserted {
      throw .invalid("'\(path)' has two children with the name '\(child.name)'")
    }
  }
}
