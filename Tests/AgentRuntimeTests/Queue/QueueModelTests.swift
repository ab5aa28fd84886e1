import AgentRuntime
import Platform
import Resilience
import Testing

/// Makes random histories for the queue.
struct QueueScript {
  var random: SeededGenerator
  var now: UInt64 = 1_000
  var made = 0
  var leases: [TaskLease] = []
  var ids: [TaskID] = []

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  static let soak = ProcessContext.environment()["DNA_SOAK"] != nil

  mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

  mutating func pick<Value>(_ values: [Value]) -> Value {
    values[Int.random(in: 0..<values.count, using: &random)]
  }

  mutating func limits() -> QueueLimits {
    var limits = QueueLimits()
    limits.maxTasks = pick([4, 12, 40])
    limits.whenFull = pick(QueueLimits.WhenFull.allCases)
    limits.maxFinal = pick([0, 2, 10])
    limits.retention = pick([50, 400, 100_000])
    limits.maxPayload = 16
    if chance(50) { limits.weights = ["a": 3, "b": pick([1, 2]), "c": -1] }
    return limits
  }

  mutating func draft() -> TaskDraft {
    made += 1
    let id = TaskID(high: UInt64(made), low: UInt64.random(in: .min ... .max, using: &random))
    var draft = TaskDraft(id: id, type: pick(["x", "y"]), payload: [])
    if chance(5) { draft.payload = [UInt8](repeating: 1, count: pick([16, 17])) }
    draft.priority = pick([0, 0, 0, 1, -1, .max, .min])
    draft.capability = pick([nil, nil, "", "GPU", "gpu", "web"])
    draft.tenant = pick([nil, "a", "a", "b", "c"])
    if chance(25) {
      draft.preferredAgent = pick(["one", "two"])
      draft.preferenceHold = pick([0, 20, 100])
    }
    if chance(10) { draft.idempotencyKey = pick(["k", "l", "m"]) }
    if chance(15) { draft.notBefore = now + pick([0, 10, 60]) }
    if chance(15) { draft.deadline = now + pick([0, 30, 90]) }
    draft.retry = RetryPolicy(
      maxAttempts: pick([1, 2, 3]), delay: pick([0, 10]), multiplier: 2, maxDelay: 100,
      jitter: pick([0, 0.5, 1]))
    if chance(5), let known = ids.last { draft.id = known }
    ids.append(draft.id)
    return draft
  }

  mutating func request() -> LeaseRequest {
    LeaseRequest(
      worker: pick(["w1", "w2"]), agent: pick([nil, "one", "two"]),
      capabilities: pick([[], ["gpu"], ["Web", "GPU"], ["other"], [" "]]),
      types: pick([[], [], ["x"], ["y", "z"]]), count: pick([0, 1, 1, 2, 5]),
      duration: pick([5, 30, 200]))
  }

  mutating func result() -> AttemptResult {
    let usage = TaskDraft.Estimate(tokens: pick([0, 3]), microdollars: 0)
    switch Int.random(in: 0..<6, using: &random) {
    case 0: return .released
    case 1:
      return .failure(
        TaskFailure(code: "attempt-failed", message: "no"), after: pick([nil, 0, 15]),
        isPermanent: chance(20), usage: usage)
    case 2:
      return .failure(
        TaskFailure(code: "attempt-failed", message: "no"), after: nil, isPermanent: false,
        usage: usage)
    default: return .output([1], usage: usage)
    }
  }

  mutating func command() -> RuntimeCommand {
    if chance(60) { now += pick([0, 1, 3, 10, 40]) }
    switch Int.random(in: 0..<20, using: &random) {
    case 0..<6: return .put([draft()], now: now)
    case 6..<11: return .lease(request(), now: now)
    case 11..<15:
      guard !leases.isEmpty else { return .advance(now: now) }
      var lease = pick(leases)
      if chance(5) { lease.token &+= 1 }
      return .finish([AttemptReport(lease: lease, result: result())], now: now)
    case 15:
      guard !leases.isEmpty else { return .advance(now: now) }
      return .renew([pick(leases)], duration: pick([5, 50]), now: now)
    case 16: return .cancel([ids.isEmpty ? TaskID(high: 9, low: 9) : pick(ids)], now: now)
    case 17: return .requeue([ids.isEmpty ? TaskID(high: 9, low: 9) : pick(ids)], now: now)
    case 18: return .advance(now: now)
    default: return .advance(now: now &- min(now, 50))
    }
  }

  mutating func note(_ leased: [LeasedTask]) {
    leases += leased.map(\.lease)
    if leases.count > 12 { leases.removeFirst(leases.count - 12) }
    if ids.count > 60 { ids.removeFirst(30) }
  }
}

extension QueueCore {
  /// Carries a command out; what it answered, as text, and the leases it gave.
  @discardableResult
  mutating func apply(
    _ command: RuntimeCommand
  ) -> (answer: String, leased: [LeasedTask], due: UInt64?) {
    switch command {
    case .put(let drafts, let now): return ("\(drafts.map { put($0, now: now).short })", [], nil)
    case .lease(let request, let now):
      let leased = lease(request, now: now)
      return ("\(leased)", leased, nil)
    case .renew(let leases, let duration, let now):
      return ("\(leases.map { renew($0, duration: duration, now: now) })", [], nil)
    case .finish(let reports, let now):
      let outcomes = reports.map { finish($0.lease, $0.result, now: now) }
      if case .retrying(let due)? = outcomes.first { return ("\(outcomes)", [], due) }
      return ("\(outcomes)", [], nil)
    case .cancel(let ids, let now): return ("\(ids.map { cancel($0, now: now) })", [], nil)
    case .requeue(let ids, let now): return ("\(ids.map { requeue($0, now: now) })", [], nil)
    case .setLimits(let limits, let now): setLimits(limits, now: now)
    case .advance(let now): advance(to: now)
    case .register, .heartbeat, .deregister: break
    }
    return ("", [], nil)
  }

  var snapshot: [UInt8] {
    var bytes: [UInt8] = []
    encodeSnapshot(into: &bytes)
    return bytes
  }

  var everything: [TaskRecord] {
    var filter = TaskFilter()
    filter.limit = .max
    return tasks(filter)
  }
}

extension PutOutcome {
  var short: String {
    switch self {
    case .accepted: "accepted"
    case .duplicate(let id): "duplicate \(id.text)"
    case .refused(let failure): failure.code
    }
  }
}

extension QueueModel {
  mutating func apply(
    _ command: RuntimeCommand, wait: (TaskDraft, Int, UInt64) -> UInt64
  ) -> String {
    switch command {
    case .put(let drafts, let now): return "\(drafts.map { put($0, now: now) })"
    case .lease(let request, let now): return "\(lease(request, now: now))"
    case .renew(let leases, let duration, let now):
      return "\(leases.map { renew($0, duration: duration, now: now) })"
    case .finish(let reports, let now):
      return "\(reports.map { finish($0.lease, $0.result, wait: wait, now: now) })"
    case .cancel(let ids, let now): return "\(ids.map { cancel($0, now: now) })"
    case .requeue(let ids, let now): return "\(ids.map { requeue($0, now: now) })"
    case .advance(let now): advance(to: now)
    default: break
    }
    return ""
  }

  /// A record in the words that queue and model share.
  static func line(_ record: TaskRecord) -> String {
    """
    \(record.sequence) \(record.draft.id.text) \(record.status) \(record.attempts) \
    \(record.updatedAt) \(record.worker ?? "-") \(record.leaseToken ?? 0) \
    \(record.status == .running ? record.leaseExpires ?? 0 : 0) \(record.usage.tokens) \
    \(record.status == .dead ? record.failure?.code ?? "-" : "")
    """
  }
}

@Suite struct QueueModelTests {
  @Test(arguments: 0..<(QueueScript.soak ? 20_000 : 60))
  func `the queue does what the obvious queue does`(seed: Int) throws {
    var script = QueueScript(seed: UInt64(seed))
    let limits = script.limits()
    var queue = QueueCore(limits: limits)
    var model = QueueModel(limits: limits)
    for step in 0..<300 {
      let command = script.command()
      let (answer, leased, due) = queue.apply(command)
      script.note(leased)
      // The wait is drawn from the range that the policy allows; the rest must be the same.
      var outOfRange = false
      let expected = model.apply(command) { draft, attempt, clock in
        let ceiling = draft.retry.ceiling(afterAttempt: attempt)
        let wait = (due ?? 0) - min(due ?? 0, clock)
        outOfRange = wait > ceiling || wait < ceiling - UInt64(Double(ceiling) * draft.retry.jitter)
        return wait
      }
      guard answer == expected, !outOfRange else {
        Issue.record("step \(step), \(command): \(answer), not \(expected)")
        return
      }
      let lines = queue.everything.map(QueueModel.line)
      let wanted = model.tasks.map(\.record).map(QueueModel.line)
      guard lines == wanted else {
        Issue.record("step \(step), \(command): \(lines) is not \(wanted)")
        return
      }
    }
  }
}
