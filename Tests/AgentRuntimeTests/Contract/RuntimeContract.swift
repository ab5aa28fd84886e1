import AgentManifest
import AgentRuntime
import Foundation
import Platform
import RedisProtocol
import Testing

/// The engines that keep the promises of `TaskQueue`, `AgentRegistry` and `MessageBus`; each promise is a test
/// over all of them.
enum EngineKind: String, CaseIterable, Sendable, CustomTestStringConvertible {
  case memory
  case journal
  case process
  case redis

  var testDescription: String { rawValue }

  /// Gives a new, empty engine to a test and ends it afterwards.
  func withEngine(_ body: (any RuntimeEngine) async throws -> Void) async throws {
    switch self {
    case .memory: try await Self.using(EmbeddedEngine(), body)
    case .journal:
      try await TestFolder.with { folder in
        try await Self.using(try EmbeddedEngine(folder: folder), body)
      }
    case .process:
      try await TestFolder.with { folder in
        let engine = EmbeddedEngine()
        let socket = folder.appending("socket")
        let server = try EngineServer(engine, socket: socket, version: "1")
        let client = try EngineClient(.init(socket: socket, version: "1"))
        do {
          try await Self.using(client, body)
        } catch {
          await server.close()
          throw error
        }
        await server.close()
        await engine.close()
      }
    case .redis:
      let server = try RedisServer()
      try await Self.using(try RedisEngine(try RedisAddress(server.url)), body)
    }
  }

  private static func using(
    _ engine: any RuntimeEngine, _ body: (any RuntimeEngine) async throws -> Void
  ) async throws {
    do {
      try await body(engine)
    } catch {
      await engine.close()
      throw error
    }
    await engine.close()
  }
}

/// A folder for the length of a test.
enum TestFolder {
  static func with<Value>(_ body: (FilePath) async throws -> Value) async throws -> Value {
    let folder = try FileSystem.createTemporaryDirectory(in: "/tmp", prefix: "dna-engine-")
    do {
      let value = try await body(folder)
      try FileSystem.removeTree(folder)
      return value
    } catch {
      try? FileSystem.removeTree(folder)
      throw error
    }
  }
}

/// What the tests of the contract need again and again.
enum Contract {
  static let second: UInt64 = 1_000_000_000
  static let millisecond: UInt64 = 1_000_000

  static func id(_ number: Int) -> TaskID { TaskID(high: 1, low: UInt64(number)) }

  static func draft(
    _ number: Int, type: String = "work", _ change: (inout TaskDraft) -> Void = { _ in }
  ) -> TaskDraft {
    var draft = TaskDraft(id: id(number), type: type, payload: Array("{\"n\":\(number)}".utf8))
    change(&draft)
    return draft
  }

  static func numbers(_ tasks: [LeasedTask]) -> [Int] { tasks.map { Int($0.draft.id.low) } }

  static func request(
    _ worker: String = "w", count: Int = 100, _ change: (inout LeaseRequest) -> Void = { _ in }
  ) -> LeaseRequest {
    var request = LeaseRequest(worker: worker, count: count)
    change(&request)
    return request
  }

  static func output(_ lease: TaskLease, _ text: String = "true") -> (
    lease: TaskLease, result: AttemptResult
  ) { (lease, .output(Array(text.utf8), usage: .init())) }

  static func failure(
    _ lease: TaskLease, after: UInt64? = nil, isPermanent: Bool = false
  ) -> (lease: TaskLease, result: AttemptResult) {
    let failure = TaskFailure(code: "attempt-failed", message: "no luck")
    return (lease, .failure(failure, after: after, isPermanent: isPermanent, usage: .init()))
  }

  /// Looks again until something holds, for at most 10 s.
  static func eventually(_ condition: () async throws -> Bool) async throws -> Bool {
    for _ in 0..<400 {
      if try await condition() { return true }
      try await Task.sleep(for: .milliseconds(25))
    }
    return false
  }

  static func now() -> UInt64 { WallClock.system.now() }

  static func message(
    _ number: Int, _ target: Message.Target, type: String = "note", from: String = "me"
  ) -> Message {
    Message(
      id: id(number), from: from, target: target, type: type,
      payload: Array("[\(number)]".utf8))
  }

  static func manifest(_ id: String, capabilities: [String] = []) -> AgentManifest {
    AgentManifest(
      id: id, name: id, capabilities: capabilities, executor: .function("text.upper"))
  }

  /// Why a call fails, or nil.
  static func error(_ body: () async throws -> Void) async -> RuntimeError? {
    do {
      try await body()
      return nil
    } catch {
      return error as? RuntimeError
    }
  }
}
