import Glibc

/// Serves the pipes, the clocks and the end of one child, on the thread that calls `run`.
struct ChildService {
  /// Why the child is being ended.
  enum Reason {
    case cancelled
    case timeout
    case outputLimit
  }

  /// The ends of the pipes on this side; nil where there is none, or no more.
  struct Ends: Sendable {
    var input: OwnedDescriptor?
    var output: OwnedDescriptor?
    var error: OwnedDescriptor?
  }

  private let process: Subprocess
  private let group: pid_t
  private var ends: Ends
  private let limit: Int
  private let isStrict: Bool
  private let started: UInt64

  private var written = 0
  private var hasExited = false
  private var exitTime: UInt64 = 0
  private var terminationTime: UInt64 = 0
  private var isKilled = false
  private var scratch = [UInt8](repeating: 0, count: 65_536)

  private(set) var reason: Reason?
  private(set) var outputBytes: [UInt8] = []
  private(set) var errorBytes: [UInt8] = []
  private(set) var isTruncated = false

  init(process: Subprocess, group: pid_t, started: UInt64, ends: Ends) {
    self.process = process
    self.group = group
    self.started = started
    self.ends = ends
    switch process.output {
    case .captured(let limit): (self.limit, isStrict) = (max(0, limit), false)
    case .capturedStrictly(let limit): (self.limit, isStrict) = (max(0, limit), true)
    case .discarded, .inherited: (limit, isStrict) = (0, false)
    }
  }

  /// Returns when the child has ended and its output is read or given up; the child is not reaped yet.
  mutating func run(events: FileDescriptor) {
    defer {
      close(\.input)
      close(\.output)
      close(\.error)
    }
    while true {
      var requests = [
        pollfd(fd: events.number, events: Int16(POLLIN), revents: 0),
        pollfd(fd: ends.input?.descriptor.number ?? -1, events: Int16(POLLOUT), revents: 0),
        pollfd(fd: ends.output?.descriptor.number ?? -1, events: Int16(POLLIN), revents: 0),
        pollfd(fd: ends.error?.descriptor.number ?? -1, events: Int16(POLLIN), revents: 0),
      ]
      let ready = poll(&requests, nfds_t(requests.count), waitMilliseconds())
      if ready > 0 {
        if requests[0].revents != 0 { receive(from: events) }
        if requests[1].revents != 0 { feed() }
        if requests[2].revents != 0 { drain(\.output, \.outputBytes) }
        if requests[3].revents != 0 { drain(\.error, \.errorBytes) }
      }
      if isOver(readingStopped: ready == 0) { return }
    }
  }

  private mutating func isOver(readingStopped: Bool) -> Bool {
    if reason == nil, !hasExited, let timeout = process.timeout,
      elapsed(since: started) >= timeout.clampedNanoseconds
    {
      terminate(.timeout)
    }
    let graceIsOver =
      reason != nil
      && elapsed(since: terminationTime) >= process.terminationGrace.clampedNanoseconds
    if graceIsOver, !isKilled {
      isKilled = true
      kill(-group, SIGKILL)
    }
    guard hasExited else { return false }
    let pipesAreClosed = ends.output == nil && ends.error == nil
    if reason != nil {
      guard pipesAreClosed || isKilled else { return false }
      // The leader is gone but not reaped: the group's number is still ours, and so is who is left.
      kill(-group, SIGKILL)
      return true
    }
    if pipesAreClosed { return true }
    let linger = process.lingerAfterExit.clampedNanoseconds
    let waited = elapsed(since: exitTime)
    // Twice the time for a busy machine; after that whoever holds the pipe is not waited for.
    guard waited >= linger, readingStopped || waited / 2 >= linger else { return false }
    isTruncated = true
    return true
  }

  private func elapsed(since time: UInt64) -> UInt64 {
    MonotonicClock.system.now() &- time
  }

  private func waitMilliseconds() -> Int32 {
    var deadlines: [UInt64] = []
    if reason == nil, !hasExited, let timeout = process.timeout {
      deadlines.append(started.addingClamped(timeout.clampedNanoseconds))
    }
    if reason != nil, !isKilled {
      deadlines.append(
        terminationTime.addingClamped(process.terminationGrace.clampedNanoseconds))
    }
    if hasExited, reason == nil {
      deadlines.append(exitTime.addingClamped(process.lingerAfterExit.clampedNanoseconds))
    }
    guard let next = deadlines.min() else { return -1 }
    let now = MonotonicClock.system.now()
    guard next > now else { return 0 }
    return Int32(clamping: (next - now) / 1_000_000 + 1)
  }

  private mutating func receive(from events: FileDescriptor) {
    var bytes = [UInt8](repeating: 0, count: 16)
    let count = read(events.number, &bytes, bytes.count)
    for byte in bytes.prefix(max(0, count)) {
      switch ChildEvent(rawValue: byte) {
      case .exited where !hasExited:
        hasExited = true
        exitTime = MonotonicClock.system.now()
      case .cancelled where !hasExited: terminate(.cancelled)
      case .exited, .cancelled, nil: break
      }
    }
  }

  private mutating func terminate(_ reason: Reason) {
    guard self.reason == nil else { return }
    self.reason = reason
    terminationTime = MonotonicClock.system.now()
    kill(-group, SIGTERM)
    // A stopped child would see SIGTERM only when it goes on.
    kill(-group, SIGCONT)
  }

  private mutating func feed() {
    guard let end = ends.input else { return }
    let count = process.standardInput[written...].withUnsafeBytes { rest in
      write(end.descriptor.number, rest.baseAddress, rest.count)
    }
    if count >= 0 {
      written += count
    } else if errno == EAGAIN || errno == EINTR {
      return
    } else {
      // EPIPE: the child does not read its input, or no more of it. That is its right.
      written = process.standardInput.count
    }
    if written == process.standardInput.count { close(\.input) }
  }

  private mutating func drain(
    _ end: WritableKeyPath<Ends, OwnedDescriptor?>, _ bytes: WritableKeyPath<ChildService, [UInt8]>
  ) {
    guard let descriptor = ends[keyPath: end]?.descriptor else { return }
    let count = read(descriptor.number, &scratch, scratch.count)
    if count > 0 {
      let kept = min(count, limit - self[keyPath: bytes].count)
      self[keyPath: bytes] += scratch[..<kept]
      guard kept < count else { return }
      isTruncated = true
      if isStrict { terminate(.outputLimit) }
    } else if count == 0 || (errno != EAGAIN && errno != EINTR) {
      close(end)
    }
  }

  private mutating func close(_ end: WritableKeyPath<Ends, OwnedDescriptor?>) {
    try? ends[keyPath: end]?.close()
    ends[keyPath: end] = nil
  }
}

/// What the serving thread of a child is told through its pipe.
enum ChildEvent: UInt8 {
  case exited = 1
  case cancelled = 2
}

extension UInt64 {
  fileprivate func addingClamped(_ other: UInt64) -> UInt64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }
}
