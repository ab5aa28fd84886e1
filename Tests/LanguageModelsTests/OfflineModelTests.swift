import JSON
import LanguageModels
import Testing

@Suite struct OfflineModelTests {
  private static let text = """
    The queue lives in the engine. Workers ask the engine for tasks. A worker that dies loses its \
    lease. The engine then gives the task to another worker. Tea is served at four.
    """

  private static func ask(_ message: String) async throws -> ChatResponse {
    try await OfflineModel().complete(ChatRequest(messages: [ChatMessage(.user, message)]))
  }

  @Test func `a summary consists of sentences of the text and says so`() async throws {
    let response = try await Self.ask("Summarise in 2 sentences:\n\(Self.text)")
    let sentences = response.message.text.split(separator: ". ")
    #expect(sentences.count == 2)
    for sentence in sentences { #expect(Self.text.contains(sentence)) }
    #expect(response.model == "offline:extractive")
    #expect(response.notes.contains { $0.contains("extracted") })
    #expect(try await Self.ask("Summarise in 2 sentences:\n\(Self.text)") == response)
  }

  @Test func `a question is answered by the sentence that fits`() async throws {
    let response = try await Self.ask("\(Self.text)\n\nWhen is tea served?")
    #expect(response.message.text.contains("Tea is served at four."))
  }

  @Test func `key phrases are listed`() async throws {
    let response = try await Self.ask("List 3 keywords:\n\(Self.text)")
    #expect(response.message.text.split(separator: ", ").count == 3)
  }

  @Test(arguments: [
    "Write a poem about the sea.", "Translate to French:\nHello there. How are you.", "", "?",
    "Summarise",
  ])
  func `what it cannot do is refused, never guessed`(message: String) async throws {
    let error = try await Bench.failure { () async throws(LanguageModelError) in
      try await OfflineModel().complete(ChatRequest(messages: [ChatMessage(.user, message)]))
    }
    #expect(error.code == .unsupported)
    #expect(error.message.contains("--provider"))
  }

  @Test func `tools and JSON are refused`() async throws {
    var request = ChatRequest(messages: [ChatMessage(.user, "Summarise:\n\(Self.text)")])
    request.format = .schema(name: "s", ["type": "object"])
    let error = try await Bench.failure { () async throws(LanguageModelError) in
      try await OfflineModel().complete(request)
    }
    #expect(error.code == .unsupported)
  }
}
