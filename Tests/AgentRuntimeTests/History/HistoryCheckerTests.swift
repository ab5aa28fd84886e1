import AgentRuntime
import Platform
import Resilience
import Testing

/// A small queue that breaks a chosen promise, to see whether the checker sees it.
struct FaultyQueue {
  enum Fault: String, CaseIterable {
    /// Row 1 of the index of defects: the lowest priority and the newest first.
    case takesTheLast
    /// Row 2: of two tasks of one instant and priority one is dropped.
    case dropsTies
    /// Row 3: gives out what the worker cannot do.
    case ignoresCapabilities
    /// Row 3: gives out what another agent is preferred for.
    case ignoresPreferences
    case completesTwice
    case acceptsStale
    case loses
    case leasesTwice
    case forgetsTokens
    case runsCancelled
  }

  var fault: Fault?
  var tasks: [(draft: TaskDraft, at: UInt64, lease: TaskLease?, isDone: Bool)] = []
  var token: UInt64 = 0
  var puts = 0

  mutating func put(_ draft: TaskDraft, now: UInt64) -> PutOutcome {
    puts += 1
    if fault == .loses, puts % 7 == 0 { return .accepted }
    if fault == .dropsTies,
      tasks.contains(where: { $0.at == now && $0.draft.priority == draft.priority })
    {
      return .accepted
    }
    tasks.append((draft, now, nil, false))
    return .accepted
  }

  mutating func lease(_ request: LeaseRequest, now: UInt64) -> [LeasedTask] {
    let able = tasks.indices.filter { place in
      let task = tasks[place]
      if task.isDone { return false }
      if fault != .leasesTwice, let lease = task.lease, lease.expires > now { return false }
      if fault != .ignoresCapabilities, let wanted = task.draft.capability,
        !request.capabilities.contains(wanted)
      {
        return false
      }
      if fault != .ignoresPreferences, let agent = task.draft.preferredAgent,
        agent != request.agent, now < task.at + task.draft.preferenceHold
      {
        return false
      }
      return true
    }
    func precedes(_ left: Int, _ right: Int) -> Bool {
      (-Int(tasks[left].draft.priority), left) < (-Int(tasks[right].draft.priority), right)
    }
    let chosen = fault == .takesTheLast ? able.max(by: precedes) : able.min(by: precedes)
    guard let chosen else { return [] }
    token += 1
    let given = fault == .forgetsTokens && token > 5 ? token % 5 + 1 : token
    let lease = TaskLease(
      task: tasks[chosen].draft.id, token: given, expires: now + request.duration)
    tasks[chosen].lease = lease
    return [LeasedTask(lease: lease, draft: tasks[chosen].draft, attempt: 1)]
  }

  mutating func finish(_ lease: TaskLease, now: UInt64) -> LeaseOutcome {
    guard let place = tasks.firstIndex(where: { $0.draft.id == lease.task }) else {
      return .unknown
    }
    if tasks[place].isDone {
      return fault == .completesTwice || tasks[place].lease?.token == lease.token
        ? .accepted : .stale(.completed)
    }
    guard fault == .acceptsStale || tasks[place].lease?.token == lease.token else {
      return .stale(.running)
    }
    guard fault == .acceptsStale || (tasks[place].lease?.expires ?? 0) > now else {
      return .stale(.pending)
    }
    tasks[place].isDone = true
    return .accepted
  }

  mutating func cancel(_ id: TaskID) -> TaskStatus? {
    guard let place = tasks.firstIndex(where: { $0.draft.id == id }) else { return nil }
    if tasks[place].isDone { return .completed }
    if fault != .runsCancelled { tasks[place].isDone = true }
    return .pending
  }
}

@Suite struct HistoryCheckerTests {
  /// Random clients against some queue; every call takes a while and only its middle counts.
  private func history(
    seed: UInt64, cancels: Bool = true,
    put: (TaskDraft, UInt64) -> PutOutcome, lease: (LeaseRequest, UInt64) -> [LeasedTask],
    finish: (TaskLease, UInt64) -> LeaseOutcome, cancel: (TaskID, UInt64) -> TaskStatus?
  ) -> QueueHistory {
    var random = SeededGenerator(seed: seed)
    func pick<Value>(_ values: [Value]) -> Value {
      values[Int.random(in: 0..<values.count, using: &random)]
    }
    var history = QueueHistory()
    var now: UInt64 = 1_000
    var leases: [TaskLease] = []
    var ids: [TaskID] = []
    func span() -> (UInt64, UInt64, UInt64) {
      now += pick([0, 1, 5, 20])
      return (now - pick([1, 3]), now, now + pick([1, 3]))
    }
    let processes = Int.random(in: 1...3, using: &random)
    func drain(_ capabilities: [String], _ agent: String?) {
      let (start, middle, end) = span()
      let request = LeaseRequest(
        worker: "w\(pick(Array(0..<processes)))", agent: agent, capabilities: capabilities,
        duration: pick([40, 400]))
      let answer = lease(request, middle)
      leases += answer.map(\.lease)
      history.record(0, .lease(request), .leased(answer), from: start, to: end)
    }
    func complete(_ lease: TaskLease) {
      let (start, middle, end) = span()
      history.record(
        1, .finish(lease, .output([], usage: .init())), .outcome(finish(lease, middle)),
        from: start, to: end)
    }
    for number in 0..<150 as Range<UInt64> {
      switch Int.random(in: 0..<10, using: &random) {
      case 0..<5:
        var draft = TaskDraft(id: TaskID(high: 0, low: number), type: "t", payload: [])
        draft.retry = RetryPolicy(maxAttempts: 1_000)
        draft.priority = pick([0, 0, 1])
        draft.capability = pick([nil, nil, "gpu"])
        if pick([false, false, false, true]) {
          draft.preferredAgent = "one"
          draft.preferenceHold = 500
        }
        let (start, middle, end) = span()
        history.record(2, .put(draft), .put(put(draft, middle)), from: start, to: end)
        ids.append(draft.id)
      case 5..<8: drain(pick([[], ["gpu"]]), pick([nil, "one"]))
      case 8:
        if !leases.isEmpty { complete(pick(leases)) }
      default:
        guard cancels, !ids.isEmpty, pick([true, false]) else { continue }
        let id = pick(ids)
        let (start, middle, end) = span()
        history.record(3, .cancel(id), .status(cancel(id, middle)), from: start, to: end)
      }
    }
    now += 10_000
    for _ in 0..<400 {
      let before = leases.count
      drain(["gpu"], "one")
      guard leases.count > before else { break }
      complete(leases[before])
    }
    return history
  }

  private func kinds(of fault: FaultyQueue.Fault?, seeds: Range<UInt64>) -> Set<
    HistoryViolation.Kind
  > {
    var result: Set<HistoryViolation.Kind> = []
    for seed in seeds {
      var queue = FaultyQueue(fault: fault)
      let history = history(
        seed: seed, put: { queue.put($0, now: $1) }, lease: { queue.lease($0, now: $1) },
        finish: { queue.finish($0, now: $1) }, cancel: { id, _ in queue.cancel(id) })
      let found = HistoryChecker().check(history)
      for violation in found {
        #expect(violation.operations.allSatisfy { history.operations.indices.contains($0) })
        #expect(!violation.message.isEmpty)
      }
      result.formUnion(found.map(\.kind))
    }
    return result
  }

  @Test func `a right queue is not accused`() { #expect(kinds(of: nil, seeds: 0..<30).isEmpty) }

  @Test(
    arguments: [
      (.takesTheLast, .outOfOrder), (.dropsTies, .lost), (.ignoresCapabilities, .incapable),
      (.ignoresPreferences, .preferenceBroken), (.completesTwice, .completedTwice),
      (.acceptsStale, .staleAccepted), (.loses, .lost), (.leasesTwice, .overlappingLeases),
      (.forgetsTokens, .tokenNotRising), (.runsCancelled, .leasedAfterEnd),
    ] as [(FaultyQueue.Fault, HistoryViolation.Kind)])
  func `a planted fault is found`(fault: FaultyQueue.Fault, kind: HistoryViolation.Kind) {
    #expect(kinds(of: fault, seeds: 0..<12).contains(kind))
  }

  @Test(arguments: 0..<(QueueScript.soak ? 5_000 : 60) as Range<UInt64>)
  func `the queue keeps its promises in random histories`(seed: UInt64) {
    var queue = QueueCore()
    let history = history(
      seed: seed + 500, put: { queue.put($0, now: $1) }, lease: { queue.lease($0, now: $1) },
      finish: { queue.finish($0, .output([], usage: .init()), now: $1) },
      cancel: { queue.cancel($0, now: $1) })
    #expect(HistoryChecker().check(history) == [])
  }

  @Test func `what nobody put is a phantom`() {
    var history = QueueHistory()
    let draft = TaskDraft(id: TaskID(high: 1, low: 1), type: "t", payload: [])
    let leased = LeasedTask(
      lease: TaskLease(task: draft.id, token: 1, expires: 9), draft: draft, attempt: 1)
    history.record(
      0, .lease(LeaseRequest(worker: "w")), .leased([leased]), from: 1, to: 2)
    #expect(HistoryChecker().check(history).map(\.kind) == [.phantom])
  }

  @Test func `an answer that was lost excuses what it may have held`() {
    var history = QueueHistory()
    let draft = TaskDraft(id: TaskID(high: 1, low: 1), type: "t", payload: [])
    history.record(0, .put(draft), .put(.accepted), from: 1, to: 2)
    #expect(HistoryChecker().check(history).map(\.kind) == [.lost])
    #expect(HistoryChecker(isDrained: false).check(history).isEmpty)
    history.invoke(1, .lease(LeaseRequest(worker: "w")), at: 3)
    history.end(1, .info, at: 4)
    #expect(HistoryChecker().check(history).isEmpty)
  }
}
