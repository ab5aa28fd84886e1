import Synchronization

/// Runs an asynchronous program from a synchronous `main`.
///
/// An asynchronous `main` parks the main thread in libdispatch with every signal unblocked
/// (`dispatch_main` ends in `sigsuspend` with an empty mask), so that SIGINT ends the process before
/// `TerminationSignals` sees it. Here the main thread waits with its signals blocked.
package enum BlockingRun {
  /// Runs `body` on the cooperative pool; the calling thread waits for its result meanwhile.
  ///
  /// Call it from the main thread, after `TerminationSignals.install`. Nothing in `body` may use the
  /// main actor, which never gets its turn.
  /// - Throws: `SystemError` when the process has no descriptor left to wait on.
  package static func run(
    _ body: @escaping @Sendable () async -> Int32
  ) throws(SystemError) -> Int32 {
    let done = try Pipe()
    let status = Status()
    Task.detached {
      let value = await body()
      status.value.withLock { $0 = value }
      // The only writer: its end tells the reader.
      try? done.writeEnd.close()
    }
    var bytes: [UInt8] = [0]
    let result = bytes.withUnsafeMutableBytes { buffer in
      Result { () throws(SystemError) in try done.readEnd.descriptor.read(into: buffer) }
    }
    _ = try result.get()
    return status.value.withLock { $0 }
  }

  private final class Status: Sendable {
    let value = Mutex<Int32>(0)
  }
}
