import AgentRuntime
import Foundation
import Platform
import Testing

@Suite(.serialized) struct EngineProcessTests {
  typealias C = Contract

  private func serving(
    _ body: (EngineServer, EmbeddedEngine, FilePath) async throws -> Void
  ) async throws {
    try await TestFolder.with { folder in
      let engine = EmbeddedEngine()
      let socket = folder.appending("socket")
      let server = try EngineServer(engine, socket: socket, version: "1.2.3")
      do {
        try await body(server, engine, socket)
      } catch {
        await server.close()
        throw error
      }
      await server.close()
      await engine.close()
    }
  }

  @Test func `only its owner reaches the socket, and it is gone afterwards`() async throws {
    var path: FilePath = ""
    try await serving { _, _, socket in
      path = socket
      let status = try FileSystem.status(of: socket)
      #expect(status.permissions == 0o600)
    }
    #expect(!FileSystem.exists(path))
  }

  @Test func `many requests are under way over one connection`() async throws {
    try await serving { server, _, socket in
      let client = try EngineClient(.init(socket: socket, version: "1.2.3"))
      let waiting = Task { try await client.lease(C.request("a") { $0.wait = 60 * C.second }) }
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<200 {
          group.addTask {
            let draft = C.draft(number) { $0.capability = "other" }
            let outcomes = try await client.put([draft])
            #expect(outcomes == [.accepted])
          }
        }
        try await group.waitForAll()
      }
      #expect(server.status.connections == 1)
      #expect(try await client.queueStatistics().accepted == 200)
      _ = try await client.put([C.draft(500)])
      #expect(C.numbers(try await waiting.value) == [500])
      await client.close()
    }
  }

  @Test func `a client that goes away takes no task with it`() async throws {
    try await serving { _, engine, socket in
      let client = try EngineClient(.init(socket: socket, version: "1.2.3"))
      let waiting = Task { try await client.lease(C.request("a") { $0.wait = 60 * C.second }) }
      try await Task.sleep(for: .milliseconds(200))
      await client.close()
      let error = await C.error { _ = try await waiting.value }
      #expect(error != nil)
      // The engine notices the end of the connection a moment later.
      try await Task.sleep(for: .milliseconds(200))
      _ = try await engine.put([C.draft(1)])
      #expect(C.numbers(try await engine.lease(C.request("b"))) == [1])
    }
  }

  @Test func `a request that is cancelled is answered at once`() async throws {
    try await serving { _, _, socket in
      let client = try EngineClient(.init(socket: socket, version: "1.2.3"))
      let waiting = Task { try await client.lease(C.request("a") { $0.wait = 600 * C.second }) }
      try await Task.sleep(for: .milliseconds(200))
      waiting.cancel()
      #expect(try await waiting.value.isEmpty)
      _ = try await client.put([C.draft(1)])
      #expect(try await client.queueStatistics().counts[.pending] == 1)
      await client.close()
    }
  }

  @Test func `nobody listening is said with the path`() async throws {
    try await TestFolder.with { folder in
      let client = try EngineClient(.init(socket: folder.appending("none"), version: "1"))
      let error = await C.error { _ = try await client.queueStatistics() }
      guard case .unavailable(let address, _) = error else {
        Issue.record("\(String(describing: error))")
        return
      }
      #expect(address.hasSuffix("/none"))
      await client.close()
    }
  }

  @Test func `tasks of many bytes go through in parts and come back whole`() async throws {
    try await serving { _, _, socket in
      let client = try EngineClient(.init(socket: socket, version: "1.2.3"))
      let payload = Array("\"".utf8) + [UInt8](repeating: 0x61, count: 1_000_000) + Array("\"".utf8)
      let drafts = (0..<40).map { number in C.draft(number) { $0.payload = payload } }
      let outcomes = try await client.put(drafts)
      #expect(outcomes.count == 40 && outcomes.allSatisfy { $0 == .accepted })
      #expect(try await client.task(C.id(39))?.draft.payload == payload)
      await client.close()
    }
  }
}
