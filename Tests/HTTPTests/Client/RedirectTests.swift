import HTTP
import Testing

@Suite(.serialized) struct RedirectTests {
  let server = try? AwkwardServer.shared.get()
  static let elsewhere = Result { try AwkwardServer() }
  let other = try? elsewhere.get()
  let client = CurlTransport()

  static let credentials: HTTPHeaders = [
    "Authorization": "Bearer secret-1", "Cookie": "session=secret-2", "x-api-key": "secret-3",
    "api-key": "secret-4", "X-Vault-Token": "secret-5", "X-House-Word": "secret-6",
    "Proxy-Authorization": "Basic secret-7", "Accept": "text/plain", "User-Agent": "tests",
  ]

  func follow(_ to: String, status: Int = 302, method: String = "GET", body: [UInt8]? = nil)
    async throws -> String
  {
    let url = try #require(server).url("/redirect?status=\(status)&to=\(PercentCoding.encode(to))")
    let request = HTTPRequest(method: method, url: url, headers: Self.credentials, body: body)
    let response = try await client.send(request)
    #expect(response.status == 200)
    return String(decoding: response.body, as: UTF8.self)
  }

  @Test func `within the same origin everything goes along`() async throws {
    let server = try #require(server)
    for to in ["/echo", "echo?x=1", server.url("/echo"), "//127.0.0.1:\(server.port)/echo"] {
      let text = try await follow(to)
      for number in 1...7 { #expect(text.contains("secret-\(number)"), "\(to): \(text)") }
    }
  }

  @Test func `across hosts and ports no credential goes along, whatever its name`() async throws {
    let server = try #require(server)
    let other = try #require(other)
    for to in [other.url("/echo"), "http://localhost:\(server.port)/echo"] {
      let text = try await follow(to)
      #expect(!text.contains("secret"), "\(to): \(text)")
      #expect(text.contains(#"["Accept", "text/plain"]"#) && text.contains("tests"))
    }
  }

  @Test func `a password in the URL stays with its host`() async throws {
    let server = try #require(server)
    let other = try #require(other)
    let start = "http://someone:hunter2@127.0.0.1:\(server.port)/redirect?to="
    let away = HTTPRequest(url: start + PercentCoding.encode(other.url("/echo")))
    let text = String(decoding: try await client.send(away).body, as: UTF8.self)
    #expect(!text.contains("Authorization"), "\(text)")
    let home = String(
      decoding: try await client.send(HTTPRequest(url: start + "/echo")).body, as: UTF8.self)
    #expect(home.contains("Authorization"), "\(home)")
  }

  @Test(arguments: [
    (301, "POST", "GET"), (302, "POST", "GET"), (303, "POST", "GET"), (303, "PUT", "GET"),
    (307, "POST", "POST"), (308, "POST", "POST"), (301, "PUT", "PUT"), (302, "GET", "GET"),
  ])
  func `the method changes as RFC 9110 says`(row: (Int, String, String)) async throws {
    let text = try await follow(
      "/echo", status: row.0, method: row.1, body: row.1 == "GET" ? nil : Array("payload".utf8))
    #expect(text.contains(#""method": "\#(row.2)""#), "\(text)")
    #expect(text.contains("payload") == (row.2 != "GET"))
  }

  @Test func `the head tells where the answer came from, and the timings span all hops`()
    async throws
  {
    let server = try #require(server)
    let to = PercentCoding.encode("/slow?s=0.2")
    let response = try await client.send(HTTPRequest(url: server.url("/redirect?to=\(to)")))
    #expect(response.head.url == server.url("/slow?s=0.2"))
    #expect(response.timings.firstByte > 200 * milliseconds)
    #expect(response.timings.total >= response.timings.firstByte)
  }

  @Test func `the limit counts, and none means that the redirect is the answer`() async throws {
    let server = try #require(server)
    var url = "/hello"
    for _ in 0..<3 { url = "/redirect?to=" + PercentCoding.encode(url) }
    let three = HTTPRequest(url: server.url(url), redirectLimit: 3)
    #expect(try await client.send(three).body == Array("hello".utf8))
    let two = HTTPRequest(url: server.url(url), redirectLimit: 2)
    let error = await failure { _ = try await client.send(two) }
    #expect(error?.code == .tooManyRedirects)
    let none = HTTPRequest(url: server.url(url), redirectLimit: 0)
    let answer = try await client.send(none)
    #expect(answer.status == 302 && answer.body == Array("go".utf8))
  }

  @Test func `the body of a redirect is not waited for`() async throws {
    let response = try await client.send(
      HTTPRequest(url: try #require(server).url("/fat-redirect")))
    #expect(response.body == Array("hello".utf8))
  }
}
