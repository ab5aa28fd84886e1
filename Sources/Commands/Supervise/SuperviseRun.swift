import AgentRuntime
import CommandLineKit
import JSON
import Platform
import Synchronization
import Terminal

/// Carries out what a supervisor decides: starts processes, signals them, and tells it what becomes of them.
final class SuperviseRun: Sendable {
  private enum Input: Sendable {
    case ended(node: Int, incarnation: UInt64, Subprocess.Ending)
    case stop
    case wake
  }

  private struct Worker {
    var process: ChildProcess?
    var starts = 0
    var ending: String?
  }

  private struct State {
    var core: SupervisorCore
    var workers: [Int: Worker] = [:]
    var timer: Task<Void, Never>?
    var timerAt: UInt64?
    var failure: (any Error)?
  }

  private let file: SupervisionFile
  private let context: CommandContext<GlobalSettings>
  private let guardian: ChildGuardian
  private let state: Mutex<State>
  private let inputs: AsyncStream<Input>
  private let continuation: AsyncStream<Input>.Continuation
  /// Children may print to standard output only where no document goes.
  private let output: ChildProcess.Output

  init(_ file: SupervisionFile, _ context: CommandContext<GlobalSettings>) throws {
    self.file = file
    self.context = context
    guardian = try ChildGuardian(program: "/proc/self/exe", arguments: [Launch.guardianWord])
    state = Mutex(State(core: SupervisorCore(file.tree, seed: SystemEntropy.seed())))
    (inputs, continuation) = AsyncStream.makeStream(of: Input.self)
    let isData = context.globals.output == .json || context.globals.output == .jsonl
    output = isData ? .toStandardError : .inherited
  }

  /// The first error in writing events; the tree was stopped for it.
  var failure: (any Error)? { state.withLock { $0.failure } }

  /// What became of each worker, in order.
  var children: [JSONValue] {
    state.withLock { state in
      file.programs.keys.sorted().map { node in
        let worker = state.workers[node]
        return [
          "child": .string(file.tree.nodes[node].path), "starts": .integer(worker?.starts ?? 0),
          "ending": worker?.ending.map(JSONValue.string) ?? .null,
        ]
      }
    }
  }

  /// Runs the tree to its end; a cancelled task stops it and still waits for the children.
  func run() async -> SupervisorOutcome {
    // A task of its own: its stream must not end with the cancellation that is to stop the children first.
    let work = Task { await serve() }
    return await withTaskCancellationHandler {
      await work.value
    } onCancel: {
      continuation.yield(.stop)
    }
  }

  private func serve() async -> SupervisorOutcome {
    take { core, now in core.handle(.begin, now: now) }
    if let outcome = settle() { return outcome }
    for await input in inputs {
      switch input {
      case .ended(let node, let incarnation, let ending):
        let words = Self.words(ending)
        state.withLock { state in
          state.workers[node]?.process = nil
          state.workers[node]?.ending = words
        }
        tell("ended", node, words, [("ending", .string(words))])
        let result = ending == .exited(status: 0) ? WorkerEnding.normal : .failed(words)
        take { core, now in
          core.handle(.exited(node: node, incarnation: incarnation, result), now: now)
        }
      case .stop: take { core, now in core.handle(.stop, now: now) }
      case .wake:
        state.withLock { $0.timerAt = nil }
        take { core, now in core.advance(to: now) }
      }
      if let outcome = settle() { return outcome }
    }
    return .stopped
  }

  /// Sets the timer; the outcome once there is one.
  private func settle() -> SupervisorOutcome? {
    state.withLock { state in
      if let outcome = state.core.outcome {
        state.timer?.cancel()
        return outcome
      }
      let next = state.core.nextWake
      guard next != state.timerAt else { return nil }
      state.timer?.cancel()
      state.timerAt = next
      guard let next else { return nil }
      let now = MonotonicClock.system.now()
      let continuation = continuation
      state.timer = Task {
        if next > now { try? await Task.sleep(nanoseconds: next - now) }
        if !Task.isCancelled { continuation.yield(.wake) }
      }
      return nil
    }
  }

  private func take(_ step: (inout SupervisorCore, UInt64) -> [SupervisorEffect]) {
    var left = state.withLock { step(&$0.core, MonotonicClock.system.now()) }[...]
    while let effect = left.popFirst() {
      guard let event = carryOut(effect) else { continue }
      left += state.withLock { $0.core.handle(event, now: MonotonicClock.system.now()) }
    }
  }

  /// Does one thing; what the supervisor is to be told of it at once.
  private func carryOut(_ effect: SupervisorEffect) -> SupervisorEvent? {
    switch effect {
    case .start(let node, let incarnation): return start(node, incarnation)
    case .stop(let node, _, _):
      let signal = file.programs[node]?.signal ?? .terminate
      tell("stopping", node, "gets SIG\(signal.rawValue)", [("signal", .string(signal.rawValue))])
      process(node)?.signal(signal.number)
    case .kill(let node, _):
      tell("killing", node, "gets SIGKILL", [])
      process(node)?.signal(StopSignal.kill)
    case .escalate(let node, _, let reason):
      tell("escalated", node, reason, [("reason", .string(reason))])
    case .report(.up(let node)): if node == 0 { tell("up", node, "every child runs", []) }
    case .report(.ended(let node, _)): tell("done", node, "stays down", [])
    case .report(.restarting(let node, let reason, let count, let delay)):
      let wait = Duration.nanoseconds(Int64(clamping: delay))
      let words =
        "starts again (restart \(count))" + (delay > 0 ? " in \(DurationText.text(wait))" : "")
      tell(
        "restarting", node, words,
        [
          ("reason", .string(reason)), ("count", .integer(count)),
          ("delay", .string(DurationText.text(wait))),
        ])
    case .finished(let outcome):
      let word =
        switch outcome {
        case .completed(isClean: true): "completed"
        case .completed(isClean: false): "completed with failures"
        case .stopped: "stopped"
        case .failed: "failed"
        }
      tell("finished", 0, word, [("outcome", .string(word))])
    }
    return nil
  }

  private func process(_ node: Int) -> ChildProcess? {
    state.withLock { $0.workers[node]?.process }
  }

  private func start(_ node: Int, _ incarnation: UInt64) -> SupervisorEvent? {
    guard let program = file.programs[node] else { return nil }
    let environment = context.invocation.environment.merging(program.environment) { $1 }
    var folder = program.folder.map { FilePath($0) }
    if folder?.bytes.isEmpty == true { folder = nil }
    let subprocess = Subprocess(
      arguments: program.arguments.map { Array($0.utf8) }, environment: environment,
      workingDirectory: folder)
    do throws(FileError) {
      let process = try ChildProcess(subprocess, output: output, guardian: guardian) {
        [continuation] ending in
        continuation.yield(.ended(node: node, incarnation: incarnation, ending))
      }
      state.withLock { state in
        state.workers[node, default: Worker()].process = process
        state.workers[node]?.starts += 1
        state.workers[node]?.ending = nil
      }
      tell(
        "started", node, "started (process \(process.identifier))",
        [("pid", .integer(Int(process.identifier)))])
      return .started(node: node, incarnation: incarnation)
    } catch {
      tell("start-failed", node, error.description, [("reason", .string(error.description))])
      return .startFailed(node: node, incarnation: incarnation, reason: error.description)
    }
  }

  /// Tells of an event: one line, for people or as JSON.
  private func tell(
    _ event: String, _ node: Int, _ words: String, _ details: [(String, JSONValue)]
  ) {
    let path = file.tree.nodes[node].path
    do {
      guard context.globals.output == .jsonl else {
        return try context.note("\(path): \(words)")
      }
      let time = Timestamp(nanosecondsSince1970: WallClock.system.now()).description
      var line: JSONObject = [
        "schema": "dna.supervise-event/v1", "time": .string(time), "event": .string(event),
        "child": .string(path),
      ]
      for (key, value) in details { line[key] = value }
      try Reporter(context).line(line)
    } catch {
      // Nobody hears what happens any more: that is a reason to end, in order.
      let isFirst = state.withLock { state in
        defer { state.failure = state.failure ?? error }
        return state.failure == nil
      }
      if isFirst { continuation.yield(.stop) }
    }
  }

  private static func words(_ ending: Subprocess.Ending) -> String {
    switch ending {
    case .exited(let status): "exit status \(status)"
    case .signalled(let signal): "signal \(signal)"
    case .timedOut: "timed out"
    case .exceededOutputLimit: "too much output"
    }
  }
}
