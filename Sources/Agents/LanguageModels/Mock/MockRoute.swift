import HTTP
import JSON
import Platform

/// What a path of the mock server leads to.
///
/// Only the end of the path counts, so that a base URL with any prefix works, such as Azure's.
enum MockRoute {
  /// The form in which a list of models is wanted.
  enum Form {
    case openAI(String?)
    case anthropic(String?)
    case ollama
  }

  case call(MockCall.API)
  case models(Form)
  case health
  case unknown

  init(_ request: HTTPServerRequest) {
    let path = request.path
    let calls: [(String, MockCall.API)] = [
      ("/chat/completions", .chat), ("/responses", .responses), ("/messages", .messages),
      ("/embeddings", .embeddings), ("/api/chat", .ollama), ("/api/embed", .ollamaEmbed),
    ]
    if let (_, api) = calls.first(where: { path.hasSuffix($0.0) }) {
      self = .call(api)
    } else if path.hasSuffix("/api/tags") {
      self = .models(.ollama)
    } else if path == "/" || path.hasSuffix("/health") {
      self = .health
    } else if let range = path.ranges(of: "/models").last {
      let name = path[range.upperBound...]
      guard name.isEmpty || name.hasPrefix("/") else {
        self = .unknown
        return
      }
      let wanted = name.count > 1 ? String(name.dropFirst()) : nil
      self = .models(
        request.headers["anthropic-version"] == nil ? .openAI(wanted) : .anthropic(wanted))
    } else {
      self = .unknown
    }
  }
}

extension MockRoute.Form {
  /// The status and the list of models, or the one that was asked for.
  func document(_ models: [String], created: Int) -> (Int, JSONValue) {
    let date = JSONValue.string(Timestamp(seconds: Int64(created)).rfc3339(.seconds))
    switch self {
    case .openAI(let name):
      func entry(_ name: String) -> JSONValue {
        [
          "id": .string(name), "object": "model", "created": .integer(created),
          "owned_by": "dna",
        ]
      }
      guard let name else {
        return (200, ["object": "list", "data": .array(models.map(entry))])
      }
      return models.contains(name) ? (200, entry(name)) : missing(name, MockChatWire())
    case .anthropic(let name):
      func entry(_ name: String) -> JSONValue {
        [
          "type": "model", "id": .string(name), "display_name": .string(name),
          "created_at": date,
        ]
      }
      guard let name else {
        return (
          200,
          [
            "data": .array(models.map(entry)), "has_more": false,
            "first_id": models.first.map { .string($0) } ?? .null,
            "last_id": models.last.map { .string($0) } ?? .null,
          ]
        )
      }
      return models.contains(name) ? (200, entry(name)) : missing(name, MockMessagesWire())
    case .ollama:
      let entries = models.map { name -> JSONValue in
        [
          "name": .string(name), "model": .string(name), "modified_at": date, "size": 0,
          "digest": "", "details": ["format": "mock", "family": "mock"],
        ]
      }
      return (200, ["models": .array(entries)])
    }
  }

  private func missing(_ name: String, _ wire: any MockWire) -> (Int, JSONValue) {
    let envelope = MockEnvelope(
      model: name, id: "", created: 0, inputTokens: 0, includesUsage: false)
    return (404, wire.error(MockError(404, "there is no model '\(name)'"), envelope))
  }
}
