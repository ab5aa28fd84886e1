import Expressions
import JSON
import Telemetry

extension WorkflowMachine {
  // MARK: Frames

  mutating func openFrame(_ frame: Frame, parentSpan: SpanID?) -> Int {
    var frame = frame
    frame.parentSpan = parentSpan
    if let index = freeFrames.popLast() {
      frame.generation = frames[index].generation
      frames[index] = frame
      return index
    }
    frames.append(frame)
    return frames.count - 1
  }

  mutating func closeFrame(_ index: Int) {
    frames[index].generation &+= 1
    frames[index].state = [:]
    frames[index].locals = [:]
    frames[index].active.removeAll(keepingCapacity: true)
    freeFrames.append(index)
  }

  /// Stops everything in a frame and closes it.
  mutating func cancelFrame(_ index: Int) {
    // Copied, because stopping an activity takes it off the list.
    let active = frames[index].active
    for activity in active { cancelActivity(activity) }
    closeFrame(index)
  }

  mutating func schedule(_ frame: Int, _ node: Int) {
    frames[frame].nodes[node] = .running
    frames[frame].running += 1
    let handle = Handle(index: frame, generation: frames[frame].generation)
    steps.append(.begin(frame: handle, node: node))
  }

  /// Notices the end of a frame, or takes an edge back that has waited for its region.
  private mutating func settle(_ frame: Int) {
    if !frames[frame].deferred.isEmpty { takeDeferred(frame) }
    guard frames[frame].running == 0 else { return }
    steps.append(
      .frameDone(Handle(index: frame, generation: frames[frame].generation)))
  }

  mutating func frameDone(_ index: Int) {
    if let parent = frames[index].parent {
      bodyDone(parent, index)
    } else {
      finish(.completed)
    }
  }

  // MARK: State

  /// The names an expression asks for, from the frame's locals or its state.
  func scope(_ names: [String], _ frame: Int) -> JSONObject {
    var scope = JSONObject()
    for name in names {
      if let value = frames[frame].locals[name] ?? frames[frame].state[name] { scope[name] = value }
    }
    return scope
  }

  func evaluate(
    _ template: PreparedTemplate, _ frame: Int
  ) throws(ExpressionError) -> JSONValue {
    if let constant = template.constant { return constant }
    return try template.template.evaluate(in: scope(template.names, frame))
  }

  /// Stores what a node gave a key; concurrent writers' values become one by the key's reducer.
  mutating func store(
    _ value: JSONValue, _ key: String, _ frame: Int, _ node: Int
  ) throws(ReductionError) {
    if frames[frame].parent != nil, !frames[frame].written.contains(key) {
      frames[frame].written.append(key)
    }
    let graph = frames[frame].graph
    guard !graph.contended.isEmpty, let contended = graph.contended[key] else {
      frames[frame].state[key] = value
      return
    }
    let replaced = contended.ancestors[node] ?? []
    frames[frame].contributions.removeAll {
      $0.key == key && ($0.node == node || replaced.contains($0.node))
    }
    frames[frame].contributions.append(.init(key: key, node: node, value: value))
    let values = frames[frame].contributions.filter { $0.key == key }
      .sorted { $0.node < $1.node }.map(\.value)
    frames[frame].state[key] = try contended.reducer.reduce(values, key: key)
  }

  // MARK: Edges

  /// Ends a node and takes the edges that its value asks for.
  mutating func leave(_ frame: Int, _ node: Int, _ value: JSONValue) {
    let graph = frames[frame].graph
    let compiled = graph.nodes[node]
    if graph.resultNode == node { frames[frame].result = value }
    guard !compiled.isExit else {
      depart(frame, node, taking: [])
      return
    }
    if compiled.conditional.isEmpty {
      depart(frame, node, taking: compiled.unconditional.filter { !isExhausted($0, frame) })
      return
    }
    do throws(NodeFailure) {
      let holding = try holdingEdges(frame, compiled, value)
      if !holding.isEmpty {
        depart(frame, node, taking: holding)
        return
      }
      let otherwise = compiled.unconditional.filter { !isExhausted($0, frame) }
      guard !otherwise.isEmpty || compiled.type != .condition else {
        throw NodeFailure(
          code: "no-edge", node: compiled.path,
          message: "no edge fits its value \(shown(value)): add an edge without a condition",
          iteration: frames[frame].iteration)
      }
      depart(frame, node, taking: otherwise)
    } catch {
      failFrame(frame, error)
    }
  }

  /// Takes the edge that `onError` names.
  mutating func leave(_ frame: Int, failed node: Int, _ edge: Int) {
    depart(frame, node, taking: [edge])
  }

  /// The conditional edges that are taken.
  func holdingEdges(
    _ frame: Int, _ node: CompiledNode, _ value: JSONValue
  ) throws(NodeFailure) -> [Int] {
    let graph = frames[frame].graph
    var holding: [Int] = []
    for index in node.conditional where !isExhausted(index, frame) {
      let edge = graph.edges[index]
      if node.routing == .exclusive, let first = holding.first,
        graph.edges[first].priority != edge.priority
      {
        break
      }
      guard try holds(edge, value, frame, node) else { continue }
      if node.routing == .exclusive, let first = holding.first {
        throw NodeFailure(
          code: "ambiguous-edges", node: node.path,
          message: "the edges '\(graph.edges[first].id)' and '\(edge.id)' both hold with priority "
            + "\(edge.priority): give them different priorities or set 'routing' to 'inclusive'",
          iteration: frames[frame].iteration)
      }
      holding.append(index)
    }
    return holding
  }

  private func holds(
    _ edge: CompiledEdge, _ value: JSONValue, _ frame: Int, _ node: CompiledNode
  ) throws(NodeFailure) -> Bool {
    switch edge.test {
    case .none, .failure: return false
    case .label(let label): return value.labelText == label
    case .expression(let expression):
      do throws(ExpressionError) {
        return try expression.holds(in: scope(expression.names, frame))
      } catch {
        throw NodeFailure(
          code: "bad-expression", node: node.path,
          message: "the condition '\(expression.source)' of edge '\(edge.id)': \(error)",
          iteration: frames[frame].iteration)
      }
    }
  }

  private func isExhausted(_ edge: Int, _ frame: Int) -> Bool {
    let compiled = frames[frame].graph.edges[edge]
    guard compiled.isBack, let limit = compiled.maxTraversals else { return false }
    return frames[frame].traversals[edge] ?? 0 >= limit
  }

  /// Ends a node: these of its edges are taken, the others cannot arrive.
  private mutating func depart(_ frame: Int, _ node: Int, taking taken: [Int]) {
    let graph = frames[frame].graph
    let compiled = graph.nodes[node]
    frames[frame].nodes[node] = .done
    frames[frame].running -= 1
    var goesBack = false
    for index in taken where graph.edges[index].isBack {
      goesBack = true
      frames[frame].traversals[index, default: 0] += 1
      frames[frame].deferred.append(index)
    }
    for index in taken where !graph.edges[index].isBack { resolve(index, .taken, frame) }
    // All that leaves the node lies in the region that an edge back will rearm: nothing there dies.
    if !goesBack {
      for index in compiled.conditional where !taken.contains(index) {
        resolve(index, .dead, frame)
      }
      for index in compiled.unconditional where !taken.contains(index) {
        resolve(index, .dead, frame)
      }
      if let index = compiled.failureEdge, !taken.contains(index) { resolve(index, .dead, frame) }
    }
    settle(frame)
  }

  private mutating func resolve(_ edge: Int, _ state: Frame.EdgeState, _ frame: Int) {
    let graph = frames[frame].graph
    var pending = [(edge, state)]
    while let (edge, state) = pending.popLast() {
      let compiled = graph.edges[edge]
      guard !compiled.isBack, frames[frame].edges[edge] == .unresolved else { continue }
      frames[frame].edges[edge] = state
      let node = compiled.to
      frames[frame].unresolved[node] -= 1
      if state == .taken { frames[frame].arrived[node] += 1 }
      guard frames[frame].nodes[node] == .idle else { continue }
      let target = graph.nodes[node]
      if state == .taken, target.join == .any {
        schedule(frame, node)
      } else if frames[frame].unresolved[node] == 0 {
        if frames[frame].arrived[node] > 0 {
          schedule(frame, node)
        } else {
          frames[frame].nodes[node] = .dead
          skipped += 1
          traceSkip(target, frame)
          for next in target.conditional { pending.append((next, .dead)) }
          for next in target.unconditional { pending.append((next, .dead)) }
          if let next = target.failureEdge { pending.append((next, .dead)) }
        }
      }
    }
  }

  // MARK: Cycles

  /// Takes the edges back whose region is quiet: its nodes may run again, what came from outside stays.
  private mutating func takeDeferred(_ frame: Int) {
    let graph = frames[frame].graph
    var place = 0
    while place < frames[frame].deferred.count {
      let edge = frames[frame].deferred[place]
      let region = graph.regions[edge]
      guard !region.contains(where: { frames[frame].nodes[$0] == .running }) else {
        place += 1
        continue
      }
      frames[frame].deferred.remove(at: place)
      rearm(region, frame)
      schedule(frame, graph.edges[edge].to)
    }
  }

  private mutating func rearm(_ region: [Int], _ frame: Int) {
    let graph = frames[frame].graph
    for node in region {
      frames[frame].nodes[node] = .idle
      let compiled = graph.nodes[node]
      for index in compiled.conditional { unresolve(index, frame) }
      for index in compiled.unconditional { unresolve(index, frame) }
      if let index = compiled.failureEdge { unresolve(index, frame) }
    }
    if !frames[frame].contributions.isEmpty {
      let members = Set(region)
      frames[frame].contributions.removeAll { members.contains($0.node) }
    }
  }

  private mutating func unresolve(_ edge: Int, _ frame: Int) {
    let node = frames[frame].graph.edges[edge].to
    switch frames[frame].edges[edge] {
    case .unresolved: return
    case .taken: frames[frame].arrived[node] -= 1
    case .dead: break
    }
    frames[frame].unresolved[node] += 1
    frames[frame].edges[edge] = .unresolved
  }
}

extension JSONValue {
  /// The value as the label of an edge names it: strings as they are, the rest as JSON.
  var labelText: String { string ?? serialized() }
}

/// The start of a value as JSON, for messages.
func shown(_ value: JSONValue) -> String {
  let text = serializedStart(value)
  return text.count > 60 ? String(text.prefix(57)) + "…" : text
}

private func serializedStart(_ value: JSONValue) -> String {
  TraceCapture(value, limit: 256).text
}
