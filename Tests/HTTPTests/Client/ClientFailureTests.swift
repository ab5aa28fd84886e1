import HTTP
import Testing

@Suite(.serialized) struct ClientFailureTests {
  /// A request that must fail, and how.
  struct Row: Sendable, CustomTestStringConvertible {
    var path: String
    var code: HTTPError.Code
    var says: String
    var timeouts = HTTPRequest.Timeouts()
    var bodyLimit = 64 << 20
    var phase: String?

    var testDescription: String { path }
  }

  static let short = 250 * milliseconds

  static let rows = [
    Row(
      path: "/silent", code: .timeout, says: "no byte", timeouts: .init(firstByte: short),
      phase: "first-byte"),
    Row(
      path: "/slow?s=30", code: .timeout, says: "250 ms", timeouts: .init(firstByte: short),
      phase: "first-byte"),
    Row(
      path: "/stall", code: .timeout, says: "silent", timeouts: .init(idle: short), phase: "idle"),
    Row(
      path: "/drip", code: .timeout, says: "did not end", timeouts: .init(total: short),
      phase: "total"),
    Row(
      path: "/silent", code: .timeout, says: "total", timeouts: .init(idle: 10, total: short),
      phase: "total"),
    Row(path: "/cut", code: .interrupted, says: "ended before"),
    Row(path: "/cut-chunk", code: .interrupted, says: "ended before"),
    Row(path: "/close", code: .interrupted, says: "ended before"),
    Row(path: "/reset", code: .interrupted, says: "ended before"),
    Row(path: "/bad-chunk", code: .malformed, says: "malformed"),
    Row(path: "/garbage", code: .malformed, says: "right port"),
    Row(path: "/bad-gzip", code: .malformed, says: "decoded"),
    Row(path: "/declared", code: .tooLarge, says: "67108864 bytes"),
    Row(path: "/big?kb=100", code: .tooLarge, says: "99999 bytes", bodyLimit: 99_999),
    Row(path: "/bomb", code: .tooLarge, says: "1000000 bytes", bodyLimit: 1_000_000),
    Row(path: "/header-flood", code: .tooLarge, says: "header"),
    Row(path: "/many-headers", code: .tooLarge, says: "1000 header fields"),
    Row(path: "/circle", code: .tooManyRedirects, says: "5 redirects"),
    Row(path: "/redirect?to=ftp://example.org/x", code: .badURL, says: "'ftp://example.org/x'"),
    Row(path: "/redirect?to=file:///etc/passwd", code: .badURL, says: "file"),
  ]

  let server = try? AwkwardServer.shared.get()
  let client = CurlTransport()

  @Test(arguments: rows)
  func `a failure is named, with its URL and a remedy`(row: Row) async throws {
    let url = try #require(server).url(row.path)
    let request = HTTPRequest(url: url, timeouts: row.timeouts, bodyLimit: row.bodyLimit)
    let error = try #require(await failure { _ = try await client.send(request) })
    #expect(error.code == row.code && error.phase == row.phase, "\(error)")
    #expect(error.message.contains(row.says), "\(error)")
    #expect(error.message.contains("127.0.0.1:"), "\(error)")
    // The client is as good as before.
    let after = try await client.send(HTTPRequest(url: try #require(server).url("/hello")))
    #expect(after.status == 200)
  }

  @Test func `limits that are kept do not end a transfer`() async throws {
    let server = try #require(server)
    let timeouts = HTTPRequest.Timeouts(
      firstByte: 4_000 * milliseconds, idle: 4_000 * milliseconds, total: 8_000 * milliseconds)
    let late = HTTPRequest(url: server.url("/slow?s=0.4"), timeouts: timeouts)
    #expect(try await client.send(late).status == 200)
    let exact = HTTPRequest(url: server.url("/big?kb=100"), bodyLimit: 102_400)
    #expect(try await client.send(exact).body.count == 102_400)
  }

  @Test func `a paused transfer is not taken for a silent one`() async throws {
    let url = try #require(server).url("/pattern?kb=8192")
    let request = HTTPRequest(url: url, timeouts: .init(idle: 300 * milliseconds))
    let response = try await client.open(request)
    try await Task.sleep(for: .milliseconds(900))
    var count = 0
    for try await part in response.body { count += part.count }
    #expect(count == 8 << 20)
  }

  @Test func `a failure in the middle comes after the parts that were good`() async throws {
    let url = try #require(server).url("/cut")
    let response = try await client.open(HTTPRequest(url: url))
    var bytes: [UInt8] = []
    let error = await failure { for try await part in response.body { bytes += part } }
    #expect(bytes == Array("only this".utf8) && error?.code == .interrupted)
  }

  @Test func `nobody listens, and no such host`() async throws {
    let refused = await failure {
      _ = try await client.send(HTTPRequest(url: "http://127.0.0.1:1/"))
    }
    #expect(refused?.code == .cannotConnect)
    #expect(refused?.message.contains("see whether a server listens there") == true)
    let unknown = await failure {
      _ = try await client.send(HTTPRequest(url: "http://no-such-host.invalid/"))
    }
    #expect(unknown?.code == .cannotResolve, "\(unknown?.message ?? "")")
    #expect(unknown?.message.contains("no-such-host.invalid") == true)
  }

  @Test(arguments: [
    "", "hello", "/path", "ftp://host/", "file:///etc/passwd", "http:", "http://", "http:///x",
    "http://a b/", "http://host/\n", "http://host/\0", "javascript:alert(1)", "http://[::1",
    "http://host:99999/",
  ])
  func `what is no http URL is refused before anything is sent`(url: String) async {
    let error = await failure { _ = try await client.send(HTTPRequest(url: url)) }
    #expect(error?.code == .badURL, "\(error?.message ?? "no error")")
  }

  @Test(arguments: [
    ("GET /x HTTP/1.1\r\nX: y", "A", "b"), ("", "A", "b"), ("GET", "A:", "b"), ("GET", "", "b"),
    ("GET", "A", "b\r\nX-Injected: 1"), ("GET", "A", "b\nc"), ("GET", "A", "b\0c"),
  ])
  func `nothing can be smuggled into the head of a request`(row: (String, String, String)) async {
    let request = HTTPRequest(
      method: row.0, url: "http://127.0.0.1:1/", headers: HTTPHeaders([.init(row.1, row.2)]))
    let error = await failure { _ = try await client.send(request) }
    #expect(error?.code == .badRequest)
  }

  @Test func `messages and heads show neither password nor query`() async throws {
    let server = try #require(server)
    let url = "http://someone:hunter2@127.0.0.1:\(server.port)"
    let error = await failure {
      _ = try await client.send(HTTPRequest(url: url + "/cut?key=hunter3"))
    }
    #expect(error?.message.contains("hunter") == false, "\(error?.message ?? "")")
    let response = try await client.send(HTTPRequest(url: url + "/echo?key=hunter3"))
    #expect(response.head.url == "http://127.0.0.1:\(server.port)/echo?key=hunter3")
    // base64 of someone:hunter2
    let body = String(decoding: response.body, as: UTF8.self)
    #expect(body.contains(#"["Authorization", "Basic c29tZW9uZTpodW50ZXIy"]"#))
  }

  @Test func `clients can come and go`() async throws {
    let url = try #require(server).url("/hello")
    for _ in 0..<20 {
      let client = CurlTransport()
      #expect(try await client.send(HTTPRequest(url: url)).status == 200)
    }
    let unused = CurlTransport()
    _ = consume unused
  }

  @Test func `an answer that begins with a folded line touches nothing of the one before`()
    async throws
  {
    // libcurl before 8.0.0 appends it to a header that a handle used again had freed.
    let url = try #require(server).url
    for _ in 0..<50 * soak {
      #expect(try await client.send(HTTPRequest(url: url("/hello"))).status == 200)
      let error = await failure {
        _ = try await client.send(HTTPRequest(url: url("/folded-first")))
      }
      #expect(error != nil)
    }
  }

  @Test func `answers broken at random end in an answer or an error, and soon`() async throws {
    let server = try #require(server)
    let client = client
    var codes: Set<HTTPError.Code> = []
    var unexpected: [HTTPError] = []
    var answers = 0
    for start in stride(from: 0, to: 300 * soak, by: 20) {
      let outcomes = await withTaskGroup(of: HTTPError?.self) { group in
        for seed in start..<(start + 20) {
          group.addTask {
            let url = server.url("/fuzz?seed=\(seed)")
            let timeouts = HTTPRequest.Timeouts(idle: 15_000 * milliseconds)
            return await failure {
              _ = try await client.send(HTTPRequest(url: url, timeouts: timeouts))
            }
          }
        }
        return await group.reduce(into: [HTTPError?]()) { $0.append($1) }
      }
      answers += outcomes.count { $0 == nil }
      codes.formUnion(outcomes.compactMap { $0?.code })
      unexpected += outcomes.compactMap { $0 }.filter {
        [.other, .timeout, .cancelled].contains($0.code)
      }
    }
    #expect(answers > 20 && codes.isSuperset(of: [.interrupted, .malformed]), "\(codes)")
    #expect(unexpected.isEmpty, "\(unexpected)")
  }

  @Test func `many limits at a time pass in their order, none early`() async throws {
    let url = try #require(server).url("/silent")
    let client = client
    let limits = (0..<60).map { UInt64(300 + ($0 * 37) % 60 * 10) }
    let passed = await withTaskGroup(of: (UInt64, Duration, HTTPError?).self) { group in
      for limit in limits {
        group.addTask {
          let clock = ContinuousClock()
          let start = clock.now
          let timeouts =
            limit.isMultiple(of: 20)
            ? HTTPRequest.Timeouts(firstByte: limit * milliseconds)
            : HTTPRequest.Timeouts(total: limit * milliseconds)
          let error = await failure {
            _ = try await client.send(HTTPRequest(url: url, timeouts: timeouts))
          }
          return (limit, clock.now - start, error)
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    for (limit, time, error) in passed {
      #expect(error?.code == .timeout, "\(error?.message ?? "")")
      let phase = limit.isMultiple(of: 20) ? "first-byte" : "total"
      #expect(error?.phase == phase)
      #expect(time >= .milliseconds(Int(limit)))
    }
  }
}
