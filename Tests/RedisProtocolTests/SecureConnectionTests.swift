import Foundation
import Platform
import RedisProtocol
import Testing

@Suite(.serialized) struct SecureConnectionTests {
  /// Makes an authority and a certificate for a name in a folder.
  static func makeCertificates(in folder: String, name: String) async throws {
    let commands = [
      "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=throw-away -keyout ca.key -out ca.pem",
      "req -newkey rsa:2048 -nodes -subj /CN=\(name) -addext subjectAltName=DNS:\(name) -keyout s.key -out s.csr",
      "x509 -req -in s.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -copy_extensions copy -out s.pem",
    ]
    for command in commands {
      let outcome = try await Subprocess(
        "openssl", command.split(separator: " ").map(String.init),
        environment: ProcessContext.environment(), workingDirectory: FilePath(folder)
      ).run()
      #expect(outcome.isSuccess, "\(String(decoding: outcome.standardError, as: UTF8.self))")
    }
  }

  static func withSecureServer(
    name: String = "localhost", _ body: (_ url: String, _ authority: String) async throws -> Void
  ) async throws {
    var template = Array((NSTemporaryDirectory() + "/dna-tls-XXXXXX").utf8CString)
    try #require(mkdtemp(&template) != nil)
    let folder = String(
      decoding: template.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try await makeCertificates(in: folder, name: name)
    let port = RedisServer.freePort()
    let server = try RedisServer([
      "--tls-port", "\(port)", "--tls-cert-file", folder + "/s.pem", "--tls-key-file",
      folder + "/s.key", "--tls-ca-cert-file", folder + "/ca.pem", "--tls-auth-clients", "no",
    ])
    try await body("rediss://localhost:\(port)", folder + "/ca.pem")
    server.stop()
  }

  @Test func `commands, megabytes and waits go through TLS`() async throws {
    try await Self.withSecureServer { url, authority in
      var options = RedisClient.Options()
      options.authorityFile = authority
      let client = try RedisClient(try RedisAddress(url), options: options)
      let bytes = (0..<(3 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 7) }
      var command = RedisCommand("SET", "big")
      command.add(bytes)
      #expect(try await client.send(command) == .status("OK"))
      #expect(try await client.send(RedisCommand("GET", "big")) == .bytes(bytes))
      await withTaskGroup(of: Bool.self) { group in
        for number in 0..<100 {
          group.addTask {
            (try? await client.send(RedisCommand("ECHO", "\(number)")))?.text == "\(number)"
          }
        }
        for await isRight in group { #expect(isRight) }
      }
      let waiting = Task { try await client.block(RedisCommand("BLPOP", "list", "0"), wait: .max) }
      _ = try await client.send(RedisCommand("RPUSH", "list", "x"))
      #expect(try await waiting.value.items?.last?.text == "x")
      client.close()
    }
  }

  @Test func `an unknown authority and a wrong name are refused`() async throws {
    for (name, isKnown) in [("localhost", false), ("elsewhere.example", true)] {
      try await Self.withSecureServer(name: name) { url, authority in
        var options = RedisClient.Options()
        options.patience = 0
        if isKnown { options.authorityFile = authority }
        let client = try RedisClient(try RedisAddress(url), options: options)
        let error = await RedisClientTests.failure(client, RedisCommand("PING"))
        guard case .unreachable(_, let reason) = error else {
          Issue.record("\(String(describing: error))")
          return
        }
        #expect(reason.lowercased().contains("certificate"))
        client.close()
      }
    }
  }
}
