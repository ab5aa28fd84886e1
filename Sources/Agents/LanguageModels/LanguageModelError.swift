/// Why a model gave no answer.
package struct LanguageModelError: Error, Sendable, Hashable, CustomStringConvertible {
  /// A low-cardinality name of what went wrong.
  package enum Code: String, Sendable, CaseIterable {
    case unreachable
    case timeout
    /// The stream or the answer broke off.
    case interrupted
    case rateLimited = "rate-limited"
    case overloaded
    case serverError = "server-error"
    case unauthorized
    case forbidden
    case notFound = "not-found"
    case badRequest = "bad-request"
    /// The conversation is longer than the model can read.
    case contextOverflow = "context-overflow"
    case quotaExceeded = "quota-exceeded"
    /// The answer was not what the protocol promises, such as HTML instead of JSON.
    case badResponse = "bad-response"
    /// The answer does not fit the schema, after all repairs.
    case schemaViolation = "schema-violation"
    case refusal
    case budgetExceeded = "budget-exceeded"
    case unsupported
    case missingKey = "missing-key"
    case cancelled
  }

  package var code: Code
  /// What happened, where, and what to do next; never holds a key.
  package var message: String
  /// HTTP status, where there was one.
  package var status: Int?
  /// How long the server asks to wait, in nanoseconds.
  package var retryAfter: UInt64?
  /// The provider's own name of the error.
  package var providerCode: String?
  /// The provider's id of the request.
  package var requestID: String?
  /// Tokens that were spent although no answer came of it.
  package var usage: TokenUsage
  /// What the server itself says about trying again (`x-should-retry`), or what is known to be pointless.
  package var retryAdvice: Bool?

  /// An error.
  package init(
    _ code: Code, _ message: String, status: Int? = nil, retryAfter: UInt64? = nil,
    providerCode: String? = nil, requestID: String? = nil, usage: TokenUsage = TokenUsage(),
    retryAdvice: Bool? = nil
  ) {
    self.code = code
    self.message = message
    self.status = status
    self.retryAfter = retryAfter
    self.providerCode = providerCode
    self.requestID = requestID
    self.usage = usage
    self.retryAdvice = retryAdvice
  }

  package var description: String { message }

  /// Whether the same request may do better later: 408, 409, 429, 5xx and failures of the transport.
  package var isRetryable: Bool {
    if let retryAdvice { return retryAdvice }
    return switch code {
    case .unreachable, .timeout, .interrupted, .rateLimited, .overloaded, .serverError: true
    default: false
    }
  }
}
