import LanguageModels

/// A model that a chain asks.
public struct ChainModel: Sendable {
  let model: any LanguageModel

  init(_ model: any LanguageModel) { self.model = model }

  /// Provider and model, such as `openai:gpt-4o-mini`.
  public var name: String { model.name }
}

/// A model that answers from a script, for tests: the same script, the same answers, no network.
///
///     let script = Script(["Paris [1]"])
///     let answer = try await chain.run(["question": "Where?"], with: script.model)
///     // script.requests[0] holds the messages that were asked
public final class Script: Sendable {
  private let scripted: ScriptedModel

  /// A model that says these texts in turn and fails when they have run out.
  public init(_ answers: [String]) { scripted = ScriptedModel(answers) }

  /// A model that answers each request by its messages; a thrown error is a failed call.
  public init(answer: @escaping @Sendable ([Message]) throws -> String) {
    scripted = ScriptedModel { request, _ in
      do {
        let text = try answer(request.messages.map(Message.init))
        return .success(
          ChatResponse(message: ChatMessage(.assistant, text), finish: .stop, model: "scripted"))
      } catch {
        return .failure(LanguageModelError(.serverError, "\(error)"))
      }
    }
  }

  /// The model to run a chain with.
  public var model: ChainModel { ChainModel(scripted) }

  /// The messages of each request so far.
  public var requests: [[Message]] { scripted.requests.map { $0.messages.map(Message.init) } }
}

extension Message {
  init(_ message: ChatMessage) {
    self.init(Role(rawValue: message.role.rawValue) ?? .user, message.text)
  }
}
