import Foundation
import Platform
import Sockets
import Synchronization
import Testing

@Suite(.serialized) struct EventLoopTests {
  @Test func `timers fire in the order of their times, cancelled ones never`() async throws {
    try await withLoop { loop in
      let fired = Mutex<[Int]>([])
      let (done, end) = AsyncStream.makeStream(of: Void.self)
      var random = SeededGenerator(seed: 5)
      var delays = Array(0..<200)
      random.shuffle(&delays)
      var timers: [Int: EventLoop.Timer] = [:]
      // Far enough away that all are set before the first one fires.
      for delay in delays {
        timers[delay] = loop.schedule(after: UInt64(500 + delay) * 1_000_000) {
          fired.withLock { $0.append(delay) }
          if delay == 199 { end.yield() }
        }
      }
      for (delay, timer) in timers where delay % 3 == 0 { loop.cancel(timer) }
      for await _ in done { break }
      let expected = (0..<200).filter { $0 % 3 != 0 }
      #expect(fired.withLock { $0 } == expected)
    }
  }

  @Test func `work runs in the order it was submitted, from any thread`() async throws {
    try await withLoop { loop in
      let seen = Mutex<[Int]>([])
      for number in 0..<1000 {
        loop.submit { seen.withLock { $0.append(number) } }
      }
      await withCheckedContinuation { continuation in
        _ = loop.submit { continuation.resume() }
      }
      #expect(seen.withLock { $0 } == Array(0..<1000))
    }
  }

  @Test func `a loop that has ended takes no work and no sockets`() async throws {
    let loop = try EventLoop()
    await withCheckedContinuation { continuation in loop.stop { continuation.resume() } }
    #expect(!loop.submit {})
    #expect(throws: SocketError.self) {
      _ = try SocketListener(on: try SocketAddress(ip: "127.0.0.1", port: 0), loop: loop) { _ in }
    }
    await withCheckedContinuation { continuation in loop.stop { continuation.resume() } }
  }

  @Test func `stopping closes every socket and tells its handler once`() async throws {
    let loop = try EventLoop()
    let server = Recorder()
    let listener = try SocketListener(on: try SocketAddress(ip: "127.0.0.1", port: 0), loop: loop) {
      $0.start(server)
    }
    let client = Recorder()
    _ = try StreamSocket.connect(to: listener.address, on: loop, handler: client)
    for await event in client.events where event == .opened { break }
    await withCheckedContinuation { continuation in loop.stop { continuation.resume() } }
    #expect(await client.all().last == .closed(.stopped))
    #expect(loop.sourceCount == 0)
  }
}
