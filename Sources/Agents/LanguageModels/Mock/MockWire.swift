import JSON
import Platform

/// Facts that the forms of answers need besides the answer.
struct MockEnvelope: Sendable {
  var model: String
  /// 24 hexadecimal digits that ids are made of.
  var id: String
  /// Seconds since 1970.
  var created: Int
  var inputTokens: Int
  var includesUsage: Bool

  /// The id of a tool call.
  func callID(_ index: Int) -> String { "call_\(id.prefix(20))\(index)" }
}

/// A piece of a streamed answer.
struct MockFrame: Sendable, Hashable {
  var bytes: [UInt8]
  /// Whether it carries a token, before which the model takes its time.
  var isToken: Bool
}

/// The form in which a provider answers.
protocol MockWire: Sendable {
  var streamType: String { get }
  /// The whole answer as one document.
  func whole(_ answer: MockAnswer, _ envelope: MockEnvelope) -> JSONValue
  /// The answer as a stream.
  func frames(_ answer: MockAnswer, _ envelope: MockEnvelope) -> [MockFrame]
  /// The body of an error answer.
  func error(_ error: MockError, _ envelope: MockEnvelope) -> JSONValue
  /// An error in the middle of a stream.
  func errorFrame(_ error: MockError, _ envelope: MockEnvelope) -> MockFrame
}

extension MockWire {
  var streamType: String { "text/event-stream; charset=utf-8" }

  /// A server-sent event.
  func event(_ data: JSONValue, name: String? = nil, isToken: Bool = false) -> MockFrame {
    var bytes: [UInt8] = []
    if let name { bytes += "event: \(name)\n".utf8 }
    bytes += "data: ".utf8
    data.append(to: &bytes)
    bytes += "\n\n".utf8
    return MockFrame(bytes: bytes, isToken: isToken)
  }

  func errorFrame(_ error: MockError, _ envelope: MockEnvelope) -> MockFrame {
    event(self.error(error, envelope))
  }
}

/// An error answer.
package struct MockError: Sendable, Hashable {
  package var status: Int
  package var message: String
  /// OpenAI's `code`, such as `context_length_exceeded`.
  package var code: String?
  /// The member of the request that is wrong.
  package var parameter: String?
  /// Nanoseconds that the client is asked to wait.
  package var retryAfter: UInt64?

  /// An error.
  package init(
    _ status: Int, _ message: String? = nil, code: String? = nil, parameter: String? = nil,
    retryAfter: UInt64? = nil
  ) {
    self.status = status
    self.message = message ?? Self.message(status)
    self.code = code
    self.parameter = parameter
    self.retryAfter = retryAfter
  }

  private static func message(_ status: Int) -> String {
    switch status {
    case 401: "incorrect API key provided"
    case 403: "this key may not use this model"
    case 404: "there is no such model"
    case 408: "the request took too long"
    case 429: "rate limit reached, try again later"
    case 500: "the server had an error while processing your request"
    case 502: "bad gateway"
    case 503: "the engine is currently overloaded, try again later"
    case 529: "overloaded"
    default: "mock error \(status)"
    }
  }

  /// OpenAI's `type`.
  var openAIType: String {
    switch status {
    case 401: "authentication_error"
    case 403: "permission_error"
    case 429: code == "insufficient_quota" ? "insufficient_quota" : "rate_limit_error"
    case 500...599: "server_error"
    default: "invalid_request_error"
    }
  }

  /// Anthropic's `type`.
  var anthropicType: String {
    switch status {
    case 401: "authentication_error"
    case 402: "billing_error"
    case 403: "permission_error"
    case 404: "not_found_error"
    case 413: "request_too_large"
    case 429: "rate_limit_error"
    case 504: "timeout_error"
    case 503, 529: "overloaded_error"
    case 500...599: "api_error"
    default: "invalid_request_error"
    }
  }

  /// OpenAI's `code`, where one was not given.
  var openAICode: JSONValue {
    if let code { return .string(code) }
    switch status {
    case 401: return "invalid_api_key"
    case 404: return "model_not_found"
    case 429: return "rate_limit_exceeded"
    default: return .null
    }
  }
}
