import Foundation
import HTTP
import Platform
import Sockets
import Testing

/// A client that sends bytes as a test wants them and shows what comes back.
final class RawClient: Sendable {
  private let descriptor: OwnedDescriptor

  init(_ address: SocketAddress) throws {
    let number = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    descriptor = OwnedDescriptor(FileDescriptor(number))
    var target = sockaddr_in()
    target.sin_family = sa_family_t(AF_INET)
    target.sin_port = try #require(address.port).bigEndian
    inet_pton(AF_INET, "127.0.0.1", &target.sin_addr)
    let code = withUnsafePointer(to: target) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(number, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    if code != 0 { throw SystemError.last }
  }

  func send(_ text: String) throws { try send(Array(text.utf8)) }

  func send(_ bytes: [UInt8]) throws {
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes {
        Foundation.send(
          descriptor.descriptor.number, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      if count <= 0 { throw SystemError.last }
      sent += count
    }
  }

  func finishSending() { shutdown(descriptor.descriptor.number, Int32(SHUT_WR)) }

  func close() { try? descriptor.close() }

  /// All that comes until the server closes the connection.
  func readAll() async throws -> String { try await read { _ in false } }

  /// What comes until `isEnough` says so or the server closes; a reset throws.
  func read(until isEnough: @escaping @Sendable (String) -> Bool) async throws -> String {
    try await withCheckedThrowingContinuation { continuation in
      do {
        try SystemThread.start { [self] in
          continuation.resume(with: Result { try blockingRead(isEnough) })
        }
      } catch {
        continuation.resume(throwing: error)
      }
    }
  }

  private func blockingRead(_ isEnough: (String) -> Bool) throws -> String {
    var limit = timeval(tv_sec: 60, tv_usec: 0)
    setsockopt(
      descriptor.descriptor.number, SOL_SOCKET, SO_RCVTIMEO, &limit,
      socklen_t(MemoryLayout<timeval>.size))
    var bytes: [UInt8] = []
    var room = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = recv(descriptor.descriptor.number, &room, room.count, 0)
      if count < 0 { throw SystemError.last }
      if count == 0 { break }
      bytes += room[..<count]
      if isEnough(String(decoding: bytes, as: UTF8.self)) { break }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// Runs a server for the time of a test.
func withServer(
  _ configuration: HTTPServerConfiguration = HTTPServerConfiguration(),
  handler: @escaping HTTPHandler, body: (HTTPServer, SocketAddress) async throws -> Void
) async throws {
  var configuration = configuration
  // What the requests of these tests call the server.
  configuration.hosts.names += ["a", "b", "h"]
  let server = HTTPServer(configuration: configuration, handler: handler)
  let address = try server.start()
  let result: Result<Void, any Error>
  do {
    result = .success(try await body(server, address))
  } catch {
    result = .failure(error)
  }
  await server.stop(within: 100_000_000)
  try result.get()
}
