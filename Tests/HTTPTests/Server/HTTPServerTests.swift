import HTTP
import Platform
import Sockets
import Testing

@Suite struct HTTPServerTests {
  @Test func `requests on one connection are answered in order`() async throws {
    try await withServer { request, responder in
      if request.path == "/slow" { try? await Task.sleep(for: .milliseconds(50)) }
      try? await responder.send(
        status: 200, headers: ["X-Number": "\(request.number)"], body: Array(request.path.utf8))
    } body: { server, address in
      let client = try RawClient(address)
      try client.send(
        "GET /slow HTTP/1.1\r\nHost: a\r\n\r\nGET /fast HTTP/1.1\r\nHost: a\r\n\r\n"
          + "POST /last HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi")
      let text = try await client.readAll()
      let bodies = text.split(separator: "\r\n\r\n").map { $0.prefix { $0 != "H" } }
      #expect(bodies.count == 4, "\(text)")
      #expect(text.contains("/slowHTTP/1.1"))
      #expect(text.contains("/fastHTTP/1.1"))
      #expect(text.hasSuffix("/last"))
      #expect(text.ranges(of: "Connection: close").count == 1)
      #expect(server.requestCount == 3)
    }
  }
}
