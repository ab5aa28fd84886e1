package import HTTP
package import JSON
import Platform
import Telemetry

/// What an error body says, whatever the provider's shape: names and numbers are taken as they come.
package struct ProviderFault: Sendable, Hashable {
  package var message: String
  /// `error.type`, `error.status`, `x-amzn-errortype`.
  package var type: String?
  /// `error.code`, a string or a number.
  package var code: String?
  /// A wait that the body asks for, in nanoseconds.
  package var retryAfter: UInt64?

  /// Reads the error that a JSON body reports; nil when it reports none.
  ///
  /// Shapes: `{"error": {…}}` (OpenAI, Anthropic, Google, llama.cpp, LiteLLM), the same in an array
  /// (Google), `{"error": "…"}` (Ollama, LM Studio), `{"message": …}` (Cohere, Mistral, Bedrock), also with
  /// the details in `message` (Mistral), `{"detail": …}` (FastAPI, so vLLM and Mistral), `{"object": "error",
  /// …}` (vLLM), `{"error": {…, "metadata": {"raw": …}}}` (OpenRouter).
  package init?(_ body: JSONValue) {
    let body = body.array?.first ?? body
    guard let object = body.object else { return nil }
    let inner = object["error"] ?? .null
    if let text = inner.string {
      message = text
      code = Self.word(object["code"])
      type = object["type"]?.string
      return
    }
    let source = inner.object ?? object
    guard
      let text = source["message"]?.string ?? source["Message"]?.string
        ?? Self.detail(source["detail"]) ?? Self.detail(source["message"])
        ?? Self.detail(source["message"]?["detail"])
        ?? (inner.object == nil ? nil : inner.serialized())
    else { return nil }
    message = text
    type = source["type"]?.string ?? source["status"]?.string ?? source["__type"]?.string
    code = Self.word(source["code"])
    // Azure says why in a second error inside the first.
    type = type ?? source["innererror"]?["code"]?.string
    if let metadata = source["metadata"] { addRouter(metadata) }
    for detail in source["details"]?.array ?? [] {
      if let delay = detail["retryDelay"]?.string, delay.hasSuffix("s"),
        let seconds = Double(delay.dropLast())
      {
        retryAfter = RetryAfter.nanoseconds(seconds: seconds)
      }
    }
  }

  /// What the server behind OpenRouter said, and why its moderation refused.
  private mutating func addRouter(_ metadata: JSONValue) {
    let reasons = (metadata["reasons"]?.array ?? []).compactMap(\.string)
    type = type ?? (reasons.isEmpty ? metadata["error_type"]?.string : "content_filter")
    if !reasons.isEmpty { message += " (\(reasons.joined(separator: ", ")))" }
    if let name = metadata["provider_name"]?.string { message += " (\(name))" }
    guard let raw = metadata["raw"] else { return }
    let value = raw.string.flatMap { try? JSONDocument(parsing: $0).value } ?? raw
    message += ": \(ProviderFault(value)?.message ?? raw.string ?? raw.serialized())"
  }

  init(message: String, type: String? = nil, code: String? = nil) {
    self.message = message
    self.type = type
    self.code = code
  }

  private static func word(_ value: JSONValue?) -> String? {
    switch value {
    case .string(let text): text.isEmpty ? nil : text
    case .number(let number): number.text
    default: nil
    }
  }

  private static func detail(_ value: JSONValue?) -> String? {
    if let text = value?.string { return text }
    let parts = (value?.array ?? []).compactMap { $0["msg"]?.string ?? $0.string }
    return parts.isEmpty ? nil : parts.joined(separator: "; ")
  }
}

extension ProviderFault {
  /// The error for an answer whose status is not 2xx.
  static func error(
    _ head: HTTPResponseHead, _ body: [UInt8], now: UInt64
  ) -> LanguageModelError {
    let value = try? JSONDocument(parsing: body).value
    var fault =
      value.flatMap { ProviderFault($0) } ?? ProviderFault(message: plainText(body, head))
    if let type = head.headers["x-amzn-errortype"] {
      fault.type = String(type.prefix { $0 != ":" })
    }
    var error = fault.error(status: head.status)
    error.retryAfter = RetryAfter.read(head.headers, now: now) ?? fault.retryAfter
    error.requestID =
      [
        "x-request-id", "request-id", "x-amzn-requestid", "apim-request-id",
        "mistral-correlation-id", "x-kong-request-id", "x-generation-id", "x-debug-trace-id",
      ].lazy.compactMap { head.headers[$0] }.first
      // In the body of Anthropic and Groq; of Cohere and Together; or what stands before the server.
      ?? value?["request_id"]?.string ?? value?["id"]?.string ?? head.headers["cf-ray"]
    switch head.headers["x-should-retry"] {
    case "true": error.retryAdvice = true
    case "false": error.retryAdvice = false
    default: break
    }
    return error
  }

  /// The error, judged by the status first and by words only where a status means several things.
  func error(status: Int?) -> LanguageModelError {
    let (kind, remedy) = judged(status ?? statusByCode)
    let names = [status.map(String.init), code ?? type].compactMap { $0 }
    let label = names.isEmpty ? "" : " (\(names.joined(separator: ", ")))"
    let text = SecretMask.masking(message) ?? message
    return LanguageModelError(
      kind, "\(phrase(kind))\(label): \(Wire.excerpt(Array(text.utf8), limit: 600))\(remedy)",
      status: status, retryAfter: retryAfter, providerCode: code ?? type)
  }

  private func phrase(_ kind: LanguageModelError.Code) -> String {
    switch kind {
    case .rateLimited: "the rate limit is reached"
    case .overloaded: "the server is overloaded"
    case .serverError: "the server failed"
    case .unauthorized: "the key was not accepted"
    case .forbidden: "this is not allowed"
    case .notFound: "there is no such thing"
    case .contextOverflow: "the conversation is longer than the model can read"
    case .quotaExceeded: "the account has no credit left"
    case .refusal: "the provider's filter refused"
    case .timeout: "the server took too long"
    case .interrupted: "the request was given up"
    case .badResponse: "the answer is not what was asked for"
    default: "the request was refused"
    }
  }

  /// The status that a code of an error inside an answer of status 200 stands for.
  private var statusByCode: Int? {
    code.flatMap { Int($0) }.flatMap { (400..<600).contains($0) ? $0 : nil }
  }

  private func judged(_ status: Int?) -> (LanguageModelError.Code, String) {
    let overflow = ("; shorten it, or take a model with a larger window")
    if isContextOverflow,
      status.map({ ((400..<500).contains($0) && $0 != 429) || $0 == 500 }) ?? true
    {
      return (.contextOverflow, overflow)
    }
    if isQuota { return (.quotaExceeded, "; look at the account's billing") }
    if isFilter, status.map({ (400..<500).contains($0) }) ?? true { return (.refusal, "") }
    switch status {
    case 400, 405, 415, 422: return (.badRequest, "")
    case 401: return (.unauthorized, "; look at the key")
    case 402: return (.quotaExceeded, "; look at the account's billing")
    case 403: return (.forbidden, "; look at what the key may do")
    case 404: return (.notFound, "; look at the name of the model and the base URL")
    case 408: return (.timeout, "")
    case 409: return (.overloaded, "")
    case 413: return (.contextOverflow, overflow)
    case 424: return (.serverError, "")
    case 429: return (.rateLimited, "")
    // Cohere's own: its filter, and a request that was given up.
    case 498: return (.refusal, "")
    case 499: return (.interrupted, "")
    case 503, 529: return (.overloaded, "")
    case let status? where status >= 500: return (.serverError, "")
    case let status? where status >= 400: return (.badRequest, "")
    case let status? where status >= 300:
      return (.badResponse, "; give the final address with --base-url, redirects are not followed")
    default: return (judgedByName, "")
    }
  }

  /// Of an error inside a stream that began well, which has no status.
  private var judgedByName: LanguageModelError.Code {
    let names = [type, code].compactMap { $0?.lowercased() }
    func has(_ part: String) -> Bool { names.contains { $0.contains(part) } }
    if has("overloaded") || has("unavailable") { return .overloaded }
    if has("rate_limit") || has("throttl") || has("resource_exhausted")
      || has("rate_limited")
    {
      return .rateLimited
    }
    if has("authentication") || has("unauthenticated") { return .unauthorized }
    if has("permission") { return .forbidden }
    if has("not_found") { return .notFound }
    if has("invalid_request") || has("invalid_argument") { return .badRequest }
    if has("timeout") || has("deadline") { return .timeout }
    return .serverError
  }

  private var isContextOverflow: Bool {
    if let name = code ?? type,
      ["context_length_exceeded", "exceed_context_size_error"].contains(name)
    {
      return true
    }
    if type == "exceed_context_size_error" { return true }
    let text = message.lowercased()
    return [
      "contextwindowexceedederror", "maximum context length", "context window",
      "context length", "exceeds the available context size", "prompt is too long",
      "input is too long", "exceeds the maximum number of tokens", "too many input tokens",
      "context size has been exceeded", "`inputs` tokens + `max_new_tokens` must be",
      "too many tokens: size limit exceeded",
    ].contains { text.contains($0) }
  }

  private var isQuota: Bool {
    let names = [code, type].compactMap { $0 }
    return names.contains("insufficient_quota") || names.contains("billing_error")
      || message.contains("credit balance is too low")
  }

  private var isFilter: Bool {
    let names = [code, type].compactMap { $0 }
    return names.contains("content_filter") || names.contains("content_policy_violation")
      || names.contains("ResponsibleAIPolicyViolation")
  }

  /// What a body that is not JSON says: a page's title, or its start.
  private static func plainText(_ body: [UInt8], _ head: HTTPResponseHead) -> String {
    guard !body.isEmpty else { return "the answer has no body" }
    let start = String(decoding: body.prefix(4_000), as: UTF8.self)
    let lower = start.lowercased()
    guard let open = lower.firstRange(of: "<title>"), let close = lower.firstRange(of: "</title>"),
      open.upperBound <= close.lowerBound
    else { return Wire.excerpt(body) }
    let distance = lower.distance(from: lower.startIndex, to: open.upperBound)
    let length = lower.distance(from: open.upperBound, to: close.lowerBound)
    return "an HTML page titled '\(start.dropFirst(distance).prefix(length))'"
  }
}

/// How long a server asks to wait.
package enum RetryAfter {
  /// Nanoseconds from `retry-after-ms` or `retry-after` (RFC 9110 §10.2.3: seconds, here also with a
  /// fraction, or a date); nil when there is none that can be read.
  package static func read(_ headers: HTTPHeaders, now: UInt64) -> UInt64? {
    if let text = headers["retry-after-ms"], let milliseconds = Double(text) {
      return nanoseconds(seconds: milliseconds / 1000)
    }
    guard let text = headers["retry-after"] else { return nil }
    if let seconds = Double(text) { return nanoseconds(seconds: seconds) }
    guard let date = Timestamp(rfc5322: text)?.nanosecondsSince1970 else { return nil }
    return date > now ? date - now : 0
  }

  static func nanoseconds(seconds: Double) -> UInt64? {
    guard seconds.isFinite, seconds >= 0 else { return nil }
    let nanoseconds = (seconds * 1e9).rounded()
    return nanoseconds < 0x1p63 ? UInt64(nanoseconds) : UInt64(Int64.max)
  }
}
