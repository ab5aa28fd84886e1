import Foundation
import HTTP
import Testing

/// The client against nghttpd, which speaks nothing but HTTP/2.
@Suite(.serialized) struct HTTP2Tests {
  static let program = ["/usr/sbin/nghttpd", "/usr/bin/nghttpd", "/usr/local/bin/nghttpd"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  /// Starts nghttpd on a port that is free, with a file of a megabyte to serve.
  private func start(_ certificate: TLSTests.Certificate) async throws -> (Process, Int) {
    let block = (0..<(1 << 20)).map { UInt8($0 % 251) }
    try Data(block).write(to: certificate.folder.appendingPathComponent("block"))
    for _ in 0..<10 {
      let port = Int.random(in: 20_000..<32_000)
      let process = Process()
      process.executableURL = URL(fileURLWithPath: try #require(Self.program))
      process.arguments = [
        "-a", "127.0.0.1", "-d", certificate.folder.path, "\(port)", certificate.key,
        certificate.file,
      ]
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
      try process.run()
      let probe = CurlTransport(.init(authorities: certificate.file))
      for _ in 0..<100 where process.isRunning {
        let url = "https://127.0.0.1:\(port)/block"
        if let answer = try? await probe.send(HTTPRequest(method: "HEAD", url: url)),
          answer.status == 200
        {
          return (process, port)
        }
        try await Task.sleep(for: .milliseconds(50))
      }
      process.terminate()
    }
    throw AwkwardServer.Failure()
  }

  @Test func `streams share a connection, and one that nobody reads holds no other up`()
    async throws
  {
    guard Self.program != nil else {
      FileHandle.standardError.write(Data("SKIPPED: nghttpd is missing\n".utf8))
      if ProcessInfo.processInfo.environment["CI"] != nil {
        Issue.record("nghttpd is missing; Tests/run installs it")
      }
      return
    }
    let certificate = try TLSTests.Certificate()
    defer { try? FileManager.default.removeItem(at: certificate.folder) }
    let (process, port) = try await start(certificate)
    defer { process.terminate() }
    let client = CurlTransport(.init(authorities: certificate.file))
    let request = HTTPRequest(
      url: "https://127.0.0.1:\(port)/block", timeouts: .init(idle: 20_000 * milliseconds))
    _ = try await client.send(HTTPRequest(method: "HEAD", url: request.url))
    let slow = try await client.open(request)
    let sizes = try await withThrowingTaskGroup(of: (Int, Bool).self) { group in
      for _ in 0..<20 {
        group.addTask {
          let answer = try await client.send(request)
          return (answer.body.count, answer.timings.isReused)
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(sizes.allSatisfy { $0.0 == 1 << 20 } && sizes.count == 20)
    #expect(sizes.filter(\.1).count > 15, "the connection was not shared")
    var bytes: [UInt8] = []
    for try await part in slow.body { bytes += part }
    #expect(bytes.count == 1 << 20 && bytes.last == UInt8(((1 << 20) - 1) % 251))
  }
}
