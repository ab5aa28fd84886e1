import HTTP
import JSON

/// How vectors are asked for, by dialect.
struct EmbeddingWire {
  private let endpoint: ModelEndpoint
  private let model: String

  /// Nil where the provider has no embedding model.
  init?(_ endpoint: ModelEndpoint) {
    guard let model = endpoint.provider.embeddingModel else { return nil }
    self.endpoint = endpoint
    self.model = model
  }

  func encode(_ texts: [String]) throws(LanguageModelError) -> HTTPRequest {
    guard endpoint.provider.dialect == .gemini else {
      return try Wire.post(
        OpenAIChatCodec().path(endpoint, model, "/embeddings"),
        ["model": .string(model), "input": .strings(texts)], to: endpoint, streaming: false)
    }
    let requests = texts.map { text -> JSONValue in
      [
        "model": .string("models/\(model)"),
        "content": ["parts": [["text": .string(text)]]],
      ]
    }
    return try Wire.post(
      "/models/\(model):batchEmbedContents", ["requests": .array(requests)], to: endpoint,
      streaming: false)
  }

  func decode(_ body: JSONValue, count: Int) throws(LanguageModelError) -> [[Float]] {
    var vectors = [[Float]?](repeating: nil, count: count)
    let rows = body["data"]?.array ?? body["embeddings"]?.array ?? []
    for (place, row) in rows.enumerated() {
      let index = row["index"]?.int ?? place
      let numbers = row["embedding"]?.array ?? row["values"]?.array ?? []
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
