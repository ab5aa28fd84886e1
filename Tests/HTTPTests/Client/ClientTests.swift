import HTTP
import Synchronization
import Testing

/// Takes the error out of a call that should fail.
func failure(_ call: () async throws -> Void) async -> HTTPError? {
  do {
    try await call()
    return nil
  } catch {
    return error as? HTTPError
  }
}

let milliseconds: UInt64 = 1_000_000

@Suite(.serialized) struct ClientTests {
  let server = try? AwkwardServer.shared.get()
  let client = CurlTransport()

  func url(_ path: String) throws -> String { try #require(server).url(path) }

  @Test func `a request brings status, headers, body and timings`() async throws {
    let response = try await client.send(HTTPRequest(url: try url("/hello")))
    #expect(response.status == 200)
    #expect(response.body == Array("hello".utf8))
    #expect(response.head.headers["X-WORD"] == "one")
    #expect(response.head.headers.values("x-word") == ["one", "two"])
    let timings = response.timings
    #expect(timings.connect > 0 && timings.connect <= timings.requestSent)
    #expect(timings.requestSent <= timings.firstByte && timings.firstByte <= timings.total)
    #expect(timings.tls == 0 && !timings.isReused)
    #expect(try CurlTransport.libraryVersion().contains("."))
    let second = try await client.send(HTTPRequest(url: try url("/hello")))
    #expect(second.timings.isReused && second.timings.connect == 0)
  }

  @Test(arguments: ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "QUERY"])
  func `method, headers and body arrive as they were given`(method: String) async throws {
    let request = HTTPRequest(
      method: method, url: try url("/echo?a=b%20c&d"),
      headers: ["X-One": "1", "X-Empty": "", "Content-Type": "application/json", "x-one": "two"],
      body: Array(#"{"key": "välue"}"#.utf8))
    let text = String(decoding: try await client.send(request).body, as: UTF8.self)
    #expect(text.contains(#""method": "\#(method)", "target": "/echo?a=b%20c&d""#))
    #expect(text.contains(#"["X-One", "1"]"#) && text.contains(#"["x-one", "two"]"#))
    #expect(text.contains(#"["X-Empty", ""]"#))
    #expect(text.contains(#"["Content-Type", "application/json"]"#))
    #expect(text.contains(#""body": "{\"key\": \"v\u00c3\u00a4lue\"}""#), "\(text)")
    #expect(!text.contains("form-urlencoded") && !text.contains("Expect"))
  }

  @Test func `a body is not sent where there is none, and a long one without asking`() async throws
  {
    let plain = try await client.send(HTTPRequest(url: try url("/echo")))
    let text = String(decoding: plain.body, as: UTF8.self)
    #expect(!text.contains("Content-Length") && text.contains(#""body": """#))
    #expect(text.contains(#"["User-Agent", "dna"]"#))
    let empty = try await client.send(HTTPRequest(method: "POST", url: try url("/echo")))
    #expect(String(decoding: empty.body, as: UTF8.self).contains(#"["Content-Length", "0"]"#))
    let long = HTTPRequest(
      method: "POST", url: try url("/echo"), body: [UInt8](repeating: 0x61, count: 3 << 20))
    let echoed = try await client.send(long)
    #expect(echoed.body.count > 3 << 20)
    let after = try await client.send(HTTPRequest(url: try url("/echo")))
    #expect(String(decoding: after.body, as: UTF8.self).contains(#""method": "GET""#))
    let head = try await client.send(HTTPRequest(method: "HEAD", url: try url("/empty")))
    #expect(head.status == 204 && head.body.isEmpty)
  }

  @Test func `an answer of 400 or more is an answer`() async throws {
    for code in [400, 404, 429, 500, 529] {
      let response = try await client.send(HTTPRequest(url: try url("/status?code=\(code)")))
      #expect(response.status == code && response.body == Array("no".utf8))
    }
  }

  @Test func `chunks, compression, hints and folded headers are taken apart`() async throws {
    let chunked = try await client.send(HTTPRequest(url: try url("/chunked")))
    #expect(String(decoding: chunked.body, as: UTF8.self) == "hällo 😀")
    #expect(chunked.head.headers["X-Trailer"] == nil)
    let zipped = try await client.send(HTTPRequest(url: try url("/gzip")))
    #expect(zipped.body.count == 11_000)
    let hints = try await client.send(HTTPRequest(url: try url("/hints")))
    #expect(hints.status == 200 && hints.head.headers["Link"] == nil)
    let folded = try await client.send(HTTPRequest(url: try url("/folded")))
    #expect(folded.head.headers["X-Long"] == "one two")
  }

  @Test func `a stream hands over the head, then the parts, and stops when told`() async throws {
    let seen = Mutex<(heads: Int, bytes: [UInt8])>((0, []))
    _ = try await client.stream(HTTPRequest(url: try url("/chunked"))) { part in
      seen.withLock { seen in
        switch part {
        case .head(let head):
          #expect(seen.bytes.isEmpty && head.status == 200)
          seen.heads += 1
        case .body(let bytes): for index in bytes.indices { seen.bytes.append(bytes[index]) }
        }
      }
      return .more
    }
    #expect(seen.withLock { $0.heads } == 1)
    #expect(seen.withLock { $0.bytes } == Array("hällo 😀".utf8))
    let count = Mutex(0)
    _ = try await client.stream(HTTPRequest(url: try url("/drip"))) { part in
      guard case .body = part else { return .more }
      return count.withLock { count in
        count += 1
        return count < 3 ? .more : .stop
      }
    }
    #expect(count.withLock { $0 } == 3)
    let heads = Mutex(0)
    _ = try await client.stream(HTTPRequest(url: try url("/drip"))) { _ in
      heads.withLock { $0 += 1 }
      return .stop
    }
    #expect(heads.withLock { $0 } == 1)
  }

  @Test func `two hundred requests at a time use their connections again`() async throws {
    let server = try AwkwardServer()
    let path = server.url("/connection?wait=0.05")
    for _ in 0..<3 {
      let bodies = try await withThrowingTaskGroup(of: [UInt8].self) { group in
        for _ in 0..<200 { group.addTask { try await client.send(HTTPRequest(url: path)).body } }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(bodies.count == 200)
    }
    let count = try await client.send(HTTPRequest(url: server.url("/connections"))).body
    #expect(try #require(Int(String(decoding: count, as: UTF8.self))) <= 201)
  }

  @Test func `connections to a host can be limited`() async throws {
    let server = try AwkwardServer()
    let client = CurlTransport(.init(connectionsPerHost: 4))
    let path = server.url("/connection?wait=0.01")
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<40 { group.addTask { _ = try await client.send(HTTPRequest(url: path)) } }
      try await group.waitForAll()
    }
    let count = try await client.send(HTTPRequest(url: server.url("/connections"))).body
    #expect(try #require(Int(String(decoding: count, as: UTF8.self))) <= 5)
  }

  @Test func `a slow reader holds the server up and fills no memory`() async throws {
    let server = try AwkwardServer()
    let response = try await client.open(HTTPRequest(url: server.url("/pattern?kb=65536")))
    #expect(response.head.status == 200)
    try await Task.sleep(for: .milliseconds(500))
    let sent = try await client.send(HTTPRequest(url: server.url("/sent"))).body
    let early = try #require(Int(String(decoding: sent, as: UTF8.self)))
    #expect(early < 32 << 20, "the server could send \(early) bytes that nobody read")
    var received = 0
    var isRight = true
    for try await part in response.body {
      isRight = isRight && part.first.map(Int.init) == received % 251
      isRight = isRight && part.last.map(Int.init) == (received + part.count - 1) % 251
      received += part.count
    }
    #expect(received == 65_536 << 10 && isRight)
    #expect(response.body.timings?.total ?? 0 > 500 * milliseconds)
  }

  @Test func `a body that is dropped stops its transfer`() async throws {
    let server = try AwkwardServer()
    do {
      let response = try await client.open(HTTPRequest(url: server.url("/stall")))
      var parts = response.body.makeAsyncIterator()
      #expect(try await parts.next() == Array("some".utf8))
    }
    try await expect(1, at: server.url("/closes"))
  }

  @Test func `cancelling the task stops the transfer at once, and the server sees it`() async throws
  {
    let server = try AwkwardServer()
    let silent = server.url("/silent")
    let stalled = server.url("/stall")
    let client = client
    let tasks = [
      Task { try await client.send(HTTPRequest(url: silent)).status },
      Task { try await client.send(HTTPRequest(url: stalled)).status },
      Task {
        let body = try await client.open(HTTPRequest(url: stalled)).body
        for try await _ in body {}
        return 0
      },
      Task { try await client.open(HTTPRequest(url: silent)).head.status },
    ]
    try await expect(2, at: server.url("/count?of=/silent"))
    try await expect(2, at: server.url("/count?of=/stall"))
    let clock = ContinuousClock()
    let start = clock.now
    for task in tasks { task.cancel() }
    for task in tasks {
      let error = await failure { _ = try await task.value }
      #expect(error?.code == .cancelled)
    }
    #expect(clock.now - start < .seconds(10))
    try await expect(4, at: server.url("/closes"))
  }

  @Test func `a task that was cancelled before sends nothing`() async throws {
    let path = try url("/hello")
    let client = client
    let error = await Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return await failure { _ = try await client.send(HTTPRequest(url: path)) }
    }.value
    #expect(error?.code == .cancelled)
  }

  /// Waits until the server counts that many.
  private func expect(_ expected: Int, at url: String) async throws {
    var seen = 0
    for _ in 0..<200 where seen < expected {
      try await Task.sleep(for: .milliseconds(50))
      let body = try await client.send(HTTPRequest(url: url)).body
      seen = Int(String(decoding: body, as: UTF8.self)) ?? 0
    }
    #expect(seen >= expected)
  }
}
