import JSON
import Telemetry

/// How an activity's span ends.
enum SpanEnding {
  case ok(JSONValue)
  case failed(NodeFailure)
  case cancelled
  case waiting
}

extension WorkflowMachine {
  mutating func beginTrace(_ state: JSONObject) {
    guard let trace = options.trace else { return }
    effects.append(
      .trace(
        .trace(
          id: traceID, service: "dna", version: trace.version, time: now,
          attributes: [TraceAttribute.run: .string(options.runID)])))
    var span = Span(
      traceID: traceID, spanID: SpanID(using: &ids), parentSpanID: nil,
      name: "invoke_workflow \(workflow.name)", startTime: now,
      attributes: [
        TraceAttribute.operation: "invoke_workflow",
        TraceAttribute.workflow: .string(workflow.name),
        TraceAttribute.run: .string(options.runID),
      ])
    capture(.object(state), TraceAttribute.input, in: &span)
    rootSpan = span
    effects.append(.trace(.start(span)))
  }

  mutating func endTrace(_ result: WorkflowResult) {
    guard var span = rootSpan else { return }
    span.endTime = now
    span.attributes["dna.workflow.outcome"] = .string(result.outcome.rawValue)
    capture(.object(result.outputs), TraceAttribute.output, in: &span)
    switch result.outcome {
    case .completed: span.status = .ok
    case .failed, .stepLimit, .timedOut:
      span.status = .error(message: result.failure?.description ?? result.outcome.rawValue)
      span.attributes[TraceAttribute.errorType] = .string(
        result.failure?.code ?? result.outcome.rawValue)
    case .cancelled: span.attributes[TraceAttribute.errorType] = "cancelled"
    case .rejected: span.attributes[TraceAttribute.decision] = "rejected"
    case .waiting: span.attributes[TraceAttribute.decision] = "waiting"
    }
    rootSpan = nil
    effects.append(.trace(.span(span)))
  }

  mutating func beginSpan(_ index: Int) {
    guard options.trace != nil else { return }
    let node = node(of: index)
    let frame = activities[index].frame
    var span = Span(
      traceID: traceID, spanID: SpanID(using: &ids), parentSpanID: frames[frame].parentSpan,
      name: node.id, startTime: now,
      attributes: [
        TraceAttribute.node: .string(node.path),
        TraceAttribute.nodeType: .string(node.type.rawValue),
      ])
    if let iteration = frames[frame].iteration {
      span.attributes[TraceAttribute.iteration] = .integer(iteration)
    }
    switch node.work {
    case .function(let name, _): span.attributes[TraceAttribute.function] = .string(name)
    case .tool:
      span.attributes[TraceAttribute.operation] = "execute_tool"
      span.attributes[TraceAttribute.tool] = .string(node.id)
    case .model: span.attributes[TraceAttribute.operation] = "chat"
    default: break
    }
    activities[index].span = span
    effects.append(.trace(.start(span)))
  }

  mutating func endSpan(_ index: Int, _ ending: SpanEnding) {
    guard var span = activities[index].span else { return }
    activities[index].span = nil
    span.endTime = now
    if activities[index].attempt > 1 {
      span.attributes[TraceAttribute.attempt] = .integer(activities[index].attempt)
    }
    switch ending {
    case .ok(let value):
      span.status = .ok
      capture(value, TraceAttribute.output, in: &span)
    case .failed(let failure):
      span.status = .error(message: failure.message)
      span.attributes[TraceAttribute.errorType] = .string(failure.code)
    case .cancelled: span.attributes[TraceAttribute.errorType] = "cancelled"
    case .waiting: span.attributes[TraceAttribute.decision] = "waiting"
    }
    effects.append(.trace(.span(span)))
  }

  mutating func traceInput(_ index: Int, _ value: JSONValue) {
    guard activities[index].span != nil, var span = activities[index].span else { return }
    capture(value, TraceAttribute.input, in: &span)
    activities[index].span = span
  }

  mutating func traceRetry(_ index: Int, _ failure: NodeFailure, _ delay: UInt64) {
    traceEvent(
      index, "retry",
      [
        TraceAttribute.attempt: .integer(activities[index].attempt),
        TraceAttribute.errorType: .string(failure.code),
        TraceAttribute.exceptionMessage: .string(
          SecretMask.masking(failure.message) ?? failure.message),
        "dna.retry.delay": .string(WorkflowDuration.text(delay)),
      ])
  }

  mutating func traceDecision(_ index: Int, _ decision: String, reason: String? = nil) {
    activities[index].span?.attributes[TraceAttribute.decision] = .string(decision)
    var attributes: JSONObject = [TraceAttribute.decision: .string(decision)]
    if let reason { attributes["dna.decision.reason"] = .string(reason) }
    traceEvent(index, "decision", attributes)
  }

  mutating func traceEvent(_ index: Int, _ name: String, _ attributes: JSONObject) {
    guard let span = activities[index].span else { return }
    effects.append(
      .trace(
        .event(
          traceID: traceID, spanID: span.spanID, name: name, time: now, attributes: attributes)))
  }

  mutating func traceSkip(_ node: CompiledNode, _ frame: Int) {
    guard options.trace != nil, let parent = frames[frame].parentSpan else { return }
    var attributes: JSONObject = [
      TraceAttribute.node: .string(node.path), TraceAttribute.skipped: true,
    ]
    if let iteration = frames[frame].iteration {
      attributes[TraceAttribute.iteration] = .integer(iteration)
    }
    effects.append(
      .trace(
        .event(
          traceID: traceID, spanID: parent, name: "skipped", time: now, attributes: attributes)))
  }

  private func capture(_ value: JSONValue, _ attribute: String, in span: inout Span) {
    guard let trace = options.trace else { return }
    let capture = TraceCapture(value, limit: trace.captureLimit)
    span.attributes[attribute] = .string(capture.text)
    if capture.isTruncated { span.attributes[TraceAttribute.truncated] = true }
  }
}
