import LanguageModels
import Synchronization

/// Answers of models by everything that was asked: the model, every option and every message.
package final class AnswerCache: Sendable {
  private struct Key: Hashable {
    var model: String
    var request: ChatRequest
  }

  private struct Content {
    var answers: [Key: ChatResponse] = [:]
    /// The keys in the order in which they came.
    var order: [Key] = []
  }

  private let content = Mutex(Content())
  private let limit: Int

  /// A cache of at most so many answers; the oldest goes first.
  package init(limit: Int = 1_000) { self.limit = limit }

  func answer(of model: String, to request: ChatRequest) -> ChatResponse? {
    content.withLock { $0.answers[Key(model: model, request: request)] }
  }

  func keep(_ answer: ChatResponse, of model: String, to request: ChatRequest) {
    let key = Key(model: model, request: request)
    content.withLock { content in
      guard content.answers.updateValue(answer, forKey: key) == nil else { return }
      content.order.append(key)
      guard content.order.count > limit else { return }
      content.answers[content.order.removeFirst()] = nil
    }
  }
}
