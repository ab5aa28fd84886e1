import Foundation
import HTTP
import Testing

@Suite(.serialized) struct ProxyTests {
  static let shared = Result { try AwkwardServer(["proxy"]) }
  let proxy = try? shared.get()
  let server = try? AwkwardServer.shared.get()

  func address() throws -> String { try #require(proxy).url("") }

  @Test func `the environment names the proxy, and who is reached without one`() async throws {
    let client = CurlTransport(
      .init(environment: ["http_proxy": try address(), "no_proxy": "127.0.0.1,inside.example"]))
    let request = HTTPRequest(url: "http://outside.invalid/page?x=1")
    let text = String(decoding: try await client.send(request).body, as: UTF8.self)
    #expect(text.contains(#""proxied": "http://outside.invalid/page?x=1""#))
    let direct = try await client.send(HTTPRequest(url: try #require(server).url("/hello")))
    #expect(direct.body == Array("hello".utf8))
    let excepted = await failure {
      _ = try await client.send(HTTPRequest(url: "http://a.inside.example.invalid/"))
      _ = try await client.send(HTTPRequest(url: "http://inside.example/"))
    }
    #expect(excepted?.code == .cannotResolve)
  }

  @Test func `HTTP_PROXY in capitals is not read, all_proxy is`() async throws {
    let capitals = CurlTransport(.init(environment: ["HTTP_PROXY": try address()]))
    let request = HTTPRequest(url: "http://outside.invalid/")
    let error = await failure { _ = try await capitals.send(request) }
    #expect(error?.code == .cannotResolve)
    let all = CurlTransport(.init(environment: ["ALL_PROXY": try address()]))
    #expect(try await all.send(request).status == 200)
  }

  @Test func `a proxy given by the caller comes before the environment`() async throws {
    let explicit = CurlTransport(
      .init(
        environment: ["http_proxy": "http://127.0.0.1:1"],
        proxy: .url(try address(), except: ["localhost"])))
    #expect(try await explicit.send(HTTPRequest(url: "http://outside.invalid/")).status == 200)
    let none = CurlTransport(.init(environment: ["http_proxy": try address()], proxy: .none))
    let error = await failure {
      _ = try await none.send(HTTPRequest(url: "http://outside.invalid/"))
    }
    #expect(error?.code == .cannotResolve)
  }

  @Test func `a proxy that refuses or is gone is named without its password`() async throws {
    let port = try #require(proxy).port
    let refusing = CurlTransport(
      .init(environment: ["https_proxy": "http://me:hunter2@127.0.0.1:\(port)"]))
    let refused = await failure {
      _ = try await refusing.send(HTTPRequest(url: "https://outside.invalid/"))
    }
    #expect(refused?.code == .cannotConnect)
    #expect(refused?.message.contains("proxy 'http://127.0.0.1:\(port)'") == true)
    #expect(refused?.message.contains("hunter2") == false)
    let gone = CurlTransport(.init(environment: ["http_proxy": "http://127.0.0.1:1"]))
    let error = await failure {
      _ = try await gone.send(HTTPRequest(url: "http://outside.invalid/"))
    }
    #expect(error?.code == .cannotConnect)
    #expect(error?.message.contains("through the proxy") == true)
  }
}

@Suite(.serialized) struct TLSTests {
  /// A certificate for 127.0.0.1 that is its own authority.
  struct Certificate {
    let folder: URL
    var file: String { folder.appendingPathComponent("cert.pem").path }
    var key: String { folder.appendingPathComponent("key.pem").path }

    init(name: String = "IP:127.0.0.1") throws {
      folder = FileManager.default.temporaryDirectory
        .appendingPathComponent("dna-tls-\(UUID().uuidString)")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      process.arguments = [
        "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
        "/CN=tests", "-addext", "subjectAltName=\(name)", "-keyout", key, "-out", file,
      ]
      process.standardError = FileHandle.nullDevice
      try process.run()
      process.waitUntilExit()
      guard process.terminationStatus == 0 else { throw AwkwardServer.Failure() }
    }
  }

  @Test func `a certificate that nobody vouches for is refused, whatever is tried`() async throws {
    let certificate = try Certificate()
    defer { try? FileManager.default.removeItem(at: certificate.folder) }
    let server = try AwkwardServer(["tls", certificate.file, certificate.key])
    let url = "https://127.0.0.1:\(server.port)/hello"
    let error = await failure { _ = try await CurlTransport().send(HTTPRequest(url: url)) }
    #expect(error?.code == .tls)
    #expect(error?.message.contains("is not trusted") == true, "\(error?.message ?? "")")
    #expect(error?.message.contains("self-signed certificate") == true)
    #expect(error?.message.contains("CURL_CA_BUNDLE") == true)
  }

  @Test func `a file of authorities makes it trusted, and phases are timed`() async throws {
    let certificate = try Certificate()
    defer { try? FileManager.default.removeItem(at: certificate.folder) }
    let server = try AwkwardServer(["tls", certificate.file, certificate.key])
    let request = HTTPRequest(url: "https://127.0.0.1:\(server.port)/hello")
    for configuration in [
      CurlTransport.Configuration(environment: ["CURL_CA_BUNDLE": certificate.file]),
      CurlTransport.Configuration(environment: ["SSL_CERT_FILE": certificate.file]),
      CurlTransport.Configuration(authorities: certificate.file),
    ] {
      let response = try await CurlTransport(configuration).send(request)
      #expect(response.body == Array("hello".utf8))
      #expect(response.timings.tls > response.timings.connect)
      #expect(response.timings.requestSent >= response.timings.tls)
    }
  }

  @Test func `a certificate for another name is refused`() async throws {
    let certificate = try Certificate(name: "DNS:elsewhere.example")
    defer { try? FileManager.default.removeItem(at: certificate.folder) }
    let server = try AwkwardServer(["tls", certificate.file, certificate.key])
    let client = CurlTransport(.init(authorities: certificate.file))
    let error = await failure {
      _ = try await client.send(HTTPRequest(url: "https://127.0.0.1:\(server.port)/"))
    }
    #expect(error?.code == .tls, "\(error?.message ?? "")")
  }

  @Test func `https to a server that speaks plainly, and authorities that are not there`()
    async throws
  {
    let server = try AwkwardServer()
    let url = "https://127.0.0.1:\(server.port)/"
    let plain = await failure { _ = try await CurlTransport().send(HTTPRequest(url: url)) }
    #expect(plain?.code == .tls, "\(plain?.message ?? "")")
    let client = CurlTransport(.init(environment: ["SSL_CERT_FILE": "/nowhere/authorities.pem"]))
    let missing = await failure { _ = try await client.send(HTTPRequest(url: url)) }
    #expect(missing?.code == .tls)
    #expect(missing?.message.contains("/nowhere/authorities.pem") == true)
  }
}
