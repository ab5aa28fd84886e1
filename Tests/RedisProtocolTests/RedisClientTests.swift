import Foundation
import Platform
import RedisProtocol
import Synchronization
import Testing

@Suite(.serialized) struct RedisClientTests {
  static func client(
    _ server: RedisServer, _ change: (inout RedisClient.Options) -> Void = { _ in },
    onNotice: @escaping @Sendable (RedisClient.Notice) -> Void = { _ in }
  ) throws -> RedisClient {
    var options = RedisClient.Options()
    change(&options)
    return try RedisClient(try RedisAddress(server.url), options: options, onNotice: onNotice)
  }

  /// Why a command fails, or nil.
  static func failure(
    _ client: RedisClient, _ command: RedisCommand, isRepeatable: Bool = true
  ) async -> RedisError? {
    do throws(RedisError) {
      _ = try await client.send(command, isRepeatable: isRepeatable)
      return nil
    } catch {
      return error
    }
  }

  @Test func `five hundred tasks share one connection and each gets its own answer`() async throws {
    let server = try RedisServer()
    let client = try Self.client(server)
    defer { client.close() }
    await withTaskGroup(of: Bool.self) { group in
      for number in 0..<500 {
        group.addTask {
          let key = "key\(number)"
          let value = "value\(number)"
          guard (try? await client.send(RedisCommand("SET", key, value))) == .status("OK") else {
            return false
          }
          return (try? await client.send(RedisCommand("GET", key)))?.text == value
        }
      }
      for await isRight in group { #expect(isRight) }
    }
    let info = try await client.send(RedisCommand("INFO", "clients")).text
    #expect(info?.contains("connected_clients:1\r") == true)
  }

  @Test func `any bytes go there and back, megabytes too`() async throws {
    let server = try RedisServer()
    let client = try Self.client(server)
    defer { client.close() }
    let bytes = (0..<(5 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    var command = RedisCommand("SET", "big")
    command.add(bytes)
    _ = try await client.send(command)
    #expect(try await client.send(RedisCommand("GET", "big")) == .bytes(bytes))
  }

  @Test func `RESP3 where it is spoken: maps, doubles, nulls`() async throws {
    let server = try RedisServer()
    let client = try Self.client(server)
    defer { client.close() }
    let replies = try await client.pipeline([
      RedisCommand("HSET", "h", "a", "1"), RedisCommand("HGETALL", "h"),
      RedisCommand("ZADD", "z", "1.5", "m"), RedisCommand("ZSCORE", "z", "m"),
      RedisCommand("GET", "none"), RedisCommand("NOSUCH"), RedisCommand("PING"),
    ])
    #expect(replies[1] == .map([.bytes([97]), .bytes([49])]))
    #expect(replies[3] == .double(1.5))
    #expect(replies[4] == .null)
    guard case .error = replies[5] else {
      Issue.record("\(replies[5])")
      return
    }
    #expect(replies[6] == .status("PONG"))
  }

  @Test func `a server that knows RESP2 only is spoken to in RESP2, channels too`() async throws {
    let server = try RedisServer(["--rename-command", "HELLO", "", "--requirepass", "pw"])
    let address = try RedisAddress(server.url + "?db=2", password: "pw")
    let client = try RedisClient(address)
    defer { client.close() }
    _ = try await client.send(RedisCommand("HSET", "h", "a", "1"))
    #expect(
      try await client.send(RedisCommand("HGETALL", "h")) == .array([.bytes([97]), .bytes([49])]))
    let (heard, continuation) = AsyncStream.makeStream(of: String.self)
    let subscriber = RedisSubscriber(
      client,
      onMessage: { channel, payload in
        continuation.yield("\(channel) \(String(decoding: payload, as: UTF8.self))")
      }, onLoss: { continuation.finish() })
    try await subscriber.subscribe(to: "one")
    try await subscriber.subscribe(to: "two")
    _ = try await client.send(RedisCommand("PUBLISH", "one", "x"))
    _ = try await client.send(RedisCommand("PUBLISH", "two", "y"))
    var iterator = heard.makeAsyncIterator()
    #expect(await iterator.next() == "one x")
    #expect(await iterator.next() == "two y")
    server.stop()
    #expect(await iterator.next() == nil)
    subscriber.close()
  }

  @Test func `a script is loaded once, and again when the server has forgotten it`() async throws {
    let server = try RedisServer()
    let client = try Self.client(server)
    defer { client.close() }
    let script = RedisScript(name: "sum", source: "return KEYS[1] .. ARGV[1]")
    for _ in 0..<2 {
      #expect(try await client.run(script, keys: ["a"], [[98]]).text == "ab")
      _ = try await client.send(RedisCommand("SCRIPT", "FLUSH"))
    }
  }

  @Test func `a password is asked for, tried, refused, and never shown`() async throws {
    let server = try RedisServer(["--requirepass", "s3cret:/@"])
    for (url, password, isRight) in [
      ("unix://:s3cret%3A%2F%40@\(server.socketPath)?db=3", nil, true),
      (server.url, "s3cret:/@", true), (server.url, nil, false),
      ("unix://:wrong@\(server.socketPath)", "s3cret:/@", false),
    ] as [(String, String?, Bool)] {
      let address = try RedisAddress(url, password: password)
      #expect(!address.description.contains("s3cret"))
      let client = try RedisClient(address)
      defer { client.close() }
      let error = await Self.failure(client, RedisCommand("SET", "a", "b"))
      #expect((error == nil) == isRight)
      guard let error else { continue }
      guard case .denied(_, let reason) = error else {
        Issue.record("\(error)")
        continue
      }
      #expect(!reason.contains("s3cret") && !reason.contains("wrong@"))
    }
    let third = try RedisClient(try RedisAddress(server.url + "?db=3", password: "s3cret:/@"))
    defer { third.close() }
    #expect(try await third.send(RedisCommand("DBSIZE")).int == 1)
  }

  @Test func `a lost server is told of once and waited for`() async throws {
    let server = try RedisServer()
    let notices = Mutex<[RedisClient.Notice]>([])
    let client = try Self.client(
      server, onNotice: { notice in notices.withLock { $0.append(notice) } })
    defer { client.close() }
    _ = try await client.send(RedisCommand("PING"))
    server.stop()
    async let answer = client.send(RedisCommand("PING"))
    try await Task.sleep(for: .milliseconds(200))
    try server.start()
    #expect(try await answer == .status("PONG"))
    let told = notices.withLock { $0 }
    #expect(told.count == 2)
    guard case .disconnected = told.first, told.last == .reconnected else {
      Issue.record("\(told)")
      return
    }
  }

  @Test func `patience ends`() async throws {
    let server = try RedisServer()
    let client = try Self.client(server, { $0.patience = 300_000_000 })
    defer { client.close() }
    server.stop()
    guard case .unreachable = await Self.failure(client, RedisCommand("PING")) else {
      Issue.record("a server that is gone has answered")
      return
    }
  }

  @Test func `a server that stands still is given up, what may be repeated is repeated`()
    async throws
  {
    let server = try RedisServer()
    let client = try Self.client(server, { $0.answerTimeout = 100_000_000 })
    defer { client.close() }
    _ = try await client.send(RedisCommand("PING"))
    server.pause()
    let late = await Self.failure(client, RedisCommand("INCR", "n"), isRepeatable: false)
    #expect(late == .timedOut(address: server.url, milliseconds: 100))
    async let answer = client.send(RedisCommand("GET", "n"))
    try await Task.sleep(for: .milliseconds(300))
    server.resume()
    #expect([nil, "1"].contains(try await answer.text))
  }

  @Test func `a waiting command has its own connection and ends when its task is cancelled`()
    async throws
  {
    let server = try RedisServer()
    let client = try Self.client(server)
    defer { client.close() }
    let waiting = Task { try await client.block(RedisCommand("BLPOP", "list", "0"), wait: .max) }
    let second = Task { try await client.block(RedisCommand("BLPOP", "other", "0"), wait: .max) }
    #expect(try await client.send(RedisCommand("PING")) == .status("PONG"))
    _ = try await client.send(RedisCommand("RPUSH", "list", "x"))
    #expect(try await waiting.value.items?.last?.text == "x")
    second.cancel()
    let ended = await second.result
    guard case .failure(let error) = ended, error as? RedisError == .cancelled else {
      Issue.record("\(ended)")
      return
    }
  }

  @Test func `what a cluster says is refused in so many words`() async throws {
    let server = try RedisServer(["--cluster-enabled", "yes"])
    let client = try Self.client(server)
    defer { client.close() }
    let error = await Self.failure(client, RedisCommand("SET", "a", "b"))
    #expect(error?.message.contains("not supported") == true)
  }

  @Test func `a replica is not written to; a closed client says so`() async throws {
    let server = try RedisServer()
    let client = try Self.client(server, { $0.patience = 200_000_000 })
    _ = try await client.send(RedisCommand("REPLICAOF", "127.0.0.1", "1"))
    guard case .reply(let error) = await Self.failure(client, RedisCommand("SET", "a", "b"))
    else {
      Issue.record("a replica took a write")
      return
    }
    #expect(error.code == "READONLY")
    await #expect(throws: RedisError.self) {
      try await client.pipeline([RedisCommand("PING"), RedisCommand("SET", "a", "b")])
    }
    client.close()
    #expect(await Self.failure(client, RedisCommand("PING")) == .closed)
  }
}
