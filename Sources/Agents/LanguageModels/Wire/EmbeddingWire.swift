import HTTP
import JSON

/// How vectors are asked for, by dialect.
struct EmbeddingWire {
  private let endpoint: ModelEndpoint
  private let model: String

  /// Nil where the provider has no embedding model.
  init?(_ endpoint: ModelEndpoint) {
    guard let model = endpoint.provider.embeddingModel(for: endpoint.model) else { return nil }
    self.endpoint = endpoint
    self.model = model
  }

  /// Texts that one request may hold.
  var batch: Int {
    guard endpoint.provider.dialect == .bedrock else { return .max }
    return isCohere ? 96 : 1
  }

  private var isCohere: Bool { model.contains("cohere.") }

  func encode(_ texts: [String]) throws(LanguageModelError) -> HTTPRequest {
    switch endpoint.provider.dialect {
    case .gemini:
      let requests = texts.map { text -> JSONValue in
        [
          "model": .string("models/\(model)"),
          "content": ["parts": [["text": .string(text)]]],
        ]
      }
      return try Wire.post(
        "/models/\(model):batchEmbedContents", ["requests": .array(requests)], to: endpoint,
        streaming: false)
    case .ollama:
      return try Wire.post(
        "/api/embed", ["model": .string(model), "input": .strings(texts)], to: endpoint,
        streaming: false)
    case .bedrock:
      let body: JSONObject =
        isCohere
        ? ["texts": .strings(texts), "input_type": "search_document"]
        : ["inputText": .string(texts.first ?? "")]
      var message = try Wire.post(
        "/model/\(PercentCoding.encode(model))/invoke", body, to: endpoint, streaming: false)
      try BedrockCodec.sign(&message, for: endpoint)
      return message
    default:
      return try Wire.post(
        OpenAIChatCodec().path(endpoint, model, "/embeddings"),
        ["model": .string(model), "input": .strings(texts)], to: endpoint, streaming: false)
    }
  }

  /// The vectors of `data` (OpenAI), `embeddings` (Google, Ollama, Cohere, which may sort them by type), or the
  /// one vector of `embedding` (Titan).
  func decode(_ body: JSONValue, count: Int) throws(LanguageModelError) -> [[Float]] {
    var vectors = [[Float]?](repeating: nil, count: count)
    let rows =
      body["data"]?.array ?? body["embeddings"]?.array ?? body["embeddings"]?["float"]?.array
      ?? body["embedding"].map { [$0] } ?? []
    for (place, row) in rows.enumerated() {
      let index = row["index"]?.int ?? place
      let numbers = row.array ?? row["embedding"]?.array ?? row["values"]?.array ?? []
      guard vectors.indices.contains(index), !numbers.isEmpty else { continue }
      vectors[index] = numbers.compactMap { $0.double.map { Float($0) } }
    }
    let whole = vectors.compactMap { $0 }
    guard whole.count == count, Set(whole.map(\.count)).count == 1 else {
      throw LanguageModelError(
        .badResponse, "\(count) texts were sent and \(whole.count) vectors of one length came back")
    }
    return whole
  }
}
