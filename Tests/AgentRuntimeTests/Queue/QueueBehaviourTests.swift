import AgentRuntime
import Resilience
import Testing

/// The promises of the queue one by one; the numbers are rows of the index of defects that must not come back.
@Suite struct QueueBehaviourTests {
  private func draft(_ number: UInt64, _ change: (inout TaskDraft) -> Void = { _ in }) -> TaskDraft
  {
    var draft = TaskDraft(
      id: TaskID(high: 0, low: number), type: "t", payload: [],
      retry: RetryPolicy(maxAttempts: 2, delay: 100, multiplier: 2, maxDelay: 1_000, jitter: 0))
    change(&draft)
    return draft
  }

  private func request(
    _ worker: String = "w", agent: String? = nil, _ capabilities: [String] = [], count: Int = 1
  ) -> LeaseRequest {
    LeaseRequest(
      worker: worker, agent: agent, capabilities: capabilities, count: count, duration: 50)
  }

  private func numbers(_ leased: [LeasedTask]) -> [UInt64] { leased.map(\.draft.id.low) }

  @Test func `row 1: the highest priority goes first, within a priority the oldest`() {
    var queue = QueueCore()
    for (number, priority) in [(1, 0), (2, 5), (3, -2), (4, 5), (5, 0)] as [(UInt64, Int32)] {
      #expect(queue.put(draft(number) { $0.priority = priority }, now: number) == .accepted)
    }
    #expect(numbers(queue.lease(request(count: 9), now: 10)) == [2, 4, 1, 5, 3])
  }

  @Test func `row 2: tasks of one instant and priority all come out`() {
    var queue = QueueCore()
    for number in 1...500 as ClosedRange<UInt64> { _ = queue.put(draft(number), now: 7) }
    var out: [UInt64] = []
    while let task = queue.lease(request(), now: 7).first { out.append(task.draft.id.low) }
    #expect(out == Array(1...500))
  }

  @Test func `row 3: nobody gets what another is preferred for, or what it cannot do`() {
    var queue = QueueCore()
    _ = queue.put(
      draft(1) {
        $0.preferredAgent = "a"
        $0.preferenceHold = 30
      }, now: 0)
    _ = queue.put(draft(2) { $0.capability = "GPU" }, now: 0)
    #expect(queue.lease(request(agent: "b"), now: 0).isEmpty)
    #expect(queue.lease(request(), now: 29).isEmpty)
    #expect(numbers(queue.lease(request(agent: "b", ["gpu"]), now: 29)) == [2])
    #expect(queue.nextWake == 30)
    #expect(numbers(queue.lease(request(agent: "b"), now: 30)) == [1])
  }

  @Test func `row 3: the preferred agent gets its task at once`() {
    var queue = QueueCore()
    _ = queue.put(draft(1) { $0.preferredAgent = "a" }, now: 0)
    #expect(numbers(queue.lease(request(agent: "a"), now: 0)) == [1])
  }

  @Test func `row 4: a task that passes its deadline is dead, waiting or running`() {
    var queue = QueueCore()
    _ = queue.put(draft(1) { $0.deadline = 40 }, now: 0)
    _ = queue.put(draft(2) { $0.deadline = 40 }, now: 0)
    let lease = queue.lease(request(), now: 1)[0].lease
    queue.advance(to: 40)
    for number in [1, 2] as [UInt64] {
      let record = queue.task(TaskID(high: 0, low: number))
      #expect(record?.status == .dead)
      #expect(record?.failure?.code == "deadline")
    }
    let late = queue.finish(lease, .output([], usage: .init()), now: 41)
    #expect(late == .stale(.dead))
  }

  @Test func `row 11: a cancelled task never runs, and an unknown one is unknown`() {
    var queue = QueueCore()
    _ = queue.put(draft(1), now: 0)
    _ = queue.put(draft(2), now: 0)
    #expect(queue.cancel(TaskID(high: 0, low: 1), now: 0) == .pending)
    let lease = queue.lease(request(count: 5), now: 1)
    #expect(numbers(lease) == [2])
    #expect(queue.cancel(TaskID(high: 0, low: 2), now: 2) == .running)
    #expect(queue.finish(lease[0].lease, .output([], usage: .init()), now: 3) == .stale(.cancelled))
    #expect(queue.renew(lease[0].lease, duration: 9, now: 3) == .stale(.cancelled))
    #expect(queue.cancel(TaskID(high: 0, low: 3), now: 3) == nil)
    #expect(queue.task(TaskID(high: 0, low: 3)) == nil)
    #expect(queue.cancel(TaskID(high: 0, low: 2), now: 4) == .cancelled)
  }

  @Test func `row 12: a lease that lapses is given to another exactly once`() {
    var queue = QueueCore()
    queue.isRecording = true
    _ = queue.put(draft(1), now: 0)
    let first = queue.lease(request("w1"), now: 0)[0]
    #expect(queue.lease(request("w2"), now: 49).isEmpty)
    let second = queue.lease(request("w2"), now: 50)[0]
    #expect(second.attempt == 2)
    #expect(second.lease.token > first.lease.token)
    #expect(queue.lease(request("w3"), now: 51).isEmpty)
    #expect(
      queue.finish(first.lease, .output([1], usage: .init()), now: 52) == .stale(.running))
    #expect(queue.finish(second.lease, .output([2], usage: .init()), now: 53) == .accepted)
    #expect(queue.finish(second.lease, .output([3], usage: .init()), now: 54) == .accepted)
    #expect(queue.task(first.lease.task)?.output == [2])
    #expect(queue.statistics(now: 54).completed == 1)
    #expect(
      queue.takeEvents().map(\.kind) == [.accepted, .leased, .lost, .leased, .completed])
    #expect(queue.takeEvents().isEmpty)
  }

  @Test func `row 12: a task whose workers all die is a dead letter`() {
    var queue = QueueCore()
    _ = queue.put(draft(1), now: 0)
    _ = queue.lease(request(), now: 0)
    _ = queue.lease(request(), now: 50)
    queue.advance(to: 100)
    #expect(queue.task(TaskID(high: 0, low: 1))?.failure?.code == "lease-lost")
    #expect(queue.task(TaskID(high: 0, low: 1))?.status == .dead)
    #expect(queue.statistics(now: 100).lostLeases == 2)
  }

  @Test(arguments: ["", "  ", "\t"])
  func `row 13: a blank capability is anyone's`(capability: String) {
    var queue = QueueCore()
    _ = queue.put(draft(1) { $0.capability = capability }, now: 0)
    #expect(numbers(queue.lease(request(), now: 0)) == [1])
  }

  @Test func `row 15: a dead task can be requeued, and runs`() {
    var queue = QueueCore()
    _ = queue.put(draft(1), now: 0)
    let lease = queue.lease(request(), now: 0)[0].lease
    let failure = TaskFailure(code: "no", message: "no")
    #expect(
      queue.finish(
        lease, .failure(failure, after: nil, isPermanent: true, usage: .init()), now: 1) == .dead)
    #expect(queue.requeue(lease.task, now: 2) == .dead)
    let again = queue.lease(request(), now: 3)
    #expect(again.first?.attempt == 1)
    #expect(queue.finish(again[0].lease, .output([], usage: .init()), now: 4) == .accepted)
    #expect(queue.requeue(lease.task, now: 5) == .completed)
    #expect(queue.task(lease.task)?.status == .completed)
  }

  @Test func `a failure is tried again after the policy's wait, or after what the worker says`() {
    var queue = QueueCore()
    _ = queue.put(draft(1) { $0.retry.maxAttempts = 4 }, now: 0)
    let failure = TaskFailure(code: "no", message: "no")
    var lease = queue.lease(request(), now: 0)[0].lease
    #expect(
      queue.finish(
        lease, .failure(failure, after: nil, isPermanent: false, usage: .init()), now: 10)
        == .retrying(at: 110))
    #expect(queue.lease(request(), now: 109).isEmpty)
    lease = queue.lease(request(), now: 110)[0].lease
    #expect(
      queue.finish(lease, .failure(failure, after: 5, isPermanent: false, usage: .init()), now: 120)
        == .retrying(at: 125))
    lease = queue.lease(request(), now: 125)[0].lease
    #expect(queue.finish(lease, .released, now: 126) == .accepted)
    #expect(queue.lease(request(), now: 126)[0].attempt == 3)
  }

  @Test func `a key is submitted once while its task is remembered`() {
    var limits = QueueLimits()
    limits.retention = 100
    var queue = QueueCore(limits: limits)
    #expect(queue.put(draft(1) { $0.idempotencyKey = "k" }, now: 0) == .accepted)
    let one = TaskID(high: 0, low: 1)
    #expect(queue.put(draft(2) { $0.idempotencyKey = "k" }, now: 0) == .duplicate(of: one))
    #expect(
      queue.put(
        draft(3) {
          $0.idempotencyKey = "k"
          $0.tenant = "other"
        }, now: 0) == .accepted)
    _ = queue.cancel(one, now: 10)
    #expect(queue.put(draft(4) { $0.idempotencyKey = "k" }, now: 109) == .duplicate(of: one))
    #expect(queue.put(draft(5) { $0.idempotencyKey = "k" }, now: 110) == .accepted)
    #expect(queue.task(one) == nil)
  }

  @Test func `tenants get workers by their weights while tasks of one priority wait`() {
    var limits = QueueLimits()
    limits.weights = ["a": 3]
    var queue = QueueCore(limits: limits)
    for number in 1...400 as ClosedRange<UInt64> {
      _ = queue.put(draft(number) { $0.tenant = "a" }, now: 0)
    }
    for number in 401...800 as ClosedRange<UInt64> {
      _ = queue.put(draft(number) { $0.tenant = "b" }, now: 0)
    }
    let first = queue.lease(request(count: 80), now: 1)
    #expect(first.count { $0.draft.tenant == "a" } == 60)
    #expect(numbers(first.filter { $0.draft.tenant == "b" }) == Array(401...420))
  }

  @Test func `a tenant that comes late does not get what it did not ask for`() {
    var queue = QueueCore()
    for number in 1...300 as ClosedRange<UInt64> {
      _ = queue.put(draft(number) { $0.tenant = "a" }, now: 0)
    }
    _ = queue.lease(request(count: 100), now: 1)
    for number in 401...600 as ClosedRange<UInt64> {
      _ = queue.put(draft(number) { $0.tenant = "b" }, now: 2)
    }
    let next = queue.lease(request(count: 20), now: 3)
    #expect((9...11).contains(next.count { $0.draft.tenant == "a" }))
  }

  @Test func `a full queue refuses, or gives up the oldest of the lowest priority`() {
    var limits = QueueLimits()
    limits.maxTasks = 2
    var queue = QueueCore(limits: limits)
    _ = queue.put(draft(1), now: 0)
    _ = queue.put(draft(2) { $0.priority = 3 }, now: 0)
    guard case .refused(let failure) = queue.put(draft(3), now: 0) else {
      Issue.record("the third task was taken")
      return
    }
    #expect(failure.code == "full")
    limits.whenFull = .shed
    queue.setLimits(limits, now: 1)
    #expect(queue.put(draft(4), now: 1) == .accepted)
    #expect(queue.task(TaskID(high: 0, low: 1))?.failure?.code == "shed")
    guard case .refused = queue.put(draft(5) { $0.priority = -1 }, now: 1) else {
      Issue.record("a task of the lowest priority was taken")
      return
    }
    #expect(queue.statistics(now: 1).shed == 1)
    #expect(queue.statistics(now: 1).refused == 2)
  }

  @Test func `estimates reserve a budget, usage settles it, and a period makes it whole`() {
    var limits = QueueLimits()
    limits.budgets["a"] = QueueLimits.Budget(tokens: 100, period: 1_000, whenSpent: .hold)
    limits.budgets["b"] = QueueLimits.Budget(tokens: 100)
    var queue = QueueCore(limits: limits)
    func costly(_ number: UInt64, _ tenant: String, _ tokens: Int64) -> TaskDraft {
      draft(number) {
        $0.tenant = tenant
        $0.estimate.tokens = tokens
      }
    }
    #expect(queue.put(costly(1, "a", 60), now: 0) == .accepted)
    #expect(queue.put(costly(2, "a", 60), now: 0) == .accepted)
    #expect(queue.task(TaskID(high: 0, low: 2))?.status == .held)
    #expect(queue.put(costly(3, "b", 60), now: 0) == .accepted)
    guard case .refused(let failure) = queue.put(costly(4, "b", 60), now: 0) else {
      Issue.record("a task over its budget was taken")
      return
    }
    #expect(failure.code == "over-budget")
    #expect(queue.statistics(now: 0).spent["a"]?.tokens == 60)
    let leased = queue.lease(request(count: 9), now: 1)
    #expect(numbers(leased) == [1, 3])
    _ = queue.finish(leased[0].lease, .output([], usage: .init(tokens: 70)), now: 2)
    #expect(queue.task(TaskID(high: 0, low: 2))?.status == .held)
    _ = queue.finish(leased[1].lease, .output([], usage: .init(tokens: 10)), now: 2)
    #expect(queue.put(costly(5, "b", 90), now: 3) == .accepted)
    #expect(queue.nextWake == 1_000)
    #expect(numbers(queue.lease(request(count: 9), now: 1_000)) == [5, 2])
    #expect(queue.statistics(now: 1_000).spent["a"]?.tokens == 60)
  }

  @Test func `the wait after a failure follows from the task and stays within the policy`() {
    var waits: Set<UInt64> = []
    for number in 1...50 as ClosedRange<UInt64> {
      var twins = [QueueCore(), QueueCore()]
      let outcomes = twins.indices.map { place in
        _ = twins[place].put(
          draft(number) { $0.retry = RetryPolicy(maxAttempts: 3, delay: 1_000, jitter: 0.5) },
          now: 0)
        let lease = twins[place].lease(request(), now: 0)[0].lease
        let failure = TaskFailure(code: "no", message: "no")
        return twins[place].finish(
          lease, .failure(failure, after: nil, isPermanent: false, usage: .init()), now: 0)
      }
      #expect(outcomes[0] == outcomes[1])
      guard case .retrying(let due) = outcomes[0] else {
        Issue.record("it was not tried again")
        return
      }
      #expect((500...1_000).contains(due))
      waits.insert(due)
    }
    #expect(waits.count > 30)
  }

  @Test func `a listing goes page by page in the order of arrival`() {
    var queue = QueueCore()
    for number in 1...25 as ClosedRange<UInt64> {
      _ = queue.put(draft(number) { $0.capability = number % 2 == 0 ? "GPU" : nil }, now: number)
    }
    _ = queue.cancel(TaskID(high: 0, low: 4), now: 30)
    var filter = TaskFilter()
    filter.capability = "gpu"
    filter.statuses = [.pending]
    filter.limit = 4
    var seen: [UInt64] = []
    while case let page = queue.tasks(filter), let last = page.last {
      seen += page.map(\.draft.id.low)
      filter.after = last.sequence
    }
    #expect(seen == [2, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24])
    #expect(queue.statistics(now: 40).oldestPending == 39)
  }
}
