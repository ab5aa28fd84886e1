import JSON
package import Platform
import Telemetry

/// A model and tools, in turns, until there is an answer.
///
/// Every call holds the instructions and the question. What the model gets wrong (an unknown tool, arguments
/// that do not fit, a tool that fails) goes back to it as the result of its call. Each turn is one call of
/// the model, streamed or not.
package struct AgentLoop: Sendable {
  /// Bytes of a tool's result that the model sees.
  package static let resultLimit = 64 << 10
  /// The same call with the same result, so many times, is a loop.
  package static let loopLimit = 3

  private let model: any LanguageModel
  private let definition: AgentDefinition
  private let tools: [AgentTool]
  private let ledger: CostLedger?
  private let tracer: AgentTracer?
  private let clock: MonotonicClock
  private let sleep: @Sendable (UInt64) async throws -> Void

  /// An agent; `ledger` is the one that the model counts in, for the cost of each turn.
  ///
  /// `sleep` waits for nanoseconds, by the same time as the clock's; it ends a call that outlasts the limit.
  package init(
    _ definition: AgentDefinition, model: any LanguageModel, tools: [AgentTool],
    ledger: CostLedger? = nil, tracer: AgentTracer? = nil, clock: MonotonicClock,
    sleep: @escaping @Sendable (UInt64) async throws -> Void = {
      try await Task.sleep(for: .nanoseconds($0))
    }
  ) {
    self.definition = definition
    self.model = model
    self.tools = tools
    self.ledger = ledger
    self.tracer = tracer
    self.clock = clock
    self.sleep = sleep
  }

  /// The answer to a question, or where the run ended without one.
  ///
  /// With `onEvent` the model's words are handed over as they come.
  ///
  /// - Throws: what the model throws, but for spent budgets, which end the run.
  package func run(
    _ question: String, onEvent: (@Sendable (ChatEvent) -> Void)? = nil
  ) async throws(LanguageModelError) -> AgentResult {
    var session = AgentSession(
      definition: definition, model: model, tools: tools, ledger: ledger, tracer: tracer,
      clock: clock, sleep: sleep, question: question)
    return try await session.run(onEvent)
  }
}

/// One run of an agent.
struct AgentSession {
  private let definition: AgentDefinition
  private let model: any LanguageModel
  private let tools: [AgentTool]
  private let ledger: CostLedger?
  private let tracer: AgentTracer?
  let clock: MonotonicClock
  let sleep: @Sendable (UInt64) async throws -> Void
  let deadline: UInt64?
  /// Whether the time limit ended a call.
  var timeIsOver = false

  private var request: ChatRequest
  private let question: String
  private var result = AgentResult(
    status: .stepLimit, answer: "", steps: 0, calls: [], usage: TokenUsage(input: 0, output: 0),
    notes: [])

  init(
    definition: AgentDefinition, model: any LanguageModel, tools: [AgentTool],
    ledger: CostLedger?, tracer: AgentTracer?, clock: MonotonicClock,
    sleep: @escaping @Sendable (UInt64) async throws -> Void, question: String
  ) {
    self.definition = definition
    self.model = model
    self.tools = tools
    self.ledger = ledger
    self.tracer = tracer
    self.clock = clock
    self.sleep = sleep
    self.question = question
    deadline = definition.limits.time.map { limit in
      let (end, overflow) = clock.now().addingReportingOverflow(limit.clampedNanoseconds)
      return overflow ? .max : end
    }
    request = ChatRequest(
      messages: [
        ChatMessage(.system, definition.instructions), ChatMessage(.user, question),
      ],
      tools: tools.map(\.tool), maxOutputTokens: definition.maxOutputTokens,
      temperature: definition.temperature)
  }

  mutating func run(
    _ onEvent: (@Sendable (ChatEvent) -> Void)?
  ) async throws(LanguageModelError) -> AgentResult {
    tracer?.begin()
    let root = tracer?.start(
      "invoke_agent \(definition.name)", under: nil,
      [
        TraceAttribute.operation: "invoke_agent",
        TraceAttribute.agent: .string(definition.name),
      ], input: .string(question))
    do throws(LanguageModelError) {
      result.status = try await turns(onEvent, root)
    } catch {
      if let root {
        tracer?.end(
          root, .error(message: error.message),
          [TraceAttribute.errorType: .string(error.code.rawValue)])
      }
      throw error
    }
    if let root {
      var attributes: JSONObject = [
        TraceAttribute.inputTokens: .integer(result.usage.input),
        TraceAttribute.outputTokens: .integer(result.usage.output),
        "dna.agent.status": .string(result.status.rawValue),
      ]
      if let total = ledger?.total, total.unpricedCalls == 0 {
        attributes[TraceAttribute.cost] = .string(total.cost.dollars)
      }
      let isAnswer = result.status == .answered
      if !isAnswer { attributes[TraceAttribute.errorType] = .string(result.status.rawValue) }
      tracer?.end(
        root,
        isAnswer ? .ok : .error(message: "ended without an answer: \(result.status.rawValue)"),
        attributes, output: .string(result.answer))
    }
    return result
  }

  private mutating func turns(
    _ onEvent: (@Sendable (ChatEvent) -> Void)?, _ root: Span?
  ) async throws(LanguageModelError) -> AgentResult.Status {
    while result.steps < definition.limits.steps {
      if isLate { return .timeLimit }
      if let limit = definition.limits.tokens, result.usage.input + result.usage.output >= limit {
        return .tokenLimit
      }
      let response: ChatResponse
      do throws(LanguageModelError) {
        response = try await ask(onEvent, root)
      } catch {
        if timeIsOver { return .timeLimit }
        guard error.code == .budgetExceeded else { throw error }
        result.notes.append(error.message)
        return .costLimit
      }
      for note in response.notes where !result.notes.contains(note) { result.notes.append(note) }
      if !response.message.text.isEmpty { result.answer = response.message.text }
      switch response.finish {
      case .refusal, .contentFilter: return .refused
      default: break
      }
      guard !response.message.toolCalls.isEmpty else {
        return response.finish == .length ? .truncated : .answered
      }
      request.messages.append(response.message)
      for call in response.message.toolCalls {
        if isLate { return .timeLimit }
        guard await carryOut(call, root) else { return .loop }
      }
    }
    return .stepLimit
  }

  /// One call of the model; when the conversation has grown too long, once more without old results.
  private mutating func ask(
    _ onEvent: (@Sendable (ChatEvent) -> Void)?, _ root: Span?
  ) async throws(LanguageModelError) -> ChatResponse {
    do throws(LanguageModelError) {
      return try await traced(onEvent, root)
    } catch {
      guard error.code == .contextOverflow, forgetOldResults() else { throw error }
      return try await traced(onEvent, root)
    }
  }

  /// Leaves out all results of tools but the newest; the question and the instructions always stay.
  private mutating func forgetOldResults() -> Bool {
    let places = request.messages.indices.filter {
      request.messages[$0].role == .tool && request.messages[$0].text.utf8.count > 200
    }
    guard let last = places.last else { return false }
    let old = places.count == 1 ? places[...] : places.dropLast()
    for place in old {
      let size = request.messages[place].text.utf8.count
      request.messages[place].text = "(left out to save room: \(size) bytes)"
    }
    if places.count > 1 {
      request.messages[last].text = String(request.messages[last].text.prefix(8_000))
    }
    result.notes.append(
      "\(old.count) results of tools were left out: the conversation was too long")
    return true
  }

  private mutating func traced(
    _ onEvent: (@Sendable (ChatEvent) -> Void)?, _ root: Span?
  ) async throws(LanguageModelError) -> ChatResponse {
    result.steps += 1
    let before = ledger?.total
    let (provider, model) = ModelName.parts(model.name)
    let span = tracer?.start(
      "chat \(model)", .client, under: root,
      [
        TraceAttribute.operation: "chat", TraceAttribute.provider: .string(provider),
        TraceAttribute.requestModel: .string(model),
      ])
    do throws(LanguageModelError) {
      let response = try await answered(onEvent)
      count(response.usage, request, response)
      if let span {
        tracer?.end(
          span, .ok, attributes(of: response, since: before), output: .string(response.message.text)
        )
      }
      return response
    } catch {
      if error.usage.isKnown { result.usage = result.usage + error.usage }
      if let span {
        tracer?.end(
          span, .error(message: error.message),
          [TraceAttribute.errorType: .string(error.code.rawValue)])
      }
      throw error
    }
  }

  private mutating func answered(
    _ onEvent: (@Sendable (ChatEvent) -> Void)?
  ) async throws(LanguageModelError) -> ChatResponse {
    let answer = await within { [model, request] () -> Result<ChatResponse, LanguageModelError> in
      do throws(LanguageModelError) {
        guard let onEvent else { return .success(try await model.complete(request)) }
        return .success(try await model.stream(request, onEvent: onEvent))
      } catch {
        return .failure(error)
      }
    }
    guard let answer else {
      throw LanguageModelError(
        .timeout, "the time limit of the run ended the call", retryAdvice: false)
    }
    return try answer.get()
  }

  /// Adds usage; where the provider counted nothing, the length of the texts has to do.
  private mutating func count(_ usage: TokenUsage, _ asked: ChatRequest, _ response: ChatResponse) {
    guard !usage.isKnown else {
      result.usage = result.usage + usage
      return
    }
    let bytes = asked.messages.reduce(0) { $0 + $1.text.utf8.count }
    result.usage =
      result.usage
      + TokenUsage(
        input: BudgetedModel.estimatedTokens(bytes: bytes),
        output: BudgetedModel.estimatedTokens(bytes: response.message.text.utf8.count))
    let note = "the provider reports no usage: tokens are estimated from the length of the texts"
    if !result.notes.contains(note) { result.notes.append(note) }
  }

  private func attributes(
    of response: ChatResponse, since before: CostLedger.Total?
  ) -> JSONObject {
    var attributes: JSONObject = [
      TraceAttribute.responseModel: .string(response.model),
      TraceAttribute.finishReasons: [.string(response.finish.rawValue)],
    ]
    if let id = response.id { attributes[TraceAttribute.responseID] = .string(id) }
    if response.usage.isKnown {
      attributes[TraceAttribute.inputTokens] = .integer(response.usage.input)
      attributes[TraceAttribute.outputTokens] = .integer(response.usage.output)
    }
    if let before, let after = ledger?.total, after.unpricedCalls == before.unpricedCalls {
      attributes[TraceAttribute.cost] = .string(
        Cost(picodollars: after.cost.picodollars - before.cost.picodollars).dollars)
    }
    return attributes
  }

  /// Calls a tool and hands its result to the model; false when the model goes round in circles.
  private mutating func carryOut(_ call: ChatMessage.ToolCall, _ root: Span?) async -> Bool {
    let span = tracer?.start(
      "execute_tool \(call.name)", under: root,
      [
        TraceAttribute.operation: "execute_tool", TraceAttribute.tool: .string(call.name),
        TraceAttribute.toolCall: .string(call.id),
      ], input: .string(call.arguments))
    var text: String
    var isError = false
    do throws(AgentTool.Failure) {
      let value = try await value(of: call)
      text = value.string ?? value.serialized()
    } catch {
      text = error.message
      isError = true
    }
    if let span {
      tracer?.end(
        span, isError ? .error(message: text) : .ok,
        isError ? [TraceAttribute.errorType: "tool-failed"] : [:], output: .string(text))
    }
    if text.utf8.count > AgentLoop.resultLimit {
      let whole = text.utf8.count
      text =
        String(decoding: Array(text.utf8.prefix(AgentLoop.resultLimit)), as: UTF8.self)
        + "\n(cut off: \(whole) bytes in all)"
    }
    let same = result.calls.filter {
      $0.tool == call.name && $0.arguments == call.arguments && $0.result == text
    }.count
    result.calls.append(
      AgentResult.Call(
        step: result.steps, tool: call.name, arguments: call.arguments, result: text,
        isError: isError))
    let hint =
      same > 0 ? "\n(this is the same call as before with the same result: do something else)" : ""
    request.messages.append(
      ChatMessage(.tool, text + hint, toolCallID: call.id, isError: isError))
    return same + 1 < AgentLoop.loopLimit
  }

  private mutating func value(
    of call: ChatMessage.ToolCall
  ) async throws(AgentTool.Failure) -> JSONValue {
    guard let tool = tools.first(where: { $0.tool.name == call.name }) else {
      let names = tools.map { "'\($0.tool.name)'" }.joined(separator: ", ")
      throw AgentTool.Failure(
        "there is no tool '\(call.name)'; there are: \(names.isEmpty ? "none" : names)")
    }
    let written = call.arguments.utf8.contains { $0 > 0x20 } ? call.arguments : "{}"
    let document: JSONDocument
    do throws(JSONSyntaxError) {
      document = try JSONDocument(parsing: written)
    } catch {
      throw AgentTool.Failure("the arguments are not JSON: \(error)")
    }
    guard let arguments = document.value.object else {
      throw AgentTool.Failure("the arguments must be a JSON object")
    }
    if let schema = try? JSONSchema(.object(tool.tool.parameters)) {
      let failures = schema.failures(of: document.root)
      guard failures.isEmpty else {
        let list = failures.prefix(5).map(\.description).joined(separator: "; ")
        throw AgentTool.Failure("the arguments do not fit: \(list)")
      }
    }
    let value = await within { () -> Result<JSONValue, AgentTool.Failure> in
      do throws(AgentTool.Failure) {
        return .success(try await tool.run(arguments))
      } catch {
        return .failure(error)
      }
    }
    guard let value else { throw AgentTool.Failure("the time limit of the run ended the call") }
    return try value.get()
  }
}

/// The parts of a model's name.
enum ModelName {
  /// `openai` and `gpt-4o` of `openai:gpt-4o`.
  static func parts(_ name: String) -> (provider: String, model: String) {
    guard let colon = name.firstIndex(of: ":") else { return (name, name) }
    return (String(name[..<colon]), String(name[name.index(after: colon)...]))
  }
}
