import AgentRuntime
import Resilience

/// The queue said in the most obvious way: plain arrays, everything looked at on every call.
///
/// It knows nothing of budgets; those have tests of their own.
struct QueueModel {
  struct Task {
    var record: TaskRecord
    var due: UInt64 = 0
    /// Since when it is ready.
    var readySince: UInt64 = 0
    var finalOrder = 0
  }

  var limits: QueueLimits
  var tasks: [Task] = []
  var clock: UInt64 = 0
  var sequence: UInt64 = 0
  var token: UInt64 = 0
  var endings = 0
  /// Start tags of tenants by priority, those with tasks in the order of service.
  var shares: [Int32: Share] = [:]

  struct Share {
    var virtual: UInt64 = 0
    var tags: [String: UInt64] = [:]
    var order: [String] = []
  }

  init(limits: QueueLimits) { self.limits = limits }

  // MARK: Time

  mutating func advance(to now: UInt64) {
    while true {
      var next: (instant: UInt64, kind: Int, sequence: UInt64)?
      func offer(_ instant: UInt64, _ kind: Int, _ sequence: UInt64) {
        guard instant <= max(now, clock) else { return }
        if let known = next, known <= (instant, kind, sequence) { return }
        next = (instant, kind, sequence)
      }
      for task in tasks {
        let record = task.record
        if !record.status.isFinal, let deadline = record.draft.deadline {
          offer(deadline, 0, record.sequence)
        }
        switch record.status {
        case .running: offer(record.leaseExpires ?? 0, 1, record.sequence)
        case .delayed: offer(task.due, 1, record.sequence)
        case .completed, .dead, .cancelled:
          offer(record.updatedAt + limits.retention, 2, record.sequence)
        case .pending, .held: break
        }
      }
      guard let (instant, kind, sequence) = next,
        let place = tasks.firstIndex(where: { $0.record.sequence == sequence })
      else { break }
      clock = max(clock, instant)
      if kind == 0 {
        end(place, .dead, code: "deadline")
      } else if kind == 2 {
        tasks.remove(at: place)
      } else if tasks[place].record.status == .delayed {
        makePending(place)
      } else if tasks[place].record.attempts >= tasks[place].record.draft.retry.maxAttempts {
        end(place, .dead, code: "lease-lost")
      } else {
        makePending(place)
      }
    }
    clock = max(clock, now)
  }

  // MARK: Calls

  mutating func put(_ draft: TaskDraft, now: UInt64) -> String {
    advance(to: now)
    if place(draft.id) != nil { return "duplicate \(draft.id.text)" }
    if let key = draft.idempotencyKey,
      let other = tasks.first(where: {
        $0.record.draft.idempotencyKey == key
          && ($0.record.draft.tenant ?? "") == (draft.tenant ?? "")
      })
    {
      return "duplicate \(other.record.draft.id.text)"
    }
    if draft.payload.count > limits.maxPayload { return "payload-too-large" }
    if tasks.count(where: { !$0.record.status.isFinal }) >= limits.maxTasks {
      let waiting = tasks.indices.filter {
        [.pending, .delayed, .held].contains(tasks[$0].record.status)
      }
      let victim = waiting.min {
        let (left, right) = (tasks[$0].record, tasks[$1].record)
        return (left.draft.priority, left.sequence) < (right.draft.priority, right.sequence)
      }
      guard limits.whenFull == .shed, let victim,
        tasks[victim].record.draft.priority <= draft.priority
      else { return "full" }
      end(victim, .dead, code: "shed")
    }
    sequence += 1
    tasks.append(
      Task(
        record: TaskRecord(
          draft: draft, status: .held, sequence: sequence, createdAt: clock, updatedAt: clock),
        due: draft.notBefore))
    makeWaiting(tasks.count - 1)
    return "accepted"
  }

  func canHave(_ task: Task, _ request: LeaseRequest) -> Bool {
    let draft = task.record.draft
    guard task.record.status == .pending else { return false }
    if let wanted = draft.capability, !wanted.isEmpty,
      !request.capabilities.contains(where: { $0.lowercased() == wanted.lowercased() })
    {
      return false
    }
    if !request.types.isEmpty, !request.types.contains(draft.type) { return false }
    if let agent = draft.preferredAgent, agent != request.agent,
      clock < task.readySince + draft.preferenceHold
    {
      return false
    }
    return true
  }

  mutating func lease(_ request: LeaseRequest, now: UInt64) -> [LeasedTask] {
    advance(to: now)
    var result: [LeasedTask] = []
    while result.count < request.count {
      let able = tasks.indices.filter { canHave(tasks[$0], request) }
      guard let priority = able.map({ tasks[$0].record.draft.priority }).max(),
        let order = shares[priority]?.order
      else { break }
      let level = able.filter { tasks[$0].record.draft.priority == priority }
      guard
        let tenant = order.first(where: { tenant in
          level.contains { tasks[$0].record.draft.tenant ?? "" == tenant }
        }),
        let place = level.filter({ tasks[$0].record.draft.tenant ?? "" == tenant })
          .min(by: { tasks[$0].record.sequence < tasks[$1].record.sequence })
      else { break }
      charge(tenant, priority)
      token += 1
      tasks[place].record.attempts += 1
      tasks[place].record.worker = request.worker
      tasks[place].record.leaseToken = token
      tasks[place].record.leaseExpires = clock + request.duration
      set(place, .running)
      result.append(
        LeasedTask(
          lease: TaskLease(
            task: tasks[place].record.draft.id, token: token, expires: clock + request.duration),
          draft: tasks[place].record.draft, attempt: tasks[place].record.attempts))
    }
    return result
  }

  mutating func renew(_ lease: TaskLease, duration: UInt64, now: UInt64) -> LeaseOutcome {
    advance(to: now)
    guard let place = place(lease.task) else { return .unknown }
    guard holds(place, lease) else { return .stale(tasks[place].record.status) }
    tasks[place].record.leaseExpires = clock + duration
    return .accepted
  }

  mutating func finish(
    _ lease: TaskLease, _ result: AttemptResult, wait: (TaskDraft, Int, UInt64) -> UInt64,
    now: UInt64
  ) -> LeaseOutcome {
    advance(to: now)
    guard let place = place(lease.task) else { return .unknown }
    guard holds(place, lease) else {
      if case .output = result, tasks[place].record.status == .completed,
        tasks[place].record.leaseToken == lease.token
      {
        return .accepted
      }
      return .stale(tasks[place].record.status)
    }
    switch result {
    case .output(let output, let usage):
      tasks[place].record.usage.tokens += usage.tokens
      tasks[place].record.output = output
      end(place, .completed, code: nil)
      return .accepted
    case .failure(let failure, let after, let isPermanent, let usage):
      let record = tasks[place].record
      tasks[place].record.usage.tokens += usage.tokens
      if isPermanent || record.attempts >= record.draft.retry.maxAttempts {
        end(place, .dead, code: failure.code)
        return .dead
      }
      tasks[place].due = clock + (after ?? wait(record.draft, record.attempts, clock))
      makeWaiting(place)
      return .retrying(at: tasks[place].due)
    case .released:
      tasks[place].record.attempts -= 1
      makePending(place)
      return .accepted
    }
  }

  mutating func cancel(_ id: TaskID, now: UInt64) -> TaskStatus? {
    advance(to: now)
    guard let place = place(id) else { return nil }
    let before = tasks[place].record.status
    if !before.isFinal { end(place, .cancelled, code: nil) }
    return before
  }

  mutating func requeue(_ id: TaskID, now: UInt64) -> TaskStatus? {
    advance(to: now)
    guard let place = place(id) else { return nil }
    let before = tasks[place].record.status
    guard before == .dead || before == .cancelled else { return before }
    tasks[place].record.attempts = 0
    if let deadline = tasks[place].record.draft.deadline, deadline <= clock {
      tasks[place].record.draft.deadline = nil
    }
    tasks[place].due = tasks[place].record.draft.notBefore
    makeWaiting(place)
    return before
  }

  // MARK: Parts

  private func place(_ id: TaskID) -> Int? { tasks.firstIndex { $0.record.draft.id == id } }

  private func holds(_ place: Int, _ lease: TaskLease) -> Bool {
    tasks[place].record.status == .running && tasks[place].record.leaseToken == lease.token
  }

  private mutating func makeWaiting(_ place: Int) {
    if tasks[place].due > clock { set(place, .delayed) } else { makePending(place) }
  }

  private mutating func makePending(_ place: Int) {
    tasks[place].readySince = clock
    set(place, .pending)
  }

  private mutating func end(_ place: Int, _ status: TaskStatus, code: String?) {
    endings += 1
    tasks[place].finalOrder = endings
    if let code {
      tasks[place].record.failure = TaskFailure(code: code, message: "")
    }
    set(place, status)
    let same = tasks.indices.filter { tasks[$0].record.status == status }
    if same.count > limits.maxFinal,
      let oldest = same.min(by: { tasks[$0].finalOrder < tasks[$1].finalOrder })
    {
      tasks.remove(at: oldest)
    }
  }

  /// Changes a status, and with it who waits on which priority.
  private mutating func set(_ place: Int, _ status: TaskStatus) {
    tasks[place].record.status = status
    tasks[place].record.updatedAt = clock
    let priority = tasks[place].record.draft.priority
    let tenant = tasks[place].record.draft.tenant ?? ""
    let waiting = tasks.filter {
      $0.record.status == .pending && $0.record.draft.priority == priority
    }
    if waiting.isEmpty {
      shares[priority] = nil
      return
    }
    var share = shares[priority] ?? Share()
    if !waiting.contains(where: { ($0.record.draft.tenant ?? "") == tenant }) {
      share.order.removeAll { $0 == tenant }
    } else if !share.order.contains(tenant) {
      let tag = max(share.tags[tenant] ?? 0, share.virtual)
      share.tags[tenant] = tag
      let before = share.order.firstIndex { share.tags[$0, default: 0] > tag }
      share.order.insert(tenant, at: before ?? share.order.count)
    }
    shares[priority] = share
  }

  private mutating func charge(_ tenant: String, _ priority: Int32) {
    guard var share = shares[priority] else { return }
    let unit: UInt64 = 1 << 24
    let weight = UInt64(max(1, limits.weights[tenant] ?? 1))
    let floor = share.virtual > 8 * unit ? share.virtual - 8 * unit : 0
    let start = max(share.tags[tenant, default: 0], floor)
    share.virtual = max(share.virtual, start)
    let tag = start + unit / weight
    share.tags[tenant] = tag
    share.order.removeAll { $0 == tenant }
    let before = share.order.firstIndex { share.tags[$0, default: 0] > tag }
    share.order.insert(tenant, at: before ?? share.order.count)
    shares[priority] = share
  }
}
