import HTTP
import Sockets
import Synchronization
import Testing

/// The client against the server of this project.
@Suite(.serialized) struct OwnServerTests {
  /// Serves while the body runs.
  private func serving(
    _ handler: @escaping HTTPHandler, _ body: (_ url: String) async throws -> Void
  ) async throws {
    let server = HTTPServer(handler: handler)
    let port = try #require(try server.start().port)
    do {
      try await body("http://127.0.0.1:\(port)")
    } catch {
      await server.stop()
      throw error
    }
    await server.stop()
  }

  @Test func `two hundred streams of events come whole and in order`() async throws {
    let handler: HTTPHandler = { _, responder in
      do throws(HTTPError) {
        try await responder.begin(status: 200, headers: ["Content-Type": "text/event-stream"])
        for number in 0..<50 {
          try await responder.write(Array("id: \(number)\ndata: {\"n\": \(number)}\n\n".utf8))
        }
        try await responder.end()
      } catch {}
    }
    try await serving(handler) { url in
      let client = CurlTransport()
      let expected = (0..<50).map { "{\"n\": \($0)}" }
      try await withThrowingTaskGroup(of: [String].self) { group in
        for _ in 0..<200 {
          group.addTask {
            let state = Mutex((parser: ServerSentEventParser(), events: [String]()))
            _ = try await client.stream(HTTPRequest(url: url)) { part in
              guard case .body(let bytes) = part else { return .more }
              return state.withLock { state in
                var events: [String] = []
                do throws(HTTPError) {
                  try state.parser.push(bytes) { events.append($0.dataText) }
                } catch {
                  return .stop
                }
                state.events += events
                return .more
              }
            }
            return state.withLock { $0.events }
          }
        }
        for try await events in group { #expect(events == expected) }
      }
    }
  }

  @Test func `a cancelled request cancels the handler`() async throws {
    let (begun, beginning) = AsyncStream.makeStream(of: Void.self)
    let (ended, ending) = AsyncStream.makeStream(of: Bool.self)
    let handler: HTTPHandler = { _, _ in
      beginning.yield()
      try? await Task.sleep(for: .seconds(60))
      ending.yield(Task.isCancelled)
    }
    try await serving(handler) { url in
      let client = CurlTransport()
      let task = Task { try await client.send(HTTPRequest(url: url)).status }
      for await _ in begun { break }
      task.cancel()
      let error = await failure { _ = try await task.value }
      #expect(error?.code == .cancelled)
      for await wasCancelled in ended {
        #expect(wasCancelled)
        break
      }
    }
  }

  @Test func `a broken off answer is no whole one`() async throws {
    let handler: HTTPHandler = { request, responder in
      do throws(HTTPError) {
        try await responder.begin(status: 200, headers: [:])
        try await responder.write(Array("half".utf8))
        await responder.abort()
      } catch {}
    }
    try await serving(handler) { url in
      let error = await failure { _ = try await CurlTransport().send(HTTPRequest(url: url)) }
      #expect(error?.code == .interrupted, "\(error?.message ?? "")")
    }
  }

  @Test func `a body of megabytes goes there and comes back`() async throws {
    let handler: HTTPHandler = { request, responder in
      try? await responder.send(status: 200, headers: [:], body: request.body)
    }
    try await serving(handler) { url in
      let body = (0..<(4 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 31) }
      let client = CurlTransport()
      for method in ["POST", "PUT"] {
        let request = HTTPRequest(method: method, url: url, body: body)
        let echoed = try await client.send(request).body
        #expect(echoed == body)
      }
    }
  }
}
