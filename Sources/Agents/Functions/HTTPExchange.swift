import HTTP
import JSON

/// One request of a workflow, and what is made of its answer.
struct HTTPExchange {
  enum Shape: String, CaseIterable {
    case auto
    case json
    case text
    case full
  }

  var request: HTTPRequest
  var shape: Shape
  var accepted: Set<Int>

  init(_ arguments: JSONObject) throws(FunctionError) {
    let url = arguments["url"]?.string ?? ""
    let scheme = url.prefix { $0 != ":" }.lowercased()
    guard scheme == "http" || scheme == "https", url.contains("://") else {
      throw FunctionError(
        code: "bad-argument",
        message: "'\(url)' is no absolute http or https URL, such as 'https://example.org/feed'")
    }
    let word = arguments["response"]?.string ?? "auto"
    guard let shape = Shape(rawValue: word) else {
      throw FunctionError(
        code: "bad-argument",
        message: "'response' cannot be '\(word)'; it is one of auto, json, text, full")
    }
    self.shape = shape
    accepted = Set((arguments["accept"]?.array ?? []).compactMap(\.int))
    request = HTTPRequest(
      method: (arguments["method"]?.string ?? "GET").uppercased(),
      url: Self.adding(arguments["query"]?.object ?? [:], to: url))
    for (name, value) in arguments["headers"]?.object ?? [:] {
      request.headers.add(name, value.string ?? value.serialized())
    }
    if let body = arguments["body"], body != .null {
      request.body = Array((body.string ?? body.serialized()).utf8)
      if request.headers["Content-Type"] == nil {
        request.headers["Content-Type"] =
          body.string == nil ? "application/json" : "text/plain; charset=utf-8"
      }
      if request.method == "GET" { request.method = "POST" }
    }
  }

  func run(_ context: FunctionContext) async throws(FunctionError) -> JSONValue {
    guard let network = context.network else {
      throw FunctionError(
        code: "offline",
        message: "'\(request.url)' cannot be reached: this run has no network (--offline)")
    }
    let response: HTTPResponse
    do throws(HTTPError) {
      response = try await network.send(request)
    } catch {
      throw FunctionError(code: "http-\(error.code.rawValue)", message: error.message)
    }
    guard response.status < 400 || accepted.contains(response.status) || shape == .full else {
      throw FunctionError(
        code: "http-\(response.status)",
        message: "\(request.method) \(request.url) answered \(response.status)"
          + Self.excerpt(response.body))
    }
    return try value(of: response)
  }

  private func value(of response: HTTPResponse) throws(FunctionError) -> JSONValue {
    let type = response.head.headers["Content-Type"]?.lowercased() ?? ""
    let saysJSON = type.contains("/json") || type.contains("+json")
    func json() throws(FunctionError) -> JSONValue {
      do throws(JSONSyntaxError) {
        return try JSONDocument(parsing: response.body).value
      } catch {
        throw FunctionError(
          code: "bad-output",
          message: "the answer of \(request.url) is no JSON: \(error)\(Self.excerpt(response.body))"
        )
      }
    }
    switch shape {
    case .text: return .string(String(decoding: response.body, as: UTF8.self))
    case .json: return try json()
    case .auto:
      return saysJSON ? try json() : .string(String(decoding: response.body, as: UTF8.self))
    case .full:
      var headers = JSONObject()
      for field in response.head.headers.fields where headers[field.name.lowercased()] == nil {
        headers[field.name.lowercased()] = .string(field.value)
      }
      return [
        "status": .integer(response.status), "headers": .object(headers),
        "body": saysJSON
          ? (try? JSONDocument(parsing: response.body).value)
            ?? .string(String(decoding: response.body, as: UTF8.self))
          : .string(String(decoding: response.body, as: UTF8.self)),
      ]
    }
  }

  /// The start of an error's body, on one line.
  private static func excerpt(_ body: [UInt8]) -> String {
    let text = String(decoding: body.prefix(200), as: UTF8.self)
      .split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return text.isEmpty ? "" : ": \(text.prefix(160))"
  }

  private static func adding(_ query: JSONObject, to url: String) -> String {
    guard !query.isEmpty else { return url }
    let pairs = query.map { key, value in
      PercentCoding.encode(key) + "=" + PercentCoding.encode(value.string ?? value.serialized())
    }.joined(separator: "&")
    let fragment = url.firstIndex(of: "#") ?? url.endIndex
    let base = url[..<fragment]
    return base + (base.contains("?") ? "&" : "?") + pairs + url[fragment...]
  }
}
