import HTTP
import Sockets
import Testing

@Suite(.serialized) struct HostRuleTests {
  @Test(arguments: [
    "localhost", "LOCALHOST:8080", "localhost.:80", "app.localhost:1", "127.0.0.1",
    "127.0.0.1:8089",
    "[::1]:8089", "[::1]", "192.168.1.7:80", "[fe80::1]:80",
  ])
  func `this machine's names and addresses are taken`(host: String) {
    #expect(HTTPHostRule().rejection(of: host) == nil)
  }

  @Test(arguments: [
    "evil.test", "evil.test:8089", "localhost.evil.test", "127.0.0.1.evil.test", "evillocalhost",
    "", ":80", "[", "[evil.test]", "0x7f.1", "127.0.0.1@evil.test",
  ])
  func `any other name is refused and named`(host: String) {
    let rejection = HTTPHostRule().rejection(of: host)
    #expect(rejection?.status == 421)
    #expect(rejection?.reason.contains("'\(host)'") == true)
  }

  @Test func `names can be added, any name can be allowed, no name comes from no browser`() {
    let rule = HTTPHostRule(names: ["Team.example"])
    #expect(rule.rejection(of: "team.EXAMPLE:443") == nil)
    #expect(rule.rejection(of: "localhost") == nil)
    #expect(rule.rejection(of: "other.example")?.reason.contains("Team.example") == true)
    #expect(HTTPHostRule(allowsAny: true).rejection(of: "evil.test") == nil)
    #expect(HTTPHostRule().rejection(of: nil) == nil)
  }

  @Test func `a page that had its name pointed at this machine gets nothing`() async throws {
    try await withServer { _, responder in
      try? await responder.send(status: 200, headers: [:], body: Array("secret".utf8))
    } body: { server, address in
      for (lines, status) in [
        ("GET / HTTP/1.1\r\nHost: rebound.test:\(address.port ?? 0)\r\n\r\n", "421"),
        ("GET http://rebound.test/ HTTP/1.1\r\nHost: localhost\r\n\r\n", "421"),
        ("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", "200"),
      ] {
        let client = try RawClient(address)
        try client.send(lines)
        let answer = try await client.readAll()
        #expect(answer.hasPrefix("HTTP/1.1 \(status) "), "\(answer)")
        #expect(answer.contains("secret") == (status == "200"))
        #expect(answer.contains("does not answer for 'rebound.test") == (status == "421"))
      }
      #expect(server.requestCount == 1)
    }
  }
}
