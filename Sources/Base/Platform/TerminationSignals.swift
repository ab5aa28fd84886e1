import Glibc

/// SIGINT, SIGTERM and SIGHUP as calls on a thread of their own: no Swift code runs in a C handler.
///
/// Call `install` first thing in `main`, before any other thread exists, since threads inherit which
/// signals are blocked.
package enum TerminationSignals {
  /// A signal that asks for the end.
  package struct Arrival: Sendable, Hashable {
    /// The signal, such as SIGINT.
    package let signal: Int32
    /// 1 for the first signal of any kind, 2 for the second, and so on.
    package let ordinal: Int
  }

  /// SIGINT.
  package static let interrupt = SIGINT
  /// SIGTERM.
  package static let terminate = SIGTERM

  /// Makes writes to a closed pipe the error EPIPE instead of the death of the process.
  package static func ignoreBrokenPipes() { signal(SIGPIPE, SIG_IGN) }

  /// Hands each arriving signal to `handler`, one at a time, on a thread of its own.
  ///
  /// The handler may take locks, write and allocate, as any code. What it does on the first signal
  /// (ask for cancellation) and on the second (end at once with `die(by:)`) is its decision. A signal
  /// that was ignored when the process started (nohup, a background job) stays ignored.
  package static func install(
    _ handler: @escaping @Sendable (Arrival) -> Void
  ) throws(SystemError) {
    var watched = sigset_t()
    sigemptyset(&watched)
    for signal in [SIGINT, SIGTERM, SIGHUP] where !isIgnored(signal) { sigaddset(&watched, signal) }
    let code = pthread_sigmask(SIG_BLOCK, &watched, nil)
    guard code == 0 else { throw SystemError(code) }
    try SystemThread.start { [watched] in
      var watched = watched
      var ordinal = 0
      while true {
        var signal: Int32 = 0
        guard sigwait(&watched, &signal) == 0 else { continue }
        ordinal += 1
        handler(Arrival(signal: signal, ordinal: ordinal))
      }
    }
  }

  /// Ends the process by the signal itself, so that the caller's shell sees a death by signal.
  ///
  /// Children that still run are killed with it. Buffers are not flushed: flush them before.
  package static func die(by signal: Int32) -> Never {
    ChildGroups.current.signalAll(SIGKILL)
    Glibc.signal(signal, SIG_DFL)
    var one = sigset_t()
    sigemptyset(&one)
    sigaddset(&one, signal)
    // To the process and not to this thread: the thread may be one that blocks every signal.
    kill(getpid(), signal)
    pthread_sigmask(SIG_UNBLOCK, &one, nil)
    // Only a signal that does not end a process comes here.
    _exit(128 + signal)
  }

  private static func isIgnored(_ signal: Int32) -> Bool {
    var action = sigaction()
    guard sigaction(signal, nil, &action) == 0 else { return false }
    let handler = unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
    return handler == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}
