import Foundation
import HTTP
import Platform
import Sockets
import Synchronization
import Testing

@Suite(.serialized) struct HTTPServerTests {
  static let echo: HTTPHandler = { request, responder in
    try? await responder.send(
      status: 200, headers: ["Content-Type": "text/plain"],
      body: Array("\(request.method) \(request.path) ".utf8) + request.body)
  }

  @Test func `pipelined requests are answered in order`() async throws {
    try await withServer { request, responder in
      if request.path == "/slow" { try? await Task.sleep(for: .milliseconds(50)) }
      try? await responder.send(status: 200, headers: [:], body: Array(request.path.utf8))
    } body: { server, address in
      let client = try RawClient(address)
      try client.send(
        "GET /slow HTTP/1.1\r\nHost: a\r\n\r\nGET /fast HTTP/1.1\r\nHost: a\r\n\r\n"
          + "POST /last HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi")
      let text = try await client.readAll()
      #expect(text.contains("/slowHTTP/1.1"), "\(text)")
      #expect(text.contains("/fastHTTP/1.1"))
      #expect(text.hasSuffix("/last"))
      #expect(text.ranges(of: "Connection: close").count == 1)
      #expect(server.requestCount == 3)
    }
  }

  @Test func `a thousand pipelined requests are all answered`() async throws {
    try await withServer(handler: Self.echo) { server, address in
      let client = try RawClient(address)
      let requests = String(repeating: "GET /a HTTP/1.1\r\nHost: a\r\n\r\n", count: 999)
      let sender = Task.detached {
        try client.send(requests + "GET /z HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
      }
      let text = try await client.readAll()
      try await sender.value
      #expect(text.ranges(of: "GET /a ").count == 999)
      #expect(text.hasSuffix("GET /z "))
    }
  }

  @Test func `a request after a wrong one is not answered, one before is`() async throws {
    try await withServer(handler: Self.echo) { server, address in
      let client = try RawClient(address)
      try client.send(
        "GET /good HTTP/1.1\r\nHost: a\r\n\r\nGET /bad HTTP/1.1\r\nHost : a\r\n\r\n"
          + "GET /after HTTP/1.1\r\nHost: a\r\n\r\n")
      let text = try await client.readAll()
      #expect(text.contains("GET /good "))
      #expect(text.contains("HTTP/1.1 400 Bad Request"))
      #expect(!text.contains("/after"))
      #expect(server.requestCount == 1)
    }
  }

  @Test func `a body over the limit is refused before it is sent`() async throws {
    var configuration = HTTPServerConfiguration()
    configuration.limits.body = 1000
    try await withServer(configuration, handler: Self.echo) { server, address in
      let client = try RawClient(address)
      try client.send(
        "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 1001\r\n\r\n")
      let text = try await client.readAll()
      #expect(text.hasPrefix("HTTP/1.1 413 Content Too Large\r\n"), "\(text)")
      #expect(!text.contains("100 Continue"))
    }
  }

  @Test func `an answer to a refused upload arrives although the client still sends`() async throws
  {
    var configuration = HTTPServerConfiguration()
    configuration.limits.body = 1000
    try await withServer(configuration, handler: Self.echo) { server, address in
      let client = try RawClient(address)
      try client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 500000\r\n\r\n")
      try client.send([UInt8](repeating: 1, count: 500_000))
      let text = try await client.read { $0.contains("more than") }
      #expect(text.hasPrefix("HTTP/1.1 413"), "\(text)")
    }
  }

  @Test func `who waits for 100 Continue gets it, then the answer`() async throws {
    try await withServer(handler: Self.echo) { server, address in
      let client = try RawClient(address)
      try client.send(
        "POST /x HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nConnection: close\r\n"
          + "Content-Length: 2\r\n\r\n")
      #expect(try await client.read { $0.hasSuffix("\r\n\r\n") } == "HTTP/1.1 100 Continue\r\n\r\n")
      try client.send("ok")
      #expect(try await client.readAll().hasSuffix("POST /x ok"))
    }
  }

  @Test func `a client that sends its head a byte now and then gets 408`() async throws {
    var configuration = HTTPServerConfiguration()
    configuration.times.head = 300_000_000
    try await withServer(configuration, handler: Self.echo) { server, address in
      let client = try RawClient(address)
      let sender = Task.detached {
        for byte in Array("GET / HTTP/1.1\r\nHost: a\r\nX-Slow: aaaaaaaaaaaaaaaaaaaaaa".utf8) {
          guard (try? client.send([byte])) != nil else { return }
          try? await Task.sleep(for: .milliseconds(30))
        }
      }
      let text = try await client.read { $0.contains("too long") }
      sender.cancel()
      #expect(text.hasPrefix("HTTP/1.1 408 Request Timeout"), "\(text)")
      #expect(server.requestCount == 0)
    }
  }

  @Test func `a body that never comes gets 408`() async throws {
    var configuration = HTTPServerConfiguration()
    configuration.times.body = 200_000_000
    try await withServer(configuration, handler: Self.echo) { _, address in
      let client = try RawClient(address)
      try client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhe")
      #expect(try await client.readAll().hasPrefix("HTTP/1.1 408"))
    }
  }

  @Test func `an idle connection is closed without a word`() async throws {
    var configuration = HTTPServerConfiguration()
    configuration.times.idle = 200_000_000
    try await withServer(configuration, handler: Self.echo) { server, address in
      let silent = try RawClient(address)
      #expect(try await silent.readAll().isEmpty)
      let client = try RawClient(address)
      try client.send("GET /a HTTP/1.1\r\nHost: a\r\n\r\n")
      let text = try await client.readAll()
      #expect(text.hasSuffix("GET /a ") && !text.contains("408"))
    }
  }

  @Test func `HEAD has the length and no body, HTTP 1 0 has no chunks`() async throws {
    try await withServer { request, responder in
      guard request.path == "/parts" else { return await Self.echo(request, responder) }
      try? await responder.begin(status: 200, headers: [:])
      try? await responder.write(Array("one".utf8))
      try? await responder.write([])
      try? await responder.write(Array("two".utf8))
      try? await responder.end()
    } body: { _, address in
      func ask(_ text: String) async throws -> String {
        let client = try RawClient(address)
        try client.send(text)
        return try await client.readAll()
      }
      let head = try await ask("HEAD /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
      #expect(head.contains("Content-Length: 8\r\n") && head.hasSuffix("\r\n\r\n"), "\(head)")
      let parts = try await ask("GET /parts HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
      #expect(parts.hasSuffix("\r\n\r\n3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n"), "\(parts)")
      let old = try await ask("GET /parts HTTP/1.0\r\n\r\n")
      #expect(old.hasSuffix("\r\n\r\nonetwo") && !old.contains("chunked"), "\(old)")
      let kept = try await ask(
        "GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET /b HTTP/1.0\r\n\r\n")
      #expect(kept.contains("Connection: keep-alive") && kept.hasSuffix("GET /b "), "\(kept)")
    }
  }

  @Test
  func `a handler without an answer gives 500, one that stops half-way breaks the connection`()
    async throws
  {
    try await withServer { request, responder in
      guard request.path == "/half" else { return }
      try? await responder.begin(status: 200, headers: [:])
      try? await responder.write(Array("half".utf8))
    } body: { _, address in
      let none = try RawClient(address)
      try none.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
      #expect(try await none.readAll().hasPrefix("HTTP/1.1 500"))
      let half = try RawClient(address)
      try half.send("GET /half HTTP/1.1\r\nHost: a\r\n\r\n")
      let text = try? await half.readAll()
      #expect(text?.contains("0\r\n\r\n") != true, "half an answer looks whole")
    }
  }

  @Test func `a header with a line break is not sent`() async throws {
    try await withServer { _, responder in
      try? await responder.send(status: 200, headers: ["X": "a\r\nSet-Cookie: b"], body: [])
    } body: { _, address in
      let client = try RawClient(address)
      try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
      let text = try await client.readAll()
      #expect(text.hasPrefix("HTTP/1.1 500") && !text.contains("Set-Cookie"), "\(text)")
    }
  }

  @Test func `the handler is cancelled when its client goes away`() async throws {
    let (ended, end) = AsyncStream.makeStream(of: Bool.self)
    let (begun, begin) = AsyncStream.makeStream(of: Void.self)
    try await withServer { _, _ in
      begin.yield()
      try? await Task.sleep(for: .seconds(30))
      end.yield(Task.isCancelled)
    } body: { _, address in
      let client = try RawClient(address)
      try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
      for await _ in begun { break }
      client.close()
      for await wasCancelled in ended {
        #expect(wasCancelled)
        break
      }
    }
  }

  @Test func `a client that reads slowly slows the handler down and gets every byte`() async throws
  {
    let block = [UInt8](repeating: UInt8(ascii: "x"), count: 100_000)
    let written = Mutex(0)
    try await withServer { _, responder in
      try? await responder.begin(status: 200, headers: [:])
      for _ in 0..<300 {
        guard (try? await responder.write(block)) != nil else { return }
        written.withLock { $0 += 1 }
      }
      try? await responder.end()
    } body: { _, address in
      let client = try RawClient(address)
      try client.send("GET / HTTP/1.0\r\n\r\n")
      try await Task.sleep(for: .milliseconds(300))
      #expect(written.withLock { $0 } < 300, "30 MB went into nobody's memory")
      let text = try await client.readAll()
      #expect(text.utf8.count > 30_000_000)
    }
  }

  @Test func `a connection too many is told so`() async throws {
    var configuration = HTTPServerConfiguration()
    configuration.connectionLimit = 2
    try await withServer(configuration, handler: Self.echo) { server, address in
      let first = try RawClient(address)
      let second = try RawClient(address)
      for client in [first, second] {
        try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        _ = try await client.read { $0.contains("GET / ") }
      }
      let third = try RawClient(address)
      #expect(try await third.readAll().hasPrefix("HTTP/1.1 503 Service Unavailable"))
      #expect(server.refusedCount == 1)
    }
  }

  @Test func `stopping finishes what runs, closes what is idle and listens no more`() async throws {
    let (begun, begin) = AsyncStream.makeStream(of: Void.self)
    let server = HTTPServer { request, responder in
      if request.path == "/slow" {
        begin.yield()
        try? await Task.sleep(for: .milliseconds(300))
      }
      await Self.echo(request, responder)
    }
    let address = try server.start()
    let idle = try RawClient(address)
    try idle.send("GET /a HTTP/1.1\r\nHost: localhost\r\n\r\n")
    _ = try await idle.read { $0.contains("GET /a ") }
    let busy = try RawClient(address)
    try busy.send("GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n")
    for await _ in begun { break }
    async let answer = busy.readAll()
    async let rest = idle.readAll()
    await server.stop(within: 10_000_000_000)
    #expect(try await rest.isEmpty)
    let text = try await answer
    #expect(text.hasSuffix("GET /slow ") && text.contains("Connection: close"), "\(text)")
    #expect(throws: (any Error).self) { _ = try RawClient(address) }
  }

  @Test func `stopping cancels what does not end in time`() async throws {
    let (begun, begin) = AsyncStream.makeStream(of: Void.self)
    let server = HTTPServer { _, _ in
      begin.yield()
      try? await Task.sleep(for: .seconds(60))
    }
    let address = try server.start()
    let client = try RawClient(address)
    try client.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
    for await _ in begun { break }
    let start = ContinuousClock.now
    await server.stop(within: 100_000_000)
    #expect(ContinuousClock.now - start < .seconds(20))
  }

  @Test func `a taken port is an error with a remedy`() async throws {
    try await withServer(handler: Self.echo) { _, address in
      let other = HTTPServer(
        configuration: HTTPServerConfiguration(port: try #require(address.port)),
        handler: Self.echo)
      let error = #expect(throws: SocketError.self) { _ = try other.start() }
      #expect(error?.code == .addressInUse)
      #expect(error?.message.contains("port 0") == true)
      await other.stop()
    }
  }
}
