import HTTP
import JSON
import LanguageModels
import Testing

/// What one provider's own server sends, and what is to be read of it.
///
/// The fields, their order and their oddities are those of the providers' documentation, of their client
/// libraries and of answers that users reported; the texts are made up.
struct ProviderSample: Sendable, CustomTestStringConvertible {
  /// A whole answer or a stream, and what it says.
  struct Answer: Sendable {
    var name: String
    var body: String
    var text = ""
    var calls: [ChatMessage.ToolCall] = []
    var finish: ChatResponse.Finish = .stop
    var usage = TokenUsage()
    var model = ""
    var id: String?
  }

  /// An answer that is an error, with its status.
  struct Failure: Sendable {
    var name: String
    var status: Int
    var headers: HTTPHeaders = [:]
    var body: String
    var code: LanguageModelError.Code
    var providerCode: String?
    /// A part of the message that a user must see.
    var says: String
    var requestID: String?
    var wait: UInt64?
  }

  /// An error in an answer of status 200, or in a stream that began well.
  struct LateFailure: Sendable {
    var name: String
    var body: String
    var code: LanguageModelError.Code
    var says: String
  }

  var provider: String
  var answers: [Answer] = []
  var streams: [Answer] = []
  var failures: [Failure] = []
  var lateFailures: [LateFailure] = []
  var brokenStreams: [LateFailure] = []

  var testDescription: String { provider }

  static let all: [ProviderSample] = [
    azure, groq, mistral, cohere, together, openRouter, lmStudio, vllm, llamaCPP, deepSeek,
  ]

  /// The data lines as a stream of server-sent events that ends as the server's does.
  static func events(_ lines: [String], end: String? = "[DONE]") -> String {
    (lines + [end].compactMap { $0 }).map { "data: \($0)\n\n" }.joined()
  }
}
