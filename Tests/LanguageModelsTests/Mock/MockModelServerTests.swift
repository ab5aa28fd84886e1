import Foundation
import HTTP
import JSON
import LanguageModels
import Platform
import Testing

@Suite(.serialized) struct MockModelServerTests {
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

  static let question: JSONValue = [
    "model": "m", "messages": [["role": "user", "content": "hello there"]],
  ]

  static func with(
    _ change: (inout MockModelConfiguration) -> Void,
    _ body: (MockModelServer, String) async throws -> Void
  ) async throws {
    var configuration = MockModelConfiguration()
    change(&configuration)
    let server = MockModelServer(configuration)
    let url = try server.start()
    let result: Result<Void, any Error>
    do {
      result = .success(try await body(server, "\(url)/v1/chat/completions"))
    } catch {
      result = .failure(error)
    }
    await server.stop()
    try result.get()
  }

  @Test func `calls beyond the slots wait for their turn and all get an answer`() async throws {
    try await Self.with {
      $0.concurrency = 1
      $0.firstToken = 100_000_000
    } _: { server, url in
      let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<4 { group.addTask { try await Curl.post(url, Self.question).status } }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(statuses == [200, 200, 200, 200])
      await server.untilAnswered(4)
      let waited = server.records.compactMap { $0["queuedMilliseconds"]?.double }
      #expect((waited.max() ?? 0) >= 250, "\(waited)")
      #expect((waited.min() ?? 99) < 50, "\(waited)")
    }
  }

  @Test func `a client that gives up is noted and frees its slot`() async throws {
    try await Self.with {
      $0.concurrency = 1
      $0.faults = (try? [MockFault.parse("stall@request=1")]) ?? []
    } _: { server, url in
      let first = try await Curl.run(["--max-time", "0.3", "-d", Self.question.serialized(), url])
      #expect(first.code == 28)
      let second = try await Curl.post(url, Self.question)
      #expect(second.status == 200)
      await server.untilAnswered(2)
      #expect(server.records.map { $0["outcome"]?.string } == ["gone", "answered"])
    }
  }

  @Test func `twenty megabytes of text arrive as JSON`() async throws {
    try await Self.with {
      $0.faults = (try? [MockFault.parse("huge=20000000")]) ?? []
    } _: { _, url in
      let outcome = try await Curl.post(url, Self.question)
      let chunks = try JSONDocument(parsing: outcome.body).value
      #expect(
        chunks["choices"]?[0]?["message"]?["content"]?.string?.utf8.count == 20_000_000)
    }
  }

  @Test func `a broken stream is no whole answer to curl`() async throws {
    try await Self.with {
      $0.faults = (try? [MockFault.parse("truncate")]) ?? []
    } _: { server, url in
      let outcome = try await Curl.post(
        url, ["model": "m", "stream": true, "messages": [["role": "user", "content": "a"]]])
      #expect(outcome.code != 0)
      #expect(!outcome.text.contains("[DONE]"))
      await server.untilAnswered(1)
      #expect(server.records.first?["outcome"]?.string == "broken")
    }
  }

  @Test(arguments: [
    ("/v1/chat/completions", #"{"model": "m"}"#, "at least one message"),
    ("/v1/chat/completions", #"{"messages": []}"#, "provide a model"),
    ("/v1/chat/completions", "{", "not JSON"), ("/v1/chat/completions", "[]", "not a JSON object"),
    ("/v1/responses", #"{"model": "m"}"#, "input"),
    (
      "/v1/messages", #"{"model": "m", "messages": [{"role": "user", "content": "a"}]}"#,
      "max_tokens: Field required"
    ),
    (
      "/v1/chat/completions",
      #"{"model": "m", "messages": [{"role": "user", "content": "a"}], "tool_choice": "required"}"#,
      "no tools"
    ),
    (
      "/v1/chat/completions",
      #"{"model": "m", "messages": [{"role": "user", "content": "a"}], "response_format": {"type": "json_schema", "json_schema": {"name": "a b", "schema": {}}}}"#,
      "name must have"
    ),
    (
      "/v1/chat/completions",
      #"{"model": "m", "messages": [{"role": "user", "content": "a"}], "response_format": {"type": "json_schema", "json_schema": {"name": "a", "strict": true, "schema": {"type": "object", "properties": {"x": {}}}}}}"#,
      "additionalProperties"
    ),
    ("/v1/embeddings", #"{"model": "m", "input": []}"#, "1 to 2048"),
  ])
  func `a wrong request is refused with a reason`(
    path: String, body: String, reason: String
  ) async throws {
    let server = MockModelServer()
    let url = try server.start()
    let outcome = try await Curl.run(["-d", body, "\(url)\(path)"])
    await server.stop()
    #expect(outcome.status == 400)
    #expect(outcome.text.contains(reason), "\(outcome.text)")
  }

  @Test func `every form has its errors, lists and unknown paths`() async throws {
    let server = MockModelServer()
    let url = try server.start()
    let unknown = try await Curl.run(["\(url)/v1/nowhere"])
    #expect(unknown.status == 404)
    let get = try await Curl.run(["\(url)/v1/chat/completions"])
    #expect(get.status == 405 && get.headers.contains("Allow: POST"))
    let tags = try await Curl.run(["\(url)/api/tags"])
    #expect(tags.text.contains(#""name":"mock-small""#))
    let lines = try await Curl.post(
      "\(url)/api/chat",
      ["model": "m", "messages": [["role": "user", "content": "a"]], "format": "json"])
    let parts = lines.text.split(separator: "\n").map {
      try? JSONDocument(parsing: String($0)).value
    }
    #expect(parts.last??["done"]?.bool == true && parts.count > 1)
    let text = parts.compactMap { $0?["message"]?["content"]?.string }.joined()
    #expect(try JSONDocument(parsing: text).value.object != nil)
    await server.stop()
  }
}
