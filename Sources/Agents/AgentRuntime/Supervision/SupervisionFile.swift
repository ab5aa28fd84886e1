package import JSON
package import Platform
private import Resilience

/// A tree of processes as a file declares it: `dna.supervision/v1`.
package struct SupervisionFile: Sendable {
  /// How a worker is run.
  package struct Program: Sendable, Hashable {
    package var arguments: [String]
    /// Variables that are added to the environment, or take the place of those of the same name.
    package var environment: [String: String]
    /// The folder it starts in; nil is the current one.
    package var folder: String?
    package var signal: StopSignal
  }

  /// Why a file is not understood, with the place in it.
  package struct Fault: Error, Sendable, Hashable {
    package var position: TextPosition?
    package var reason: String

    /// `line:column: reason`, or the reason alone.
    package var message: String { position.map { "\($0): \(reason)" } ?? reason }
  }

  package let tree: SupervisionTree
  /// The program of each worker, by its number in the tree.
  package let programs: [Int: Program]

  private static let schema = (try? JSONDocument(parsing: schemaText)).flatMap {
    try? JSONSchema($0.value)
  }

  /// Reads a file.
  package init(reading document: JSONDocument) throws(Fault) {
    if let failure = Self.schema?.failures(of: document.root).first {
      let place = failure.instance.description
      throw Fault(
        position: failure.position,
        reason: place.isEmpty ? failure.message : "\(place): \(failure.message)")
    }
    if let twice = document.duplicateKeys.first {
      throw Fault(position: twice.position, reason: "the member '\(twice.key)' is given twice")
    }
    let name = document.root["name"]?.string ?? "root"
    let root = try Self.supervisor(document.root, name: name)
    do throws(RuntimeError) {
      tree = try SupervisionTree(root)
    } catch {
      throw Fault(position: nil, reason: error.message)
    }
    // The same walk as the one that numbers the nodes: a node, then each child with all below it.
    var programs: [Int: Program] = [:]
    var number = 0
    var left = [document.root]
    while let node = left.popLast() {
      if node["argv"] != nil { programs[number] = Self.program(node) }
      number += 1
      left += (node["children"]?.elements ?? []).reversed()
    }
    self.programs = programs
  }

  private static func node(_ node: JSONNode) throws(Fault) -> SupervisedNode {
    let name = node["name"]?.string ?? ""
    if node["children"] != nil { return try supervisor(node, name: name) }
    return SupervisedNode(
      worker: name, restart: restart(node),
      shutdown: try shutdown(node) ?? .after(5_000_000_000), budget: try budget(node))
  }

  private static func supervisor(
    _ node: JSONNode, name: String
  ) throws(Fault) -> SupervisedNode {
    var settings = SupervisorSettings()
    if let strategy = node["strategy"]?.string.flatMap(SupervisionStrategy.init) {
      settings.strategy = strategy
    }
    settings.intensity = node["intensity"]?.number?.int ?? settings.intensity
    settings.period = try duration(node["period"]) ?? settings.period
    if let backoff = node["backoff"] {
      settings.backoff = RetryPolicy(
        maxAttempts: .max, delay: try duration(backoff["delay"]) ?? 200_000_000,
        multiplier: backoff["multiplier"]?.number?.double ?? 2,
        maxDelay: try duration(backoff["maxDelay"]) ?? 20_000_000_000,
        jitter: backoff["jitter"]?.number?.double ?? 1)
    }
    var children: [SupervisedNode] = []
    for child in node["children"]?.elements ?? [] { children.append(try self.node(child)) }
    return SupervisedNode(
      supervisor: name, settings, restart: restart(node),
      shutdown: try shutdown(node) ?? .unbounded, budget: try budget(node), children: children)
  }

  private static func program(_ node: JSONNode) -> Program {
    var environment: [String: String] = [:]
    for (key, value) in node["env"]?.members ?? [] {
      environment[key.string ?? ""] = value.string ?? ""
    }
    return Program(
      arguments: node["argv"]?.elements.map { $0.string ?? "" } ?? [], environment: environment,
      folder: node["directory"]?.string,
      signal: node["signal"]?.string.flatMap(StopSignal.init) ?? .terminate)
  }

  private static func restart(_ node: JSONNode) -> RestartRule {
    node["restart"]?.string.flatMap(RestartRule.init) ?? .permanent
  }

  private static func shutdown(_ node: JSONNode) throws(Fault) -> ShutdownRule? {
    switch node["shutdown"]?.string {
    case nil: nil
    case "kill": .immediate
    case "unbounded": .unbounded
    default: try duration(node["shutdown"]).map(ShutdownRule.after)
    }
  }

  private static func budget(_ node: JSONNode) throws(Fault) -> SupervisionBudget {
    SupervisionBudget(wallTime: try duration(node["wallTime"]))
  }

  private static func duration(_ node: JSONNode?) throws(Fault) -> UInt64? {
    guard let node, let text = node.string else { return nil }
    do throws(DurationTextError) {
      return try DurationText.parse(text).clampedNanoseconds
    } catch {
      throw Fault(position: node.position, reason: error.description)
    }
  }
}
