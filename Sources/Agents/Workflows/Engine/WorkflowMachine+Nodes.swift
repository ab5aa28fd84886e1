import Expressions
import Functions
import JSON
import Resilience
import Telemetry

extension WorkflowMachine {
  // MARK: Beginning

  mutating func begin(_ frame: Int, _ node: Int) {
    guard executed < options.stepLimit else {
      finish(
        .stepLimit,
        NodeFailure(
          code: "step-limit", node: frames[frame].graph.nodes[node].path,
          message: "\(options.stepLimit) nodes have run and there is more to run: "
            + "raise the step limit, or bound the loop",
          iteration: frames[frame].iteration))
      return
    }
    executed += 1
    let index = freeActivities.popLast() ?? activities.count
    if index == activities.count { activities.append(Activity()) }
    activities[index].frame = frame
    activities[index].node = node
    activities[index].attempt = 0
    activities[index].asked = 0
    frames[frame].active.append(index)
    beginSpan(index)
    attempt(index)
  }

  func node(of index: Int) -> CompiledNode {
    frames[activities[index].frame].graph.nodes[activities[index].node]
  }

  func handle(_ index: Int) -> Handle {
    Handle(index: index, generation: activities[index].generation)
  }

  func failure(_ index: Int, _ code: String, _ message: String) -> NodeFailure {
    NodeFailure(
      code: code, node: node(of: index).path, message: message,
      attempt: activities[index].attempt, iteration: frames[activities[index].frame].iteration)
  }

  private mutating func attempt(_ index: Int) {
    activities[index].attempt += 1
    let node = node(of: index)
    let frame = activities[index].frame
    do throws(ExpressionError) {
      switch node.work {
      case .function(let name, let arguments):
        let value = try evaluate(arguments, frame)
        guard let arguments = value.object else {
          failAttempt(
            index, failure(index, "bad-input", "'parameters' is \(shown(value)), not an object"))
          return
        }
        traceInput(index, value)
        call(index, .function(name: name, arguments: arguments))
      case .tool(let work): try callTool(index, work)
      case .model(let work): try callModel(index, work)
      case .condition(let expression):
        var value = JSONValue.null
        if let expression {
          value = try expression.evaluate(in: scope(expression.names, frame))
        }
        succeed(index, value)
      case .wait(let work): try wait(index, work)
      case .human(let work): try ask(index, work)
      case .parallel, .map, .loop, .subworkflow: try beginBodies(index)
      }
    } catch {
      let place = error.pointer.isEmpty ? "" : " at '\(error.pointer)'"
      failAttempt(
        index, failure(index, "bad-expression", "'\(error.source)'\(place): \(error)"))
    }
  }

  // MARK: Calls

  private mutating func callTool(_ index: Int, _ work: ToolWork) throws(ExpressionError) {
    let frame = activities[index].frame
    let argv = try evaluate(work.argv, frame)
    let words = argv.array ?? [argv]
    let parameters = try evaluate(work.parameters, frame)
    let environment = try evaluate(work.environment, frame)
    guard let object = parameters.object, let variables = environment.object else {
      failAttempt(index, failure(index, "bad-input", "'parameters' and 'env' must be objects"))
      return
    }
    traceInput(index, parameters)
    call(
      index,
      .tool(
        ToolRequest(
          argv: words.map(\.labelText), isShell: work.isShell, parameters: object,
          environment: variables.map { ($0.key, $0.value.labelText) }, output: work.output)))
  }

  private mutating func callModel(_ index: Int, _ work: ModelWork) throws(ExpressionError) {
    let frame = activities[index].frame
    let prompt = try evaluate(work.prompt, frame)
    let system = try evaluate(work.system, frame)
    let model = try evaluate(work.model, frame)
    traceInput(index, system == .null ? prompt : ["system": system, "prompt": prompt])
    call(
      index,
      .model(
        ModelRequest(
          prompt: prompt.labelText, system: system == .null ? nil : system.labelText,
          model: model.string, schema: work.schema)))
  }

  private mutating func call(_ index: Int, _ call: Call) {
    guard calling < options.concurrency else {
      activities[index].phase = .queued
      waitingCalls.append((handle(index), call))
      return
    }
    place(index, call)
  }

  private mutating func place(_ index: Int, _ call: Call) {
    calling += 1
    activities[index].phase = .calling
    setTimeout(index)
    effects.append(.call(Token(handle: handle(index)), call))
  }

  func timeout(_ index: Int) -> UInt64? { node(of: index).timeout }

  mutating func setTimeout(_ index: Int) {
    if let timeout = timeout(index) { setTimer(index, after: timeout, .timeout) }
  }

  /// Gives up the place of a call that has ended or is not waited for, and gives it to the next.
  mutating func endCall(_ index: Int) {
    calling -= 1
    // A stopped call never reports: its token must not fit the activity's next attempt.
    bump(index)
    guard !waitingCalls.isEmpty else { return }
    var started = 0
    while started < waitingCalls.count, calling < options.concurrency {
      let next = waitingCalls[started]
      started += 1
      if let index = activity(next.handle), activities[index].phase == .queued {
        place(index, next.call)
      }
    }
    waitingCalls.removeFirst(started)
  }

  // MARK: Time

  mutating func setTimer(_ index: Int, after delay: UInt64, _ kind: TimerQueue.Kind) {
    setTimer(index, at: Deadline(after: delay, from: now).time, kind)
  }

  mutating func setTimer(_ index: Int, at time: UInt64, _ kind: TimerQueue.Kind) {
    if timers.count > 2 * liveTimers + 64 {
      // Copied out, because the queue cannot be changed while the machine is asked.
      let current = activities.map(\.generation)
      timers.keep { current[$0.handle.index] == $0.handle.generation }
    }
    activities[index].timers += 1
    liveTimers += 1
    timers.insert(at: time, handle(index), kind)
  }

  /// Makes the timers and tokens of the attempt void.
  mutating func bump(_ index: Int) {
    activities[index].generation &+= 1
    liveTimers -= activities[index].timers
    activities[index].timers = 0
  }

  private mutating func wait(_ index: Int, _ work: WaitWork) throws(ExpressionError) {
    let frame = activities[index].frame
    let time: UInt64
    switch work {
    case .duration(let template):
      let value = try evaluate(template, frame)
      guard let duration = value.string.flatMap(WorkflowDuration.nanoseconds) else {
        failAttempt(
          index,
          failure(
            index, "bad-input",
            "'duration' is \(shown(value)), not a length of time such as \"30s\""))
        return
      }
      time = Deadline(after: duration, from: now).time
    case .until(let template):
      let value = try evaluate(template, frame)
      guard let instant = value.string.flatMap(TraceTime.nanoseconds) else {
        failAttempt(
          index, failure(index, "bad-input", "'until' is \(shown(value)), not an RFC 3339 time"))
        return
      }
      time = instant
    }
    guard time > now else {
      succeed(index, .null)
      return
    }
    activities[index].phase = .sleeping
    sleeping += 1
    setTimeout(index)
    setTimer(index, at: time, .wake)
  }

  /// A timer of an activity has come.
  mutating func strike(_ kind: TimerQueue.Kind, _ index: Int) {
    switch kind {
    case .wake:
      sleeping -= 1
      if case .wait = node(of: index).work, !activities[index].isRetrying {
        succeed(index, .null)
      } else {
        activities[index].isRetrying = false
        attempt(index)
      }
    case .timeout:
      let length = WorkflowDuration.text(timeout(index) ?? 0)
      stopAttempt(index)
      failAttempt(
        index, failure(index, "timeout", "the attempt took longer than \(length)"))
    case .unanswered: expireQuestion(index)
    }
  }

  // MARK: Ending

  /// Ends what the attempt has under way, so that the activity can go on without it.
  mutating func stopAttempt(_ index: Int) {
    switch activities[index].phase {
    case .calling:
      effects.append(.cancel(Token(handle: handle(index))))
      endCall(index)
    case .asking:
      effects.append(.cancel(Token(handle: handle(index))))
      asking -= 1
    case .sleeping: sleeping -= 1
    case .parked:
      let path = node(of: index).path
      if let place = parked.firstIndex(of: path) { parked.remove(at: place) }
    case .composite: closeBodies(index)
    case .queued, .free: break
    }
    bump(index)
  }

  /// Stops an activity for good, without a result.
  mutating func cancelActivity(_ index: Int) {
    let wasParked = activities[index].phase == .parked
    stopAttempt(index)
    endSpan(index, wasParked ? .waiting : .cancelled)
    release(index)
  }

  private mutating func release(_ index: Int) {
    bump(index)
    let frame = activities[index].frame
    if let place = frames[frame].active.firstIndex(of: index) {
      frames[frame].active.swapAt(place, frames[frame].active.count - 1)
      frames[frame].active.removeLast()
    }
    activities[index].phase = .free
    activities[index].isRetrying = false
    activities[index].request = nil
    activities[index].span = nil
    if !activities[index].bodies.isEmpty { activities[index].bodies = Bodies() }
    freeActivities.append(index)
  }

  /// The node has its value.
  mutating func succeed(_ index: Int, _ value: JSONValue) {
    let node = node(of: index)
    let frame = activities[index].frame
    do {
      try storeResult(value, node, frame, activities[index].node)
    } catch {
      failAttempt(index, failure(index, "bad-result", error.message))
      return
    }
    conclude(index, value)
  }

  /// Ends a node whose result is stored and goes on from there.
  mutating func conclude(_ index: Int, _ value: JSONValue) {
    let (frame, place) = (activities[index].frame, activities[index].node)
    endSpan(index, .ok(value))
    release(index)
    leave(frame, place, value)
  }

  private mutating func storeResult(
    _ value: JSONValue, _ node: CompiledNode, _ frame: Int, _ place: Int
  ) throws(ReductionError) {
    switch node.writes.count {
    case 0: return
    case 1: try store(value, node.writes[0], frame, place)
    default:
      guard let object = value.object else {
        throw ReductionError(
          message: "the result is \(shown(value)), not an object with "
            + node.writes.map { "'\($0)'" }.joined(separator: ", "))
      }
      for key in node.writes {
        guard let member = object[key] else {
          throw ReductionError(message: "the result has no '\(key)', which the node writes")
        }
        try store(member, key, frame, place)
      }
    }
  }

  /// The attempt has failed: another follows, or the node has failed for good.
  mutating func failAttempt(_ index: Int, _ failure: NodeFailure) {
    let node = node(of: index)
    if let retry = node.retry, retry.retries(failure.code) {
      var generator = jitterGenerator(index, node)
      if let delay = retry.delay(afterAttempt: activities[index].attempt, using: &generator) {
        retries += 1
        traceRetry(index, failure, delay)
        bump(index)
        activities[index].phase = .sleeping
        activities[index].isRetrying = true
        sleeping += 1
        setTimer(index, after: delay, .wake)
        return
      }
    }
    let (frame, place) = (activities[index].frame, activities[index].node)
    endSpan(index, .failed(failure))
    release(index)
    switch node.onError {
    case .fail: failFrame(frame, failure)
    case .ignore:
      do {
        for key in node.writes { try store(.null, key, frame, place) }
        leave(frame, place, .null)
      } catch {
        failFrame(
          frame, NodeFailure(code: "bad-result", node: node.path, message: error.message))
      }
    case .go:
      guard let edge = node.failureEdge else {
        failFrame(frame, failure)
        return
      }
      do {
        try store(failure.value, "error", frame, place)
        leave(frame, failed: place, edge)
      } catch {
        failFrame(
          frame, NodeFailure(code: "bad-result", node: node.path, message: error.message))
      }
    }
  }

  /// A node of this frame has failed and nothing there caught it.
  mutating func failFrame(_ frame: Int, _ failure: NodeFailure) {
    if let parent = frames[frame].parent {
      bodyFailed(parent, frame, failure)
    } else {
      finish(.failed, failure)
    }
  }

  /// Random numbers that depend on which attempt it is and on nothing that happened before.
  private func jitterGenerator(_ index: Int, _ node: CompiledNode) -> RunGenerator {
    // FNV-1a (Fowler, Noll, Vo), 64 bits.
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in node.path.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    hash ^= UInt64(truncatingIfNeeded: frames[activities[index].frame].iteration ?? -1) << 20
    hash ^= UInt64(truncatingIfNeeded: activities[index].attempt)
    return RunGenerator(state: options.seed ^ hash)
  }
}

extension NodeFailure {
  /// The failure as the state's `error`.
  var value: JSONValue {
    [
      "code": .string(code), "message": .string(message), "node": .string(node),
      "attempt": .integer(attempt),
    ]
  }
}

extension Bodies {
  var isEmpty: Bool { frames.isEmpty && items.isEmpty && results.isEmpty && next == 0 }
}
