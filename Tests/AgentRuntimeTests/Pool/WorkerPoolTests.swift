import AgentRuntime
import Platform
import Testing

/// The pool behind a reference, so that an expectation may call what changes it.
final class PoolBox {
  private var pool: WorkerPool
  init(_ strategy: PoolStrategy, seed: UInt64 = 1) {
    pool = WorkerPool(strategy: strategy, seed: seed)
  }

  var statistics: PoolStatistics { pool.statistics }
  func add(_ worker: PoolWorker) throws { try pool.add(worker) }
  func remove(_ name: String) -> [TaskID] { pool.remove(name) }
  func drain(_ name: String) -> Bool { pool.drain(name) }
  func isDrained(_ name: String) -> Bool { pool.isDrained(name) }

  func assign(_ number: UInt64, _ capability: String? = nil, cost: Int64 = 1, now: UInt64 = 0)
    -> PoolAssignment
  {
    pool.assign(
      PoolTask(id: TaskID(high: 0, low: number), capability: capability, cost: cost), now: now)
  }

  func finish(_ number: UInt64, by worker: String, succeeded: Bool = true, now: UInt64 = 0) -> Bool
  {
    pool.finish(TaskID(high: 0, low: number), by: worker, succeeded: succeeded, now: now)
  }

  func release(_ number: UInt64, by worker: String) -> Bool {
    pool.release(TaskID(high: 0, low: number), by: worker)
  }

  /// Who got a task that must be assigned.
  func worker(for number: UInt64, _ capability: String? = nil, cost: Int64 = 1) throws -> String {
    guard case .assigned(let worker) = assign(number, capability, cost: cost) else {
      throw TaskFailure(code: "unassigned", message: "\(number)")
    }
    return worker
  }
}

@Suite struct WorkerPoolTests {
  /// Defect index, row 10.
  @Test(arguments: PoolStrategy.allCases)
  func `every place of a worker is used and none more`(strategy: PoolStrategy) throws {
    let pool = PoolBox(strategy)
    try pool.add(PoolWorker(name: "a", concurrency: 3))
    try pool.add(PoolWorker(name: "b", concurrency: 2))
    for number: UInt64 in 1...5 { _ = try pool.worker(for: number) }
    #expect(pool.assign(6) == .busy)
    #expect(pool.statistics.byWorker.mapValues(\.running) == ["a": 3, "b": 2])
    #expect(pool.statistics.available == 0)
    #expect(pool.statistics.busy == 2)
  }

  /// Defect index, row 12.
  @Test
  func `the tasks of a worker that died are given back once, and its late answer does not count`()
    throws
  {
    let pool = PoolBox(.leastLoaded)
    try pool.add(PoolWorker(name: "a", concurrency: 2))
    _ = try pool.worker(for: 2)
    _ = try pool.worker(for: 1)
    #expect(pool.remove("a") == [TaskID(high: 0, low: 1), TaskID(high: 0, low: 2)])
    #expect(pool.remove("a") == [])
    try pool.add(PoolWorker(name: "b"))
    #expect(try pool.worker(for: 1) == "b")
    #expect(!pool.finish(1, by: "a"))
    #expect(pool.finish(1, by: "b"))
    #expect(!pool.finish(1, by: "b"))
    #expect(pool.statistics.processed == 1)
  }

  /// Defect index, row 13.
  @Test func `a blank capability is anyone's, and case does not matter`() throws {
    let pool = PoolBox(.roundRobin)
    try pool.add(PoolWorker(name: "a", capabilities: ["Translate "], concurrency: 9))
    for (number, capability) in [(1, nil), (2, ""), (3, "  "), (4, "tRANSLATE")] {
      #expect(try pool.worker(for: UInt64(number), capability) == "a")
    }
    #expect(pool.assign(5, "draw") == .noCapableWorker)
    #expect(pool.statistics.running == 4)
  }

  /// Defect index, row 16.
  @Test func `processed, failed and the mean duration move with each finish`() throws {
    let pool = PoolBox(.roundRobin)
    try pool.add(PoolWorker(name: "a", concurrency: 9))
    #expect(pool.statistics.meanDuration == nil)
    _ = pool.assign(1, now: 100)
    _ = pool.assign(2, now: 100)
    _ = pool.assign(3, now: 100)
    #expect(pool.finish(1, by: "a", now: 110))
    #expect(pool.finish(2, by: "a", succeeded: false, now: 130))
    #expect(pool.release(3, by: "a"))
    let statistics = pool.statistics
    #expect((statistics.processed, statistics.failed) == (2, 1))
    #expect(statistics.meanDuration == 20)
    #expect(statistics.byWorker["a"]?.processed == 2)
    #expect(statistics.byWorker["a"]?.busyTime == 40)
    #expect(statistics.running == 0)
    _ = pool.remove("a")
    #expect(pool.statistics.processed == 2)
  }

  @Test func `a draining worker ends what it has and gets nothing new`() throws {
    let pool = PoolBox(.leastLoaded)
    try pool.add(PoolWorker(name: "a", concurrency: 2))
    _ = try pool.worker(for: 1)
    #expect(pool.drain("a"))
    #expect(!pool.drain("b"))
    #expect(pool.assign(2) == .busy)
    #expect(!pool.isDrained("a"))
    #expect(pool.statistics.capacity == 0)
    #expect(pool.finish(1, by: "a"))
    #expect(pool.isDrained("a"))
    #expect(!pool.isDrained("b"))
    try pool.add(PoolWorker(name: "a", concurrency: 2))
    #expect(try pool.worker(for: 2) == "a")
  }

  @Test func `round robin goes through the workers in turn and over those that cannot`() throws {
    let pool = PoolBox(.roundRobin)
    for name in ["a", "b", "c"] {
      try pool.add(PoolWorker(name: name, capabilities: name == "b" ? [] : ["x"], concurrency: 99))
    }
    #expect(try (1...4).map { try pool.worker(for: $0) } == ["a", "b", "c", "a"])
    #expect(try (5...7).map { try pool.worker(for: $0, "x") } == ["c", "a", "c"])
    _ = pool.remove("a")
    #expect(try (8...9).map { try pool.worker(for: $0) } == ["b", "c"])
  }

  @Test func `least loaded counts tasks, priority based the share of the places`() throws {
    let counting = PoolBox(.leastLoaded)
    let sharing = PoolBox(.priorityBased)
    for pool in [counting, sharing] {
      try pool.add(PoolWorker(name: "small", concurrency: 2))
      try pool.add(PoolWorker(name: "large", concurrency: 8))
    }
    #expect(
      try (1...4).map { try counting.worker(for: $0) } == ["small", "large", "small", "large"])
    #expect(
      try (1...5).map { try sharing.worker(for: $0) }
        == ["small", "large", "large", "large", "large"])
  }

  @Test func `two choices weigh what is outstanding by cost, and by how fast a worker is`() throws {
    let pool = PoolBox(.powerOfTwoChoices)
    try pool.add(PoolWorker(name: "a", concurrency: 99))
    try pool.add(PoolWorker(name: "b", concurrency: 99))
    let heavy = try pool.worker(for: 1, cost: 100)
    let light = heavy == "a" ? "b" : "a"
    for number: UInt64 in 2...10 { #expect(try pool.worker(for: number, cost: 10) == light) }
    #expect(pool.statistics.byWorker[light]?.outstandingCost == 90)

    let weighted = PoolBox(.powerOfTwoChoices)
    try weighted.add(PoolWorker(name: "slow", concurrency: 9_999))
    try weighted.add(PoolWorker(name: "fast", concurrency: 9_999, weight: 3))
    for number: UInt64 in 1...400 { _ = weighted.assign(number) }
    #expect(weighted.statistics.byWorker["fast"]?.running == 300)
  }

  @Test func `the same seed chooses the same, and each of many gets its part`() throws {
    for strategy in [PoolStrategy.random, .powerOfTwoChoices] {
      let pools = [PoolBox(strategy, seed: 7), PoolBox(strategy, seed: 7)]
      for pool in pools {
        for name in ["a", "b", "c", "d"] { try pool.add(PoolWorker(name: name, concurrency: 999)) }
      }
      for number: UInt64 in 1...800 { #expect(pools[0].assign(number) == pools[1].assign(number)) }
      let counts = pools[0].statistics.byWorker.values.map(\.running)
      #expect(counts.min() ?? 0 > 150)
    }
  }

  @Test func `a task that is in the pool is not given out twice, and bad workers are refused`()
    throws
  {
    let pool = PoolBox(.random)
    try pool.add(PoolWorker(name: "a", concurrency: 5))
    _ = pool.assign(1)
    #expect(pool.assign(1) == .duplicate(worker: "a"))
    for wrong in [
      PoolWorker(name: ""), PoolWorker(name: "b", concurrency: 0),
      PoolWorker(name: "b", weight: 0), PoolWorker(name: "b", weight: .nan),
    ] {
      #expect(throws: RuntimeError.self) { try pool.add(wrong) }
    }
    #expect(pool.statistics.workers == 1)
  }

  @Test func `by outstanding cost the slowest tasks wait less than half as long as in turn`() throws
  {
    /// Tasks whose costs differ a hundredfold, to workers that do what they have one after the other.
    func longWait(_ strategy: PoolStrategy) throws -> UInt64 {
      var generator = SeededGenerator(seed: 5)
      let pool = PoolBox(strategy, seed: 11)
      var readyAt: [String: UInt64] = [:]
      for number in 0..<8 { try pool.add(PoolWorker(name: "w\(number)", concurrency: 100_000)) }
      var ends: [(at: UInt64, number: UInt64, worker: String)] = []
      var waits: [UInt64] = []
      for number: UInt64 in 1...4_000 {
        let now = number * 1_000
        for end in ends where end.at <= now {
          _ = pool.finish(end.number, by: end.worker, now: end.at)
        }
        ends.removeAll { $0.at <= now }
        let share = generator.nextUnitDouble()
        let cost = min(100_000, UInt64(1_200 / (0.01 + share)))
        let worker = try pool.worker(for: number, cost: Int64(cost))
        let begin = max(now, readyAt[worker] ?? 0)
        waits.append(begin - now)
        readyAt[worker] = begin + cost
        ends.append((begin + cost, number, worker))
      }
      waits.sort()
      return waits[waits.count * 99 / 100]
    }
    let inTurn = try longWait(.roundRobin)
    let byCost = try longWait(.powerOfTwoChoices)
    #expect(byCost * 2 < inTurn, "in turn \(inTurn), by cost \(byCost)")
  }
}
