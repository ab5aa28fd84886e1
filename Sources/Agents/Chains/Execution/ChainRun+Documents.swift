import Expressions
import JSON
import LanguageModels
import Text

extension ChainRun {
  func documents(
    _ paths: [String], _ format: ChainStep.Load.Format, in scope: JSONObject, at place: Place
  ) async throws(ChainFailure) -> JSONValue {
    .array(try await load(paths, format, in: scope, at: place).map(\.json))
  }

  private func load(
    _ paths: [String], _ format: ChainStep.Load.Format, in scope: JSONObject, at place: Place
  ) async throws(ChainFailure) -> [ChainDocument] {
    var names: [String] = []
    for path in paths { names.append(try insert(path, in: scope, at: place)) }
    do throws(ChainFailure) {
      return try await DocumentLoader(services: services).documents(names, format)
    } catch {
      var failure = error
      failure.step = place.path
      throw failure
    }
  }

  func documents(in value: JSONValue, at place: Place) throws(ChainFailure) -> [ChainDocument] {
    guard let documents = ChainDocument.all(in: value) else {
      throw ChainFailure(
        "type-mismatch",
        "a text or documents with 'text' are needed here, not \(ExpressionType(of: value).phrase)",
        step: place.path)
    }
    return documents
  }

  // MARK: Retrieving

  func retrieve(
    _ retrieve: ChainStep.Retrieve, in scope: JSONObject, at place: Place
  ) async throws(ChainFailure) -> JSONValue {
    let query = try insert(retrieve.query, in: scope, at: place)
    let chunks = try await self.chunks(retrieve, in: scope, at: place)
    let hits = try await rank(chunks, query, retrieve, at: place)
    switch retrieve.result {
    case .chunks:
      return .array(
        hits.map { hit in
          var object = chunks[hit.index].json.object ?? [:]
          // Four decimals: what follows is noise of the arithmetic.
          object["score"] = .double((hit.score * 10_000).rounded() / 10_000)
          return .object(object)
        })
    case .text:
      return .string(
        hits.enumerated().map { number, hit in
          "[\(number + 1)] \(chunks[hit.index].citation)\n\(chunks[hit.index].text)"
        }.joined(separator: "\n\n"))
    }
  }

  private func chunks(
    _ retrieve: ChainStep.Retrieve, in scope: JSONObject, at place: Place
  ) async throws(ChainFailure) -> [Chunk] {
    guard let from = retrieve.from else {
      return Chunker.chunks(
        of: try await load(retrieve.paths, .auto, in: scope, at: place), retrieve.chunking)
    }
    let value = try evaluate(from, in: scope, at: place)
    if let elements = value.array {
      let chunks = elements.compactMap(Chunk.init)
      if chunks.count == elements.count { return chunks }
    }
    return Chunker.chunks(of: try documents(in: value, at: place), retrieve.chunking)
  }

  private func rank(
    _ chunks: [Chunk], _ query: String, _ retrieve: ChainStep.Retrieve, at place: Place
  ) async throws(ChainFailure) -> [(index: Int, score: Double)] {
    if retrieve.method != .lexical, !chunks.isEmpty {
      if let hits = try await similar(chunks, query, retrieve, at: place) { return hits }
      if retrieve.method == .embeddings {
        throw ChainFailure(
          "unsupported",
          "'\(services.model.name)' has no embeddings; use the method 'auto' or 'lexical'",
          step: place.path)
      }
    }
    let index = LexicalIndex(
      fields: [.init("heading", weight: 2), .init("text")],
      documents: chunks.map { [$0.heading ?? "", $0.text] })
    return index.ranked(query, limit: retrieve.topK).map { ($0.document, $0.score) }
  }

  /// Texts that are given to a model at once.
  private static let batch = 64

  private func similar(
    _ chunks: [Chunk], _ query: String, _ retrieve: ChainStep.Retrieve, at place: Place
  ) async throws(ChainFailure) -> [(index: Int, score: Double)]? {
    var vectors: [[Float]] = []
    var texts = [query] + chunks.map(\.text)
    do throws(LanguageModelError) {
      while !texts.isEmpty {
        let part = Array(texts.prefix(Self.batch))
        guard let found = try await services.model.embed(part) else { return nil }
        guard found.count == part.count else {
          throw LanguageModelError(
            .badResponse, "\(part.count) texts were embedded and \(found.count) vectors came back")
        }
        vectors += found
        texts.removeFirst(part.count)
      }
    } catch {
      // A server on this machine has the model only once someone has fetched it.
      if retrieve.method == .auto, error.code == .notFound { return nil }
      throw ChainFailure(error, step: place.path)
    }
    let scores = vectors.dropFirst().enumerated().map {
      (index: $0.offset, score: Self.cosine(vectors[0], $0.element))
    }
    return Array(
      scores.sorted { ($1.score, $0.index) < ($0.score, $1.index) }.prefix(retrieve.topK))
  }

  private static func cosine(_ left: [Float], _ right: [Float]) -> Double {
    var (dot, leftSquare, rightSquare) = (0.0, 0.0, 0.0)
    for (a, b) in zip(left, right) {
      dot += Double(a) * Double(b)
      leftSquare += Double(a) * Double(a)
      rightSquare += Double(b) * Double(b)
    }
    let norm = (leftSquare * rightSquare).squareRoot()
    return norm > 0 ? dot / norm : 0
  }
}
