package import Functions
import JSON
package import LanguageModels
import Telemetry

/// Answers nodes of type `llm` through a language model.
package struct LanguageModelExecutor: ModelExecutor {
  private let model: any LanguageModel
  private let memory = StructureMemory()

  /// An executor over that model.
  package init(_ model: any LanguageModel) { self.model = model }

  /// One call for text; for a schema as many as its repairs need.
  package func run(_ request: ModelRequest) async throws(ToolError) -> ModelReply {
    var messages: [ChatMessage] = []
    if let system = request.system, !system.isEmpty {
      messages.append(ChatMessage(.system, system))
    }
    messages.append(ChatMessage(.user, request.prompt))
    let chat = ChatRequest(messages: messages, model: request.model)
    do throws(LanguageModelError) {
      guard let schema = request.schema else {
        let response = try await model.complete(chat)
        return try reply(.string(response.message.text), response, response.usage)
      }
      let answer = try await StructuredOutput(model, memory: memory).request(
        chat, name: "answer", schema: schema)
      return try reply(answer.value, answer.response, answer.usage)
    } catch {
      throw ToolError(code: "model-\(error.code.rawValue)", message: error.message)
    }
  }

  private func reply(
    _ value: JSONValue, _ response: ChatResponse, _ usage: TokenUsage
  ) throws(LanguageModelError) -> ModelReply {
    switch response.finish {
    case .length:
      throw LanguageModelError(
        .interrupted, "the answer of \(model.name) was cut off at its limit of tokens",
        usage: usage)
    case .refusal, .contentFilter:
      throw LanguageModelError(
        .refusal, "\(model.name) will not answer: \(response.message.text.prefix(200))",
        usage: usage)
    default: break
    }
    var attributes: JSONObject = [
      TraceAttribute.requestModel: .string(model.name),
      TraceAttribute.responseModel: .string(response.model),
      TraceAttribute.finishReasons: .strings([response.finish.rawValue]),
    ]
    if usage.isKnown {
      attributes[TraceAttribute.inputTokens] = .integer(usage.input)
      attributes[TraceAttribute.outputTokens] = .integer(usage.output)
    }
    return ModelReply(value, attributes: attributes)
  }
}
