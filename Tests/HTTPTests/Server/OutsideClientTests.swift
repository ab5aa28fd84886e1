import Foundation
import HTTP
import Platform
import Sockets
import Synchronization
import Testing

/// The server as programs that are not ours see it.
@Suite(.serialized) struct OutsideClientTests {
  /// What a program printed, or nil when it is missing, which fails in CI only.
  static func run(_ program: String, _ arguments: [String]) async throws -> (Int32, String)? {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin").split(separator: ":")
    let found = folders.map { "\($0)/\(program)" }.first {
      FileManager.default.isExecutableFile(atPath: $0)
    }
    guard let found else {
      let isCI = ProcessInfo.processInfo.environment["CI"] != nil
      if isCI { Issue.record("\(program) is missing; Tests/run installs it") }
      FileHandle.standardError.write(Data("SKIPPED: \(program) is missing\n".utf8))
      return nil
    }
    return try await withCheckedThrowingContinuation { continuation in
      do {
        try SystemThread.start {
          continuation.resume(
            with: Result {
              let process = Process()
              process.executableURL = URL(fileURLWithPath: found)
              process.arguments = arguments
              let output = Foundation.Pipe()
              process.standardOutput = output
              process.standardError = output
              try process.run()
              let data = output.fileHandleForReading.readDataToEndOfFile()
              process.waitUntilExit()
              return (process.terminationStatus, String(decoding: data, as: UTF8.self))
            })
        }
      } catch {
        continuation.resume(throwing: error)
      }
    }
  }

  private static let handler: HTTPHandler = { request, responder in
    guard request.path == "/events" else { return await HTTPServerTests.echo(request, responder) }
    try? await responder.begin(status: 200, headers: ["Content-Type": "text/event-stream"])
    for number in 1...3 { try? await responder.write(Array("data: \(number)\n\n".utf8)) }
    try? await responder.end()
  }

  @Test func `curl uploads, streams, reuses its connection and asks for HTTP 2 in vain`()
    async throws
  {
    try await withServer(handler: Self.handler) { server, address in
      let url = "http://\(address)"
      let upload = try await Self.run(
        "curl",
        ["-sS", "--data-binary", "@-", "-H", "Expect: 100-continue", "\(url)/up", "--stderr", "-"])
      guard let upload else { return }
      #expect(upload.1 == "POST /up ")
      let chunked = try await Self.run(
        "curl",
        ["-sS", "-H", "Transfer-Encoding: chunked", "-d", "hello", "\(url)/c"])
      #expect(chunked?.1 == "POST /c hello")
      let events = try await Self.run("curl", ["-sSN", "\(url)/events"])
      #expect(events?.1 == "data: 1\n\ndata: 2\n\ndata: 3\n\n")
      let twice = try await Self.run(
        "curl",
        [
          "-sS", "-o", "/dev/null", "-o", "/dev/null", "-w", "%{num_connects} ", "\(url)/a",
          "\(url)/b",
        ])
      #expect(twice?.1 == "1 0 ")
      let upgrade = try await Self.run("curl", ["-sS", "--http2", "\(url)/h2"])
      #expect(upgrade?.1 == "GET /h2 ")
      let head = try await Self.run("curl", ["-sSI", "\(url)/abc"])
      #expect(head?.1.contains("Content-Length: 10") == true, "\(head?.1 ?? "")")
      let long = try await Self.run(
        "curl",
        [
          "-sS", "-o", "/dev/null", "-w", "%{http_code}",
          "\(url)/\(String(repeating: "a", count: 9000))",
        ])
      #expect(long?.1 == "414")
    }
  }

  @Test func `Python's http client sends many requests over one connection`() async throws {
    try await withServer(handler: Self.handler) { server, address in
      let script = """
        import http.client, sys
        c = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]), timeout=60)
        total = 0
        for n in range(200):
            c.request("POST" if n % 2 else "GET", f"/{n}", body=b"x" * n if n % 2 else None)
            r = c.getresponse()
            body = r.read()
            assert r.status == 200 and body.endswith(b"x" * n if n % 2 else b" "), body
            total += 1
        c.request("POST", "/gen", body=(b"part%d" % i for i in range(5)), encode_chunked=True,
                  headers={"Transfer-Encoding": "chunked"})
        assert c.getresponse().read() == b"POST /gen part0part1part2part3part4"
        print(total)
        """
      let outcome = try await Self.run("python3", ["-c", script, "\(address.port ?? 0)"])
      guard let outcome else { return }
      #expect(outcome.1 == "200\n", "\(outcome.1)")
      #expect(server.requestCount == 201)
      #expect(server.connectionCount <= 1)
    }
  }

  @Test func `h2load and wrk see no error`() async throws {
    try await withServer(handler: Self.handler) { server, address in
      let load = try await Self.run(
        "h2load", ["--h1", "-n", "2000", "-c", "20", "-m", "4", "http://\(address)/a"])
      if let load {
        #expect(load.1.contains("2000 succeeded, 0 failed, 0 errored, 0 timeout"), "\(load.1)")
        #expect(load.1.contains("2000 2xx"), "\(load.1)")
        #expect(server.requestCount == 2000)
      }
      let wrk = try await Self.run("wrk", ["-t1", "-c20", "-d1s", "http://\(address)/a"])
      if let wrk {
        #expect(wrk.0 == 0 && wrk.1.contains("requests in"), "\(wrk.1)")
        #expect(!wrk.1.contains("Socket errors") && !wrk.1.contains("Non-2xx"), "\(wrk.1)")
      }
    }
  }
}
