import Foundation
import HTTP
import JSON
import LanguageModels
import Platform
import Testing

@Suite struct MockModelServerTests {
  @Test func `curl gets an answer with usage`() async throws {
    let server = MockModelServer()
    let url = try server.start()
    let outcome = try await Curl.post(
      "\(url)/v1/chat/completions",
      ["model": "m", "messages": [["role": "user", "content": "hello there"]]])
    await server.stop()
    #expect(outcome.status == 200)
    let body = try JSONDocument(parsing: outcome.body).value
    #expect(body["choices"]?[0]?["message"]?["content"]?.string?.isEmpty == false)
    #expect(body["usage"]?["prompt_tokens"]?.int == 2)
    #expect(server.records.first?["outcome"]?.string == "answered")
  }
}
