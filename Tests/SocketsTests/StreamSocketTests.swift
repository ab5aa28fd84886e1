import Foundation
import Platform
import Sockets
import Synchronization
import Testing

/// A handler that hands everything to a test.
final class Recorder: SocketHandler {
  enum Event: Sendable, Hashable {
    case opened
    case received([UInt8])
    case ended
    case drained
    case closed(SocketError.Code?)
  }

  let events: AsyncStream<Event>
  private let continuation: AsyncStream<Event>.Continuation
  private let echoes: Bool

  init(echoes: Bool = false) {
    (events, continuation) = AsyncStream.makeStream()
    self.echoes = echoes
  }

  func socketDidOpen(_ socket: StreamSocket) { continuation.yield(.opened) }

  func socket(_ socket: StreamSocket, received bytes: Span<UInt8>) {
    let copy = bytes.withUnsafeBufferPointer { Array($0) }
    if echoes, socket.send(copy) == .queued { socket.pauseReading() }
    continuation.yield(.received(copy))
  }

  func socketDidDrain(_ socket: StreamSocket) {
    if echoes { socket.resumeReading() }
    continuation.yield(.drained)
  }

  func socketDidEnd(_ socket: StreamSocket) {
    continuation.yield(.ended)
    if echoes { socket.closeAfterSending() }
  }

  func socketDidClose(_ socket: StreamSocket, error: SocketError?) {
    continuation.yield(.closed(error?.code))
    continuation.finish()
  }

  /// What comes until the socket is closed.
  func all() async -> [Event] {
    var list: [Event] = []
    for await event in events { list.append(event) }
    return list
  }
}

func withLoop(_ body: (EventLoop) async throws -> Void) async throws {
  let loop = try EventLoop()
  let result: Result<Void, any Error>
  do {
    result = .success(try await body(loop))
  } catch {
    result = .failure(error)
  }
  await withCheckedContinuation { continuation in loop.stop { continuation.resume() } }
  try result.get()
}

@Suite(.serialized) struct StreamSocketTests {
  private static func address(_ kind: String, in folder: String) throws -> SocketAddress {
    switch kind {
    case "unix": try SocketAddress(unix: FilePath("\(folder)/s"))
    case "ipv6": try SocketAddress(ip: "::1", port: 0)
    default: try SocketAddress(ip: "127.0.0.1", port: 0)
    }
  }

  private static func withFolder(_ body: (String) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "dna-sockets-\(UInt32.random(in: 0 ... .max))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try await body(folder.path)
  }

  @Test(arguments: ["ipv4", "unix"])
  func `ten megabytes come back whole, however slowly they are taken`(kind: String) async throws {
    try await Self.withFolder { folder in
      try await withLoop { loop in
        let echo = Recorder(echoes: true)
        let listener = try SocketListener(on: try Self.address(kind, in: folder), loop: loop) {
          $0.start(echo)
        }
        let client = Recorder()
        let socket = try StreamSocket.connect(
          to: listener.address, on: loop, handler: client)
        var random = SeededGenerator(seed: 1)
        let sent = (0..<10_000_000).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        #expect(socket.send(sent) == .queued)
        socket.finishSending()
        #expect(socket.send([1]) == .closed, "nothing goes after the end")
        let events = await client.all()
        var received: [UInt8] = []
        for case .received(let bytes) in events { received += bytes }
        #expect(received == sent)
        #expect(events.first == .opened)
        #expect(events.contains(.drained))
        #expect(events.suffix(2).first == .ended || events.last == .closed(nil))
        listener.close()
      }
    }
  }

  @Test func `a reset is an error, a close is an end`() async throws {
    try await withLoop { loop in
      let accepted = AsyncStream.makeStream(of: StreamSocket.self)
      let listener = try SocketListener(on: try SocketAddress(ip: "127.0.0.1", port: 0), loop: loop)
      {
        $0.start(Recorder())
        accepted.continuation.yield($0)
      }
      var peers = accepted.stream.makeAsyncIterator()
      let first = Recorder()
      _ = try StreamSocket.connect(to: listener.address, on: loop, handler: first)
      await peers.next()?.abort()
      #expect(await first.all().last == .closed(.reset))
      let second = Recorder()
      let socket = try StreamSocket.connect(to: listener.address, on: loop, handler: second)
      await peers.next()?.close()
      for await event in second.events where event == .ended { socket.close() }
      #expect(loop.sourceCount == 1, "the listener alone is left")
    }
  }

  @Test func `nobody listens: the connection is refused`() async throws {
    try await withLoop { loop in
      let listener = try SocketListener(on: try SocketAddress(ip: "127.0.0.1", port: 0), loop: loop)
      {
        _ in
      }
      listener.close()
      let client = Recorder()
      _ = try StreamSocket.connect(to: listener.address, on: loop, handler: client)
      #expect(await client.all() == [.closed(.refused)])
    }
  }

  @Test func `what is not read is not taken from the sender`() async throws {
    try await withLoop { loop in
      let accepted = AsyncStream.makeStream(of: StreamSocket.self)
      let reader = Recorder()
      let listener = try SocketListener(on: try SocketAddress(ip: "127.0.0.1", port: 0), loop: loop)
      {
        $0.pauseReading()
        $0.start(reader)
        accepted.continuation.yield($0)
      }
      let socket = try StreamSocket.connect(
        to: listener.address, on: loop, handler: Recorder())
      var peers = accepted.stream.makeAsyncIterator()
      let peer = try #require(await peers.next())
      let block = [UInt8](repeating: 7, count: 20_000_000)
      socket.send(block)
      try await Task.sleep(for: .milliseconds(200))
      #expect(socket.queuedByteCount > 0)
      peer.resumeReading()
      var count = 0
      for await event in reader.events {
        if case .received(let bytes) = event { count += bytes.count }
        if count == block.count { break }
      }
      #expect(count == block.count)
    }
  }

  @Test func `a Unix socket that nobody listens on any more is replaced, one in use is not`()
    async throws
  {
    try await Self.withFolder { folder in
      let address = try Self.address("unix", in: folder)
      // What a killed program leaves behind.
      let number = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
      var target = sockaddr_un()
      target.sun_family = sa_family_t(AF_UNIX)
      withUnsafeMutableBytes(of: &target.sun_path) { room in
        room.copyBytes(from: Array("\(folder)/s".utf8))
      }
      let bound = withUnsafePointer(to: target) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          bind(number, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
        }
      }
      #expect(bound == 0)
      close(number)
      try await withLoop { loop in
        let listener = try SocketListener(on: address, loop: loop) { _ in }
        let mode = try FileManager.default.attributesOfItem(atPath: "\(folder)/s")
        #expect((mode[.posixPermissions] as? NSNumber)?.intValue == 0o600)
        let error = #expect(throws: SocketError.self) {
          _ = try SocketListener(on: address, loop: loop) { _ in }
        }
        #expect(error?.code == .addressInUse)
        listener.close()
        #expect(!FileManager.default.fileExists(atPath: "\(folder)/s"))
      }
    }
  }

  @Test(arguments: [
    ("127.0.0.1", "127.0.0.1:80", true), ("::1", "[::1]:80", true),
    ("192.0.2.7", "192.0.2.7:80", false), ("2001:db8::1", "[2001:db8::1]:80", false),
  ])
  func `an address is written as people write it`(
    ip: String, text: String, isLoopback: Bool
  ) throws {
    let address = try SocketAddress(ip: ip, port: 80)
    #expect(address.description == text)
    #expect(address.isLoopback == isLoopback)
    #expect(address.port == 80)
    #expect(address.ip == ip)
  }

  @Test(arguments: ["", "localhost", "1.2.3", "300.1.1.1", "::g"])
  func `what is no IP address is refused`(text: String) {
    #expect(throws: SocketError.self) { _ = try SocketAddress(ip: text, port: 1) }
  }

  @Test func `localhost has an address, a made-up name has none`() throws {
    let found = try SocketAddress.resolve(host: "localhost", port: 9)
    #expect(found.contains { $0.isLoopback && $0.port == 9 })
    let error = #expect(throws: SocketError.self) {
      _ = try SocketAddress.resolve(host: "no-such-host.invalid", port: 1)
    }
    #expect(error?.code == .cannotResolve)
  }

  @Test func `a path that is too long for a Unix socket is refused`() {
    #expect(throws: SocketError.self) {
      _ = try SocketAddress(unix: FilePath(String(repeating: "a", count: 108)))
    }
  }
}
