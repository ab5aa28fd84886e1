import Expressions
import JSON
import Telemetry

extension WorkflowMachine {
  // MARK: Beginning

  mutating func beginBodies(_ index: Int) throws(ExpressionError) {
    let node = node(of: index)
    let frame = activities[index].frame
    activities[index].bodies = Bodies()
    switch node.work {
    case .parallel(let work):
      beginComposite(index)
      let count = work.branches.count
      activities[index].bodies.results = Array(repeating: nil, count: count)
      activities[index].bodies.writes = Array(repeating: [], count: count)
      fillBranches(index, work)
    case .map(let work):
      let value = try evaluate(work.over, frame)
      guard let items = value.array else {
        failAttempt(index, failure(index, "bad-input", "'over' is \(shown(value)), not an array"))
        return
      }
      traceInput(index, value)
      beginComposite(index)
      activities[index].bodies.items = items
      activities[index].bodies.results = Array(repeating: nil, count: items.count)
      if !work.mergedKeys.isEmpty {
        activities[index].bodies.writes = Array(repeating: [], count: items.count)
      }
      if items.isEmpty { concludeMap(index, work) } else { fillItems(index, work) }
    case .loop(let work):
      beginComposite(index)
      openTurn(index, work)
    case .subworkflow(let work): try beginSubworkflow(index, work)
    case .function, .tool, .model, .condition, .wait, .human: break
    }
  }

  private mutating func beginComposite(_ index: Int) {
    activities[index].phase = .composite
    setTimeout(index)
  }

  private mutating func openBody(
    _ index: Int, _ graph: CompiledGraph, slot: Int, state: JSONObject, locals: JSONObject,
    iteration: Int?
  ) {
    let outer = activities[index].frame
    var frame = Frame(graph: graph, state: state, locals: locals)
    frame.parent = index
    frame.slot = slot
    frame.iteration = iteration ?? frames[outer].iteration
    let body = openFrame(
      frame, parentSpan: activities[index].span?.spanID ?? frames[outer].parentSpan)
    activities[index].bodies.frames.append(body)
    schedule(body, graph.entry)
  }

  private mutating func fillBranches(_ index: Int, _ work: ParallelWork) {
    let outer = activities[index].frame
    while activities[index].bodies.next < work.branches.count,
      activities[index].bodies.frames.count < work.concurrency
    {
      let slot = activities[index].bodies.next
      activities[index].bodies.next += 1
      openBody(
        index, work.branches[slot].body, slot: slot, state: frames[outer].state,
        locals: frames[outer].locals, iteration: nil)
    }
  }

  private mutating func fillItems(_ index: Int, _ work: MapWork) {
    let outer = activities[index].frame
    while activities[index].bodies.next < activities[index].bodies.items.count,
      activities[index].bodies.frames.count < work.concurrency
    {
      let slot = activities[index].bodies.next
      activities[index].bodies.next += 1
      var locals = frames[outer].locals
      locals[work.item] = activities[index].bodies.items[slot]
      locals["index"] = .integer(slot)
      openBody(
        index, work.body, slot: slot, state: frames[outer].state, locals: locals, iteration: slot)
    }
  }

  private mutating func openTurn(_ index: Int, _ work: LoopWork) {
    let outer = activities[index].frame
    var locals = frames[outer].locals
    locals[work.turn] = 1
    let frame = Frame(graph: work.body, state: frames[outer].state, locals: locals)
    do throws(ExpressionError) {
      if let test = work.whileTest {
        // The first test sees what the first turn would see.
        var scope = scope(test.names.filter { $0 != work.turn }, outer)
        if test.names.contains(work.turn) { scope[work.turn] = 1 }
        guard try test.holds(in: scope) else {
          conclude(index, loopResult(index, work, turns: 0))
          return
        }
      }
      openBody(
        index, work.body, slot: 0, state: frame.state, locals: frame.locals, iteration: 0)
    } catch {
      failTest(index, error)
    }
  }

  private mutating func failTest(_ index: Int, _ error: ExpressionError) {
    stopAttempt(index)
    failAttempt(index, failure(index, "bad-expression", "'\(error.source)': \(error)"))
  }

  private mutating func beginSubworkflow(
    _ index: Int, _ work: SubworkflowWork
  ) throws(ExpressionError) {
    let value = try evaluate(work.inputs, activities[index].frame)
    guard let given = value.object else {
      failAttempt(index, failure(index, "bad-input", "'inputs' is \(shown(value)), not an object"))
      return
    }
    let state: JSONObject
    do throws(WorkflowPreparationError) {
      state = try work.workflow.initialState(given)
    } catch {
      failAttempt(index, failure(index, "bad-input", error.description))
      return
    }
    traceInput(index, value)
    beginComposite(index)
    openBody(
      index, work.workflow.graph, slot: 0, state: state, locals: [:], iteration: nil)
  }

  // MARK: Ending

  mutating func closeBodies(_ index: Int) {
    let bodies = activities[index].bodies.frames
    activities[index].bodies.frames.removeAll()
    for body in bodies { cancelFrame(body) }
  }

  private mutating func closeBody(_ index: Int, _ body: Int) {
    activities[index].bodies.frames.removeAll { $0 == body }
    cancelFrame(body)
  }

  /// A body has run to its end.
  mutating func bodyDone(_ index: Int, _ body: Int) {
    switch node(of: index).work {
    case .parallel(let work): branchDone(index, body, work)
    case .map(let work): itemDone(index, body, work)
    case .loop(let work): turnDone(index, body, work)
    case .subworkflow(let work): subworkflowDone(index, body, work)
    case .function, .tool, .model, .condition, .wait, .human: break
    }
  }

  /// A body has failed.
  mutating func bodyFailed(_ index: Int, _ body: Int, _ failure: NodeFailure) {
    let slot = frames[body].slot
    closeBody(index, body)
    switch node(of: index).work {
    case .parallel(let work):
      activities[index].bodies.failed += 1
      if work.branches.count - activities[index].bodies.failed >= work.needed {
        fillBranches(index, work)
        return
      }
    case .map(let work) where work.onItemError != .fail:
      activities[index].bodies.failed += 1
      if work.onItemError == .null { activities[index].bodies.results[slot] = .null }
      itemOver(index, work)
      return
    default: break
    }
    stopAttempt(index)
    failAttempt(index, failure)
  }

  // MARK: Parallel

  private func writes(of body: Int) -> [(key: String, value: JSONValue)] {
    frames[body].written.map { ($0, frames[body].state[$0] ?? .null) }
  }

  private mutating func branchDone(_ index: Int, _ body: Int, _ work: ParallelWork) {
    let slot = frames[body].slot
    let written = writes(of: body)
    activities[index].bodies.writes[slot] = written
    activities[index].bodies.results[slot] = bodyResult(body, work.branches[slot].body)
    activities[index].bodies.succeeded += 1
    closeBody(index, body)
    guard activities[index].bodies.succeeded >= work.needed else {
      fillBranches(index, work)
      return
    }
    closeBodies(index)
    do throws(ReductionError) {
      let merged = try merge(index, keys: nil)
      let own = node(of: index).writes.filter { !merged.contains($0) }
      var value = JSONObject()
      for (slot, branch) in work.branches.enumerated() {
        if let result = activities[index].bodies.results[slot] { value[branch.name] = result }
      }
      try storeOwn(.object(value), own, index)
      conclude(index, .object(value))
    } catch {
      stopAttempt(index)
      failAttempt(index, failure(index, "bad-result", error.message))
    }
  }

  /// Brings what the bodies wrote together, in their order, and stores it; gives the keys.
  private mutating func merge(
    _ index: Int, keys chosen: [String]?
  ) throws(ReductionError) -> [String] {
    var keys: [String] = []
    var values: [String: [JSONValue]] = [:]
    for written in activities[index].bodies.writes {
      for (key, value) in written where chosen?.contains(key) != false {
        if values[key] == nil { keys.append(key) }
        values[key, default: []].append(value)
      }
    }
    for key in keys {
      let reducer = frames[activities[index].frame].graph.reducers[key]
      let value = try (reducer ?? .last).reduce(values[key] ?? [], key: key)
      try store(value, key, activities[index].frame, activities[index].node)
    }
    return keys
  }

  /// Stores the node's own result under the write keys that its bodies left.
  private mutating func storeOwn(
    _ value: JSONValue, _ keys: [String], _ index: Int
  ) throws(ReductionError) {
    let (frame, place) = (activities[index].frame, activities[index].node)
    if keys.count == 1 {
      try store(value, keys[0], frame, place)
    } else {
      for key in keys {
        guard let member = value[key] else {
          throw ReductionError(message: "the result has no '\(key)', which the node writes")
        }
        try store(member, key, frame, place)
      }
    }
  }

  /// The value of a body: its only key, all its keys, or the value of its last node.
  private func bodyResult(_ body: Int, _ graph: CompiledGraph) -> JSONValue {
    switch graph.writes.count {
    case 0: frames[body].result
    case 1: frames[body].state[graph.writes[0]] ?? .null
    default:
      .object(
        JSONObject(
          graph.writes.compactMap { key in frames[body].state[key].map { (key, $0) } }))
    }
  }

  // MARK: Map

  private mutating func itemDone(_ index: Int, _ body: Int, _ work: MapWork) {
    let slot = frames[body].slot
    if let template = work.result {
      do throws(ExpressionError) {
        activities[index].bodies.results[slot] = try evaluate(template, body)
      } catch {
        bodyFailed(
          index, body,
          NodeFailure(
            code: "bad-expression", node: node(of: index).path,
            message: "'\(error.source)': \(error)", iteration: slot))
        return
      }
    } else {
      activities[index].bodies.results[slot] = bodyResult(body, work.body)
    }
    if !work.mergedKeys.isEmpty { activities[index].bodies.writes[slot] = writes(of: body) }
    activities[index].bodies.succeeded += 1
    closeBody(index, body)
    itemOver(index, work)
  }

  private mutating func itemOver(_ index: Int, _ work: MapWork) {
    let bodies = activities[index].bodies.succeeded + activities[index].bodies.failed
    if bodies == activities[index].bodies.items.count {
      concludeMap(index, work)
    } else {
      fillItems(index, work)
    }
  }

  private mutating func concludeMap(_ index: Int, _ work: MapWork) {
    let results = JSONValue.array(activities[index].bodies.results.compactMap(\.self))
    do throws(ReductionError) {
      _ = try merge(index, keys: work.mergedKeys)
    } catch {
      stopAttempt(index)
      failAttempt(index, failure(index, "bad-result", error.message))
      return
    }
    bump(index)
    succeed(index, results)
  }

  // MARK: Loop

  private mutating func turnDone(_ index: Int, _ body: Int, _ work: LoopWork) {
    let turns = activities[index].bodies.succeeded + 1
    activities[index].bodies.succeeded = turns
    do throws(ExpressionError) {
      var isOver = turns >= work.maxIterations
      if !isOver, let test = work.untilTest {
        isOver = try test.holds(in: scope(test.names, body))
      }
      frames[body].locals[work.turn] = .integer(turns + 1)
      if !isOver, let test = work.whileTest {
        isOver = try !test.holds(in: scope(test.names, body))
      }
      guard isOver else {
        frames[body].iteration = turns
        frames[body].rewind()
        schedule(body, work.body.entry)
        return
      }
    } catch {
      failTest(index, error)
      return
    }
    let written = writes(of: body)
    closeBody(index, body)
    let (frame, place) = (activities[index].frame, activities[index].node)
    do throws(ReductionError) {
      for (key, value) in written { try store(value, key, frame, place) }
      let own = node(of: index).writes.filter { key in !written.contains { $0.key == key } }
      let value = JSONValue.integer(turns)
      if own.count == 1 { try store(value, own[0], frame, place) }
      conclude(index, loopResult(index, work, turns: turns))
    } catch {
      stopAttempt(index)
      failAttempt(index, failure(index, "bad-result", error.message))
    }
  }

  /// The number of turns, which conditional edges and traces see.
  private func loopResult(_ index: Int, _ work: LoopWork, turns: Int) -> JSONValue {
    .integer(turns)
  }

  // MARK: Subworkflow

  private mutating func subworkflowDone(_ index: Int, _ body: Int, _ work: SubworkflowWork) {
    let result = work.workflow.result(of: frames[body].state)
    let values = work.outputs.map { ($0.ours, frames[body].state[$0.theirs] ?? .null) }
    closeBody(index, body)
    let (frame, place) = (activities[index].frame, activities[index].node)
    do throws(ReductionError) {
      for (key, value) in values { try store(value, key, frame, place) }
      let own = node(of: index).writes.filter { key in !values.contains { $0.0 == key } }
      try storeOwn(.object(result), own, index)
      conclude(index, .object(result))
    } catch {
      stopAttempt(index)
      failAttempt(index, failure(index, "bad-result", error.message))
    }
  }
}
