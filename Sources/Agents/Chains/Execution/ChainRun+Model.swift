import Expressions
import Functions
import JSON
import LanguageModels
import Platform
import Synchronization
import Telemetry

extension ChainRun {
  /// Asks a model, once.
  func answer(
    _ model: ChainStep.Model, _ step: ChainStep, in scope: JSONObject, at place: Place,
    _ span: StepSpan
  ) async throws(ChainFailure) -> JSONValue {
    let prompt = try messages(model, in: scope, at: place)
    var request = ChatRequest(
      messages: try conversation(model, prompt, in: scope, at: place),
      // What a cached answer must keep is a part of what was asked.
      format: model.schema.map { .schema(name: step.id, $0) } ?? .text,
      maxOutputTokens: model.maxTokens, temperature: model.temperature, topP: model.topP,
      stop: model.stop, seed: model.seed)
    let target = try resolve(model.model, &request, at: place)
    traceCall(span, request, of: target.name)
    let isStreamed = place.isFinal && model.schema == nil
    let (response, isCached) = try await respond(
      to: request, target, model.schema, step, isStreamed: isStreamed, at: place)
    traceAnswer(span, response, isCached: isCached)
    do throws(ChainFailure) {
      let value = try self.value(of: response, model, at: place)
      if step.isCached, !isCached { services.cache.keep(response, of: target.name, to: request) }
      try remember(model, prompt, response, in: scope, at: place)
      return value
    } catch {
      if isStreamed, !response.message.text.isEmpty { listener(.discardedText) }
      throw error
    }
  }

  private func resolve(
    _ name: String?, _ request: inout ChatRequest, at place: Place
  ) throws(ChainFailure) -> any LanguageModel {
    guard let name else { return services.model }
    guard let resolve = services.resolve else {
      request.model = name
      return services.model
    }
    do throws(LanguageModelError) {
      return try resolve(name)
    } catch {
      throw ChainFailure(error, step: place.path)
    }
  }

  private func respond(
    to request: ChatRequest, _ model: any LanguageModel, _ schema: JSONObject?, _ step: ChainStep,
    isStreamed: Bool, at place: Place
  ) async throws(ChainFailure) -> (ChatResponse, isCached: Bool) {
    if step.isCached, let answer = services.cache.answer(of: model.name, to: request) {
      totals.withLock { $0.cachedCalls += 1 }
      if isStreamed { listener(.text(answer.message.text)) }
      return (answer, true)
    }
    let (listener, hasSpoken) = (listener, Flag())
    do throws(LanguageModelError) {
      let response: ChatResponse
      if let schema {
        response = try await structured(request, model, step.id, schema)
      } else if isStreamed {
        totals.withLock { $0.modelCalls += 1 }
        response = try await model.stream(request) { event in
          guard case .text(let text) = event, !text.isEmpty else { return }
          hasSpoken.set()
          listener(.text(text))
        }
      } else {
        totals.withLock { $0.modelCalls += 1 }
        response = try await model.complete(request)
      }
      add(response.usage)
      return (response, false)
    } catch {
      add(error.usage)
      if hasSpoken.isSet { listener(.discardedText) }
      throw ChainFailure(error, step: place.path)
    }
  }

  /// An answer that keeps a schema; its text is the value, its usage that of all calls it took.
  private func structured(
    _ request: ChatRequest, _ model: any LanguageModel, _ name: String, _ schema: JSONObject
  ) async throws(LanguageModelError) -> ChatResponse {
    let counted = CountedModel(model) { self.totals.withLock { $0.modelCalls += 1 } }
    let answer = try await StructuredOutput(counted, memory: services.structures)
      .request(request, name: name, schema: schema)
    var response = answer.response
    response.message.text = answer.value.serialized()
    response.usage = answer.usage
    response.finish = .stop
    return response
  }

  private func add(_ usage: TokenUsage) {
    totals.withLock { $0.usage = $0.usage.map { $0 + usage } ?? usage }
  }

  private func value(
    of response: ChatResponse, _ model: ChainStep.Model, at place: Place
  ) throws(ChainFailure) -> JSONValue {
    let text = response.message.text
    switch response.finish {
    case .refusal, .contentFilter:
      throw ChainFailure(
        "refusal", "the model refused: \(text.prefix(200)); change the prompt", step: place.path)
    case .stop, .length, .toolCalls, .other: break
    }
    guard let schema = model.schema else { return .string(text) }
    return try AnswerParser.json(in: text, schema, step: place.path)
  }

  // MARK: Messages

  private func messages(
    _ model: ChainStep.Model, in scope: JSONObject, at place: Place
  ) throws(ChainFailure) -> [ChatMessage] {
    let value = try evaluate(model.prompt, in: scope, at: place)
    switch value {
    case .string(let text): return [ChatMessage(.user, text)]
    case .array(let elements):
      var result: [ChatMessage] = []
      for element in elements {
        guard let role = element["role"]?.string.flatMap(ChatMessage.Role.init(rawValue:)),
          let text = element["content"]?.string
        else {
          throw ChainFailure(
            "type-mismatch",
            "a message must have 'role' and 'content', not \(element.serialized().prefix(80))",
            step: place.path)
        }
        result.append(ChatMessage(role, text))
      }
      guard !result.isEmpty else {
        throw ChainFailure("type-mismatch", "the prompt has no message", step: place.path)
      }
      return result
    default:
      throw ChainFailure(
        "type-mismatch",
        "the prompt must be a text or messages, not \(ExpressionType(of: value).phrase)",
        step: place.path)
    }
  }

  /// The system's message, what is remembered, and the prompt, in this order.
  private func conversation(
    _ model: ChainStep.Model, _ prompt: [ChatMessage], in scope: JSONObject, at place: Place
  ) throws(ChainFailure) -> [ChatMessage] {
    var result: [ChatMessage] = []
    if let system = model.system {
      result.append(ChatMessage(.system, try insert(system, in: scope, at: place)))
    }
    let leading = prompt.prefix { $0.role == .system }
    result += leading
    if let memory = model.memory {
      for turn in try turns(of: memory, at: place) { result += turn.messages }
    }
    return result + prompt.dropFirst(leading.count)
  }

  // MARK: Memory

  func recall(
    _ memory: ChainStep.Memory, _ id: String, in scope: JSONObject, at place: Place
  ) throws(ChainFailure) -> JSONValue {
    var file: FilePath?
    if let path = memory.path {
      let text = try insert(path, in: scope, at: place)
      file = FilePath(text).resolved(against: FilePath(services.context.directory))
    }
    let kept = MemoryPlace(file: file, name: "\(plan.name)/\(id)", limit: memory.turns)
    totals.withLock { $0.memories[id] = kept }
    let messages = try turns(of: id, at: place).flatMap(\.messages)
    return .array(
      messages.map { ["role": .string($0.role.rawValue), "content": .string($0.text)] })
  }

  private func turns(of id: String, at place: Place) throws(ChainFailure) -> [Conversations.Turn] {
    guard let kept = totals.withLock({ $0.memories[id] }) else {
      throw ChainFailure(
        "memory", "there is no memory step '\(id)' above this step", step: place.path)
    }
    guard let file = kept.file else {
      return services.conversations.recall(kept.name, limit: kept.limit)
    }
    return try services.conversations.recall(from: file, limit: kept.limit)
  }

  private func remember(
    _ model: ChainStep.Model, _ prompt: [ChatMessage], _ response: ChatResponse,
    in scope: JSONObject, at place: Place
  ) throws(ChainFailure) {
    guard let id = model.memory, let kept = totals.withLock({ $0.memories[id] }) else { return }
    let words: String
    if let remember = model.remember {
      words = try insert(remember, in: scope, at: place)
    } else {
      words = prompt.last { $0.role == .user }?.text ?? ""
    }
    let turn = Conversations.Turn(user: words, assistant: response.message.text)
    if let file = kept.file {
      try services.conversations.remember(turn, in: file, limit: kept.limit)
    } else {
      services.conversations.remember(turn, in: kept.name, limit: kept.limit)
    }
  }
}

/// A model whose calls are counted.
private struct CountedModel: LanguageModel {
  let model: any LanguageModel
  let onCall: @Sendable () -> Void

  init(_ model: any LanguageModel, onCall: @escaping @Sendable () -> Void) {
    self.model = model
    self.onCall = onCall
  }

  var name: String { model.name }
  var rungs: [StructureRung] { model.rungs }

  func complete(_ request: ChatRequest) async throws(LanguageModelError) -> ChatResponse {
    onCall()
    return try await model.complete(request)
  }
}

/// Something that has happened or not.
private final class Flag: Sendable {
  private let value = Mutex(false)

  var isSet: Bool { value.withLock { $0 } }

  func set() { value.withLock { $0 = true } }
}
