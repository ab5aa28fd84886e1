import Functions
import JSON
import LanguageModels
import Platform
import Synchronization
import Telemetry

/// The span of a step under way, to which its work may add.
final class StepSpan: Sendable {
  let span: Mutex<Span?>

  init(_ span: Span?) { self.span = Mutex(span) }

  var id: SpanID? { span.withLock { $0?.spanID } }

  func set(_ attribute: String, _ value: JSONValue) {
    span.withLock { $0?.attributes[attribute] = value }
  }

  /// FNV-1a (Fowler, Noll, Vo), 64 bits.
  static func hash(_ text: String) -> UInt64 {
    text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
  }
}

extension ChainRun {
  func begin(_ inputs: JSONObject) throws(ChainFailure) {
    guard let trace = services.trace else { return }
    let now = services.context.now()
    try write(
      .trace(id: traceID, service: "dna", version: trace.version, time: now, attributes: [:]))
    var span = Span(
      traceID: traceID, spanID: spanID(""), parentSpanID: nil, name: "invoke_chain \(plan.name)",
      startTime: now,
      attributes: [
        TraceAttribute.operation: "invoke_workflow", TraceAttribute.chain: .string(plan.name),
      ])
    capture(.object(inputs), TraceAttribute.input, in: &span)
    root.withLock { $0 = span }
    try write(.start(span))
  }

  func end(_ result: Result<ChainResult, ChainFailure>) throws(ChainFailure) {
    guard var span = root.withLock({ $0 }) else { return }
    span.endTime = services.context.now()
    Self.add(usage, to: &span)
    switch result {
    case .success(let result):
      span.status = .ok
      capture(result.output, TraceAttribute.output, in: &span)
    case .failure(let failure): Self.add(failure, to: &span)
    }
    try write(.span(span))
  }

  func beginSpan(_ step: ChainStep, _ place: Place) throws(ChainFailure) -> Span? {
    guard services.trace != nil else { return nil }
    var span = Span(
      traceID: traceID, spanID: spanID(place.path), parentSpanID: place.parent, name: step.id,
      kind: step.kind == .model ? .client : .internal, startTime: services.context.now(),
      attributes: [
        TraceAttribute.node: .string(place.path),
        TraceAttribute.nodeType: .string(step.kind.rawValue),
      ])
    if let iteration = place.iteration {
      span.attributes[TraceAttribute.iteration] = .integer(iteration)
    }
    try write(.start(span))
    return span
  }

  func endSpan(
    _ step: StepSpan, _ result: Result<JSONValue, ChainFailure>, attempt: Int
  ) throws(ChainFailure) {
    guard var span = step.span.withLock({ $0 }) else { return }
    span.endTime = services.context.now()
    if attempt > 1 { span.attributes[TraceAttribute.attempt] = .integer(attempt) }
    switch result {
    case .success(let value):
      span.status = .ok
      capture(value, TraceAttribute.output, in: &span)
    case .failure(let failure): Self.add(failure, to: &span)
    }
    try write(.span(span))
  }

  func traceRetry(
    _ step: StepSpan, _ failure: ChainFailure, attempt: Int, delay: UInt64
  ) throws(ChainFailure) {
    guard let id = step.id else { return }
    try write(
      .event(
        traceID: traceID, spanID: id, name: "retry", time: services.context.now(),
        attributes: [
          TraceAttribute.attempt: .integer(attempt),
          TraceAttribute.errorType: .string(failure.code),
          TraceAttribute.exceptionMessage: .string(
            SecretMask.masking(failure.message) ?? failure.message),
          "dna.retry.delay": .string(ChainStep.text(delay)),
        ]))
  }

  func traceCall(_ step: StepSpan, _ request: ChatRequest, of model: String) {
    guard step.id != nil else { return }
    step.set(TraceAttribute.operation, "chat")
    step.set(TraceAttribute.requestModel, .string(request.model ?? model))
    var texts: [JSONValue] = []
    for message in request.messages {
      texts.append(["role": .string(message.role.rawValue), "content": .string(message.text)])
    }
    step.span.withLock { span in
      guard var open = span else { return }
      capture(.array(texts), TraceAttribute.input, in: &open)
      span = open
    }
  }

  func traceAnswer(_ step: StepSpan, _ response: ChatResponse, isCached: Bool) {
    step.span.withLock { span in
      guard var open = span else { return }
      open.attributes[TraceAttribute.responseModel] = .string(response.model)
      open.attributes[TraceAttribute.finishReasons] = [.string(response.finish.rawValue)]
      if isCached {
        open.attributes[TraceAttribute.cached] = true
      } else {
        Self.add(response.usage, to: &open)
      }
      span = open
    }
  }

  // MARK: Parts

  /// The id of a step's span: it depends on the seed and the place of the step, not on who came first.
  private func spanID(_ path: String) -> SpanID {
    var ids = SeededGenerator(seed: services.seed ^ StepSpan.hash("span:\(path)"))
    return SpanID(using: &ids)
  }

  private func write(_ record: TraceRecord) throws(ChainFailure) {
    do {
      try services.trace?.sink.write(record)
    } catch {
      throw ChainFailure("trace", "the trace cannot be written: \(error)", endsRun: true)
    }
  }

  private static func add(_ usage: TokenUsage, to span: inout Span) {
    guard usage.isKnown else { return }
    let before = span.attributes
    func sum(_ name: String, _ count: Int) -> JSONValue {
      let (sum, overflow) = (before[name]?.int ?? 0).addingReportingOverflow(count)
      return .integer(overflow ? .max : sum)
    }
    span.attributes[TraceAttribute.inputTokens] = sum(TraceAttribute.inputTokens, usage.input)
    span.attributes[TraceAttribute.outputTokens] = sum(TraceAttribute.outputTokens, usage.output)
  }

  private static func add(_ failure: ChainFailure, to span: inout Span) {
    span.attributes[TraceAttribute.errorType] = .string(failure.code)
    if failure.code != "cancelled" {
      span.status = .error(message: SecretMask.masking(failure.message) ?? failure.message)
    }
  }

  private func capture(_ value: JSONValue, _ attribute: String, in span: inout Span) {
    guard let trace = services.trace else { return }
    let capture = TraceCapture(value, limit: trace.captureLimit)
    span.attributes[attribute] = .string(capture.text)
    if capture.isTruncated { span.attributes[TraceAttribute.truncated] = true }
  }
}
