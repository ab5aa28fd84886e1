import AgentRuntime
import Platform
import Testing

@Suite struct QueuePropertyTests {
  private static let seeds = QueueScript.soak ? 5_000 : 12

  /// Bounds with budgets: what the obvious queue does not know.
  private static func limits(_ script: inout QueueScript) -> QueueLimits {
    var limits = script.limits()
    for tenant in ["a", "b", ""] where script.chance(60) {
      limits.budgets[tenant] = QueueLimits.Budget(
        tokens: script.pick([nil, 5, 20]), microdollars: script.pick([nil, 9]),
        period: script.pick([nil, 40, 300]),
        whenSpent: script.pick(QueueLimits.Budget.WhenSpent.allCases))
    }
    return limits
  }

  private static func command(_ script: inout QueueScript) -> RuntimeCommand {
    let command = script.command()
    guard case .put(var drafts, let now) = command else {
      if script.chance(2) { return .setLimits(limits(&script), now: script.now) }
      return command
    }
    drafts[0].estimate = TaskDraft.Estimate(
      tokens: script.pick([0, 2, 4, 30]), microdollars: script.pick([0, 1]))
    return .put(drafts, now: now)
  }

  @Test(arguments: 0..<seeds)
  func `it does not matter in how many steps time passes`(seed: Int) {
    var script = QueueScript(seed: UInt64(seed))
    var queue = QueueCore(limits: Self.limits(&script))
    for _ in 0..<200 {
      let before = script.now
      let command = Self.command(&script)
      var stepwise = queue
      var instant = before
      while instant < command.now {
        instant += UInt64.random(in: 1...7, using: &script.random)
        stepwise.advance(to: min(instant, command.now))
      }
      let (answer, leased, _) = queue.apply(command)
      #expect(stepwise.apply(command).answer == answer)
      #expect(stepwise.snapshot == queue.snapshot)
      script.note(leased)
    }
  }

  @Test(arguments: 0..<seeds)
  func `nothing changes before the next wake, and something at it`(seed: Int) {
    var script = QueueScript(seed: UInt64(seed) + 77)
    var queue = QueueCore(limits: Self.limits(&script))
    for _ in 0..<200 {
      script.note(queue.apply(Self.command(&script)).leased)
      guard let wake = queue.nextWake else { continue }
      var early = queue
      var due = queue
      early.isRecording = true
      if wake > script.now + 1 { early.advance(to: wake - 1) }
      #expect(early.everything == queue.everything)
      #expect(early.nextWake == wake)
      due.advance(to: max(wake, script.now))
      #expect(due.nextWake != wake || due.everything != queue.everything)
    }
  }

  @Test(arguments: 0..<seeds)
  func `a queue goes on from its snapshot as if nothing had happened`(seed: Int) throws {
    var script = QueueScript(seed: UInt64(seed) + 1_000)
    var queue = QueueCore(limits: Self.limits(&script))
    for step in 0..<150 {
      script.note(queue.apply(Self.command(&script)).leased)
      guard step % 30 == 17 else { continue }
      var other = try QueueCore(snapshot: queue.snapshot)
      #expect(other.snapshot == queue.snapshot)
      #expect(other.everything == queue.everything)
      #expect(other.nextWake == queue.nextWake)
      #expect(other.hasReady == queue.hasReady)
      #expect(other.statistics(now: script.now) == queue.statistics(now: script.now))
      var future = script
      var original = queue
      for _ in 0..<60 {
        let command = Self.command(&future)
        let (answer, leased, _) = original.apply(command)
        #expect(other.apply(command).answer == answer)
        future.note(leased)
      }
      #expect(other.snapshot == original.snapshot)
    }
  }

  @Test(arguments: 0..<seeds)
  func `commands from a journal lead to the same bytes`(seed: Int) throws {
    var script = QueueScript(seed: UInt64(seed) + 2_000)
    let limits = Self.limits(&script)
    var queue = QueueCore(limits: limits)
    var journal: [[UInt8]] = []
    for _ in 0..<200 {
      let command = Self.command(&script)
      var bytes: [UInt8] = []
      command.encode(into: &bytes)
      journal.append(bytes)
      script.note(queue.apply(command).leased)
    }
    var replayed = QueueCore(limits: limits)
    for bytes in journal { replayed.apply(try RuntimeCommand.decode(bytes)) }
    #expect(replayed.snapshot == queue.snapshot)
  }

  @Test(arguments: 0..<seeds)
  func `the counts are those of the tasks, and the budgets those of their estimates`(seed: Int) {
    var script = QueueScript(seed: UInt64(seed) + 3_000)
    var queue = QueueCore(limits: Self.limits(&script))
    for _ in 0..<200 {
      script.note(queue.apply(Self.command(&script)).leased)
      let all = queue.everything
      let statistics = queue.statistics(now: script.now)
      for status in TaskStatus.allCases {
        #expect(statistics.counts[status] == all.count { $0.status == status })
      }
      #expect(all.count { !$0.status.isFinal } <= 40)
      #expect(queue.hasReady == all.contains { $0.status == .pending })
      for tenant in queue.limits.budgets.keys {
        let reserved = all.filter {
          ($0.draft.tenant ?? "") == tenant && !$0.status.isFinal && $0.status != .held
        }.reduce(0) { $0 + $1.draft.estimate.tokens }
        #expect((statistics.spent[tenant]?.tokens ?? -1) >= reserved)
      }
      for record in all where record.status == .held {
        #expect(queue.limits.budgets[record.draft.tenant ?? ""] != nil)
      }
    }
  }

  @Test(arguments: 0..<(QueueScript.soak ? 2_000 : 10))
  func `a damaged snapshot is an error or a queue, never the end`(seed: Int) {
    var script = QueueScript(seed: UInt64(seed) + 4_000)
    var queue = QueueCore(limits: Self.limits(&script))
    for _ in 0..<60 { script.note(queue.apply(Self.command(&script)).leased) }
    let good = queue.snapshot
    for _ in 0..<40 {
      var bytes = good
      for _ in 0..<script.pick([1, 2, 8]) {
        let place = Int.random(in: 0..<bytes.count, using: &script.random)
        bytes[place] = UInt8.random(in: 0...255, using: &script.random)
      }
      if script.chance(20) {
        bytes.removeLast(Int.random(in: 0..<bytes.count, using: &script.random))
      }
      guard var other = try? QueueCore(snapshot: bytes) else { continue }
      other.advance(to: script.now + 1_000)
      _ = other.lease(LeaseRequest(worker: "w", capabilities: ["gpu"], count: 9), now: script.now)
      other.advance(to: .max)
    }
  }
}
