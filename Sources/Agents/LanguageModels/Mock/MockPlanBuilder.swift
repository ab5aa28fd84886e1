import HTTP
import JSON
import Platform

/// Turns an answer, times and faults into steps.
struct MockPlanBuilder {
  /// One token that stands for a long text until the steps are made.
  private static let fillerMark = "FILLER01"

  let call: MockCall
  var random: SeededGenerator
  let jitter: Double
  let firstToken: UInt64
  let interToken: UInt64
  let created: Int
  let faults: [MockFault]
  var answer = MockAnswer("")
  /// An error instead of the answer.
  var error: MockError?

  private var kinds: [MockFault.Kind] { faults.map(\.kind) }

  init(
    call: MockCall, random: SeededGenerator, jitter: Double, firstToken: UInt64,
    interToken: UInt64, created: Int, faults: [MockFault]
  ) {
    self.call = call
    self.random = random
    self.jitter = jitter
    self.firstToken = firstToken
    self.interToken = interToken
    self.created = created
    self.faults = faults
  }

  mutating func plan() -> MockPlan {
    let envelope = MockEnvelope(
      model: call.model,
      id: Self.hexadecimal(random.next()) + String(Self.hexadecimal(random.next()).prefix(8)),
      created: created, inputTokens: call.inputTokens, includesUsage: call.includesUsage)
    var plan = MockPlan(steps: [], status: 200)
    plan.inputTokens = call.inputTokens
    if let error = error ?? errorFault() {
      plan.status = error.status
      plan.steps = [reply(error, envelope)]
    } else if call.api == .embeddings || call.api == .ollamaEmbed {
      plan.steps = whole(embeddings(envelope))
    } else {
      answer = answer.limited(to: call.maxTokens, stop: call.stop)
      spoilAnswer()
      plan.answer = answer
      plan.outputTokens = answer.tokenCount
      plan.steps =
        call.isStreaming ? streamed(envelope) : whole(wire.whole(answer, envelope))
      plan.steps = wholeErrorEvent(envelope) ?? plan.steps
    }
    plan.steps = spoil(plan.steps)
    plan.faults = faults.map(\.description)
    for case .reply(let status, _, _) in plan.steps.suffix(1) { plan.status = status }
    return plan
  }

  // MARK: Good answers

  private var wire: any MockWire {
    switch call.api {
    case .chat, .embeddings: MockChatWire()
    case .responses: MockResponsesWire()
    case .messages: MockMessagesWire()
    case .ollama, .ollamaEmbed: MockOllamaWire()
    }
  }

  private func headers(_ type: String) -> HTTPHeaders { ["Content-Type": type] }

  private mutating func whole(_ value: JSONValue) -> [MockPlan.Step] {
    var bytes: [UInt8] = []
    value.append(to: &bytes)
    if kinds.contains(.malformedJSON) {
      bytes.removeLast()
      bytes.append(UInt8(ascii: ","))
    }
    var total = time(firstToken)
    for _ in 1..<max(answer.tokenCount, 1) where interToken > 0 {
      total = total.addingReportingOverflow(time(interToken)).partialValue
    }
    return (total > 0 ? [.wait(total)] : [])
      + [.reply(status: 200, headers: headers("application/json"), body: bytes)]
  }

  private mutating func streamed(_ envelope: MockEnvelope) -> [MockPlan.Step] {
    var frames = wire.frames(answer, envelope)
    let middle = frames.count / 2
    if kinds.contains(.malformedJSON) {
      let start = wire is MockOllamaWire ? "{\"model\":\n" : "data: {\"choices\":[\n\n"
      frames.insert(MockFrame(bytes: Array(start.utf8), isToken: false), at: middle)
    }
    if kinds.contains(.errorEvent) {
      frames.removeSubrange(middle...)
      frames.append(wire.errorFrame(MockError(529), envelope))
    }
    var steps: [MockPlan.Step] = []
    let first = time(firstToken)
    if first > 0 { steps.append(.wait(first)) }
    steps.append(
      .begin(
        status: 200, headers: ["Content-Type": wire.streamType, "Cache-Control": "no-cache"]))
    var isFirst = true
    for frame in frames {
      if frame.isToken {
        let gap = isFirst ? 0 : time(interToken)
        isFirst = false
        if gap > 0 { steps.append(.wait(gap)) }
      }
      steps.append(.part(frame.bytes))
    }
    steps.append(.end)
    return steps
  }

  private func embeddings(_ envelope: MockEnvelope) -> JSONValue {
    let dimensions = call.dimensions ?? MockEmbedding.defaultDimensions
    let vectors = call.inputs.map { MockEmbedding.vector(for: $0, dimensions: dimensions) }
    func numbers(_ vector: [Float]) -> JSONValue { .array(vector.map { .double(Double($0)) }) }
    guard call.api == .embeddings else {
      return [
        "model": .string(call.model), "embeddings": .array(vectors.map(numbers)),
        "prompt_eval_count": .integer(call.inputTokens),
      ]
    }
    return [
      "object": "list",
      "data": .array(
        vectors.enumerated().map { index, vector in
          [
            "object": "embedding", "index": .integer(index),
            "embedding": call.wantsBase64
              ? .string(MockEmbedding.base64(vector)) : numbers(vector),
          ]
        }),
      "model": .string(call.model),
      "usage": [
        "prompt_tokens": .integer(call.inputTokens), "total_tokens": .integer(call.inputTokens),
      ],
    ]
  }

  /// A time, varied by the jitter.
  private mutating func time(_ nanoseconds: UInt64) -> UInt64 {
    guard nanoseconds > 0, jitter > 0 else { return nanoseconds }
    let factor = 1 + jitter * (2 * random.nextUnitDouble() - 1)
    return UInt64(exactly: (Double(nanoseconds) * max(factor, 0)).rounded()) ?? nanoseconds
  }

  private static func hexadecimal(_ word: UInt64) -> String {
    let text = String(word, radix: 16)
    return String(repeating: "0", count: 16 - text.count) + text
  }

  // MARK: Errors

  private func errorFault() -> MockError? {
    for kind in kinds {
      switch kind {
      case .status(let status, let retryAfter):
        return MockError(status, retryAfter: retryAfter)
      case .quota:
        return MockError(
          429, "you exceeded your current quota, please check your plan",
          code: "insufficient_quota")
      case .contextOverflow: return Self.overflow(call, limit: call.inputTokens / 2)
      default: break
      }
    }
    return nil
  }

  static func overflow(_ call: MockCall, limit: Int) -> MockError {
    let message =
      call.api == .messages
      ? "prompt is too long: \(call.inputTokens) tokens > \(limit) maximum"
      : "This model's maximum context length is \(limit) tokens. However, your messages resulted "
        + "in \(call.inputTokens) tokens. Please reduce the length of the messages."
    return MockError(400, message, code: "context_length_exceeded", parameter: "messages")
  }

  private func reply(_ error: MockError, _ envelope: MockEnvelope) -> MockPlan.Step {
    var error = error
    // Anthropic says so with a status of its own.
    if call.api == .messages, error.status == 503 { error.status = 529 }
    var headers = headers("application/json")
    if let wait = error.retryAfter {
      headers.add("Retry-After", "\(wait / 1_000_000_000 + (wait % 1_000_000_000 > 0 ? 1 : 0))")
      headers.add("Retry-After-Ms", "\(wait / 1_000_000 + (wait % 1_000_000 > 0 ? 1 : 0))")
    }
    var bytes: [UInt8] = []
    wire.error(error, envelope).append(to: &bytes)
    return .reply(status: error.status, headers: headers, body: bytes)
  }

  /// An error event where there is no stream is a plain error.
  private func wholeErrorEvent(_ envelope: MockEnvelope) -> [MockPlan.Step]? {
    guard kinds.contains(.errorEvent), !call.isStreaming else { return nil }
    return [reply(MockError(call.api == .messages ? 529 : 500), envelope)]
  }

  // MARK: Faults

  /// Faults of what is said.
  private mutating func spoilAnswer() {
    for kind in kinds {
      switch kind {
      case .empty: answer = MockAnswer("")
      case .refusal: answer = MockAnswer(refusing: "I cannot help with that.")
      case .huge: answer = MockAnswer(Self.fillerMark)
      case .wrongSchema: answer = MockAnswer(misfit().serialized())
      case .malformedContent:
        let text =
          answer.text.hasPrefix("{") ? answer.text : "{\"answer\": \"\(answer.tokenCount)\"}"
        answer = MockAnswer(String(text.prefix(max(text.count * 2 / 3, 1))))
      default: break
      }
    }
  }

  /// A JSON value that the schema of the call does not accept.
  private func misfit() -> JSONValue {
    let candidates: [JSONValue] = [["unexpected": true], [], "unexpected", 0, .null]
    guard let schema = call.schema, let compiled = try? JSONSchema(schema) else {
      return candidates[0]
    }
    return candidates.first { !compiled.accepts($0) } ?? candidates[0]
  }

  /// Faults of how it is sent.
  private func spoil(_ steps: [MockPlan.Step]) -> [MockPlan.Step] {
    var steps = steps
    for kind in kinds {
      switch kind {
      case .huge(let count): steps = MockStepFaults.filled(steps, mark: Self.fillerMark, count)
      case .html(let status): steps = MockStepFaults.page(status)
      case .noBody:
        steps = [.reply(status: 200, headers: headers("application/json"), body: [])]
      case .drop: steps = [.abort]
      case .dribble: steps = MockStepFaults.dribbled(steps)
      case .truncate(let count): steps = MockStepFaults.truncated(steps, after: count)
      case .stall(let time): steps = MockStepFaults.stalled(steps, time)
      default: break
      }
    }
    for case .slow(let time) in kinds { steps.insert(.wait(time), at: 0) }
    return steps
  }
}
