package import Platform

/// Starts the engine process of a folder, so that only one starts however many ask for it at once.
package struct EngineLauncher: Sendable {
  /// The folder of the engine's state.
  package var folder: FilePath
  /// The words that start the process.
  package var arguments: [[UInt8]]
  package var environment: [String: String]
  /// How long to wait until it answers.
  package var patience: Duration = .seconds(20)

  /// A launcher.
  package init(folder: FilePath, arguments: [[UInt8]], environment: [String: String]) {
    self.folder = folder
    self.arguments = arguments
    self.environment = environment
  }

  /// Where the process of a folder listens.
  package static func socket(in folder: FilePath) -> FilePath { folder.appending("socket") }
  /// What the process of a folder writes.
  package static func log(in folder: FilePath) -> FilePath { folder.appending("engine.log") }

  /// Starts the process unless it listens by now, and returns when it does.
  package func start(
    isListening: @Sendable () async -> Bool
  ) async -> Result<Void, RuntimeError> {
    do throws(RuntimeError) {
      try await run(isListening)
      return .success(())
    } catch {
      return .failure(error)
    }
  }

  private func run(_ isListening: () async -> Bool) async throws(RuntimeError) {
    let clock = MonotonicClock.system
    let deadline = clock.now() + patience.clampedNanoseconds
    try prepareFolder()
    let lock = try await lock(until: deadline, clock)
    defer { lock.release() }
    // Whoever had the lock before may have started it.
    if await isListening() { return }
    let process: DetachedProcess
    do throws(FileError) {
      process = try DetachedProcess.start(
        arguments, environment: environment, log: Self.log(in: folder))
    } catch {
      throw failure("it cannot be started: \(error)")
    }
    var pause: Int64 = 5
    while !(await isListening()) {
      guard !process.hasEnded else { throw failure("it ended at once: \(lastWords())") }
      guard clock.now() < deadline else {
        throw failure(
          "process \(process.identifier) does not answer; see '\(Self.log(in: folder))'")
      }
      try await sleep(milliseconds: pause)
      pause = min(pause * 2, 100)
    }
  }

  private func prepareFolder() throws(RuntimeError) {
    do throws(FileError) {
      try FileSystem.createDirectory(folder, permissions: 0o700)
    } catch {
      throw failure("\(error)")
    }
  }

  private func lock(
    until deadline: UInt64, _ clock: MonotonicClock
  ) async throws(RuntimeError) -> LockFile {
    while true {
      do throws(FileError) {
        if let lock = try LockFile.take(folder.appending("start.lock")) { return lock }
      } catch {
        throw failure("\(error)")
      }
      guard clock.now() < deadline else {
        throw failure("another process is starting it and does not come to an end")
      }
      try await sleep(milliseconds: 10)
    }
  }

  private func sleep(milliseconds: Int64) async throws(RuntimeError) {
    do {
      try await Task.sleep(for: .milliseconds(milliseconds))
    } catch {
      throw .cancelled
    }
  }

  /// The last line of its log.
  private func lastWords() -> String {
    let text = (try? File.read(Self.log(in: folder))).map { String(decoding: $0, as: UTF8.self) }
    let line = text?.split(whereSeparator: \.isNewline).last.map(String.init)
    return line ?? "it said nothing"
  }

  private func failure(_ reason: String) -> RuntimeError {
    .unavailable(address: "\(folder)", reason: reason)
  }
}
