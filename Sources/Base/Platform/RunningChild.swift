import Glibc
import Synchronization

/// A child that has been started, with the two threads that look after it: one serves its pipes and
/// clocks, one waits for its end.
final class RunningChild: Sendable {
  private let process: Subprocess
  private let identifier: pid_t
  private let started: UInt64
  private let ends: ChildService.Ends
  /// Carries events to the serving thread; the write end goes when the child is over.
  private let events: OwnedDescriptor
  private let notifier: Mutex<OwnedDescriptor?>

  /// Starts the child.
  init(_ process: Subprocess) throws(FileError) {
    let plumbing: Plumbing
    do throws(SystemError) {
      plumbing = try Plumbing(process)
    } catch {
      throw FileError(
        error, operation: .run, path: FilePath(bytes: process.arguments.first ?? []))
    }
    self.process = process
    events = plumbing.wake.readEnd
    notifier = Mutex(plumbing.wake.writeEnd)
    ends = plumbing.ends
    started = MonotonicClock.system.now()
    defer { for end in plumbing.standard { try? end.close() } }
    identifier = try ChildSpawn.start(process, standard: plumbing.standard.map(\.descriptor))
    ChildGroups.current.insert(identifier)
  }

  /// The pipes of a child, made before it is started.
  private struct Plumbing {
    let wake: Pipe
    var ends = ChildService.Ends()
    /// The child's side, which must be closed here once it has its copies, or no end would be seen.
    var standard: [OwnedDescriptor] = []

    init(_ process: Subprocess) throws(SystemError) {
      wake = try Pipe()
      let opened = try retryingInterrupts { open("/dev/null", O_RDWR | O_CLOEXEC) }
      let null = try Pipe.raised(OwnedDescriptor(FileDescriptor(opened)))
      if process.standardInput.isEmpty {
        standard.append(null)
      } else {
        let pipe = try Pipe()
        try pipe.writeEnd.descriptor.setNonBlocking()
        ends.input = pipe.writeEnd
        standard.append(pipe.readEnd)
      }
      switch process.output {
      case .captured, .capturedStrictly:
        let output = try Pipe()
        let error = try Pipe()
        try output.readEnd.descriptor.setNonBlocking()
        try error.readEnd.descriptor.setNonBlocking()
        ends.output = output.readEnd
        ends.error = error.readEnd
        standard += [output.writeEnd, error.writeEnd]
      case .discarded: standard += [null, null]
      case .inherited:
        // Copies, because owned descriptors are closed.
        for number: Int32 in [1, 2] {
          let copy = try retryingInterrupts { fcntl(number, F_DUPFD_CLOEXEC, 3) }
          standard.append(OwnedDescriptor(FileDescriptor(copy)))
        }
      }
    }
  }

  /// Asks for the end of the child; safe from any thread, at any time, any number of times.
  func cancel() { notify(.cancelled) }

  private func notify(_ event: ChildEvent) {
    notifier.withLock { end in
      var byte = event.rawValue
      // The pipe holds thousands of such bytes, and a cancelled run is cancelled by the first.
      if let end { _ = write(end.descriptor.number, &byte, 1) }
    }
  }

  /// Serves the child until it is gone, on threads of its own, then calls `completion` once.
  func supervise(
    _ completion: @escaping @Sendable (Result<Subprocess.Outcome, any Error>) -> Void
  ) {
    do throws(SystemError) {
      try SystemThread.start { [self] in
        var information = siginfo_t()
        // WNOWAIT keeps the number of the child from being given to another process until it is reaped.
        while waitid(P_PID, id_t(identifier), &information, WEXITED | WNOWAIT) == -1,
          errno == EINTR
        {}
        notify(.exited)
      }
      try SystemThread.start { [self] in completion(serve()) }
    } catch {
      kill(-identifier, SIGKILL)
      _ = reap()
      completion(
        .failure(
          FileError(
            error, operation: .run, path: FilePath(bytes: process.arguments.first ?? []))))
    }
  }

  private func reap() -> Int32 {
    var status: Int32 = 0
    while waitpid(identifier, &status, 0) == -1, errno == EINTR {}
    ChildGroups.current.remove(identifier)
    notifier.withLock { end in
      try? end?.close()
      end = nil
    }
    return status
  }

  private func serve() -> Result<Subprocess.Outcome, any Error> {
    var service = ChildService(
      process: process, group: identifier, started: started, ends: ends)
    service.run(events: events.descriptor)
    let status = reap()
    if service.reason == .cancelled { return .failure(CancellationError()) }
    let elapsed = MonotonicClock.system.now() &- started
    let ending: Subprocess.Ending =
      switch service.reason {
      case .timeout: .timedOut
      case .outputLimit: .exceededOutputLimit
      default:
        status & 0x7F == 0 ? .exited(status: (status >> 8) & 0xFF) : .signalled(status & 0x7F)
      }
    return .success(
      Subprocess.Outcome(
        ending: ending, standardOutput: service.outputBytes, standardError: service.errorBytes,
        isTruncated: service.isTruncated, duration: .nanoseconds(Int64(clamping: elapsed))))
  }
}
