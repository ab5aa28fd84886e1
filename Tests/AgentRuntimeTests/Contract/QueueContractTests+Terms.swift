import AgentRuntime
import Foundation
import Resilience
import Testing

/// Retries, limits, waits, fairness, listing.
@Suite(.serialized) struct QueueTermsContractTests {
  typealias C = Contract

  @Test(arguments: EngineKind.allCases)
  func `a failed attempt is tried again after its pause, until none is left`(
    kind: EngineKind
  ) async throws {
    try await kind.withEngine { engine in
      _ = try await engine.put([
        C.draft(1) { $0.retry = RetryPolicy(maxAttempts: 3, delay: 80 * C.millisecond, jitter: 0) }
      ])
      for attempt in 1...3 {
        let before = C.now()
        let tasks = try await engine.lease(C.request { $0.wait = 10 * C.second })
        #expect(tasks.first?.attempt == attempt)
        let lease = try #require(tasks.first?.lease)
        let outcomes = try await engine.finish([C.failure(lease)])
        if attempt == 3 {
          #expect(outcomes == [.dead])
        } else {
          guard case .retrying(let at) = outcomes.first else {
            Issue.record("\(outcomes)")
            return
          }
          #expect(at >= before + 80 * C.millisecond && at < C.now() + 10 * C.second)
          #expect(try await engine.task(C.id(1))?.status.isFinal == false)
          // Reporting it again counts for nothing.
          _ = try await engine.finish([C.failure(lease)])
          #expect(try await engine.queueStatistics().failedAttempts == UInt64(attempt))
        }
      }
      let record = try #require(try await engine.task(C.id(1)))
      #expect(record.status == .dead && record.attempts == 3)
      #expect(record.failure == TaskFailure(code: "attempt-failed", message: "no luck"))
      #expect(try await engine.queueStatistics().failedAttempts == 3)
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `the worker may say when, or never; what is not retryable is not tried again`(
    kind: EngineKind
  ) async throws {
    try await kind.withEngine { engine in
      _ = try await engine.put([
        C.draft(1), C.draft(2),
        C.draft(3) { $0.retry = RetryPolicy(maxAttempts: 9, retryable: ["x"]) },
      ])
      let tasks = try await engine.lease(C.request())
      let outcomes = try await engine.finish([
        C.failure(tasks[0].lease, after: 0), C.failure(tasks[1].lease, isPermanent: true),
        C.failure(tasks[2].lease),
      ])
      guard case .retrying = outcomes.first else {
        Issue.record("\(outcomes)")
        return
      }
      #expect(Array(outcomes.dropFirst()) == [.dead, .dead])
      #expect(C.numbers(try await engine.lease(C.request())) == [1])
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `a task given back is ready again and the attempt does not count`(
    kind: EngineKind
  ) async throws {
    try await kind.withEngine { engine in
      _ = try await engine.put([C.draft(1) { $0.retry = RetryPolicy(maxAttempts: 1) }])
      for _ in 0..<3 {
        let tasks = try await engine.lease(C.request())
        #expect(tasks.first?.attempt == 1)
        let lease = try #require(tasks.first?.lease)
        #expect(try await engine.finish([(lease, .released)]) == [.accepted])
      }
      #expect(try await engine.task(C.id(1))?.status == .pending)
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `a task is not ready before its time`(kind: EngineKind) async throws {
    try await kind.withEngine { engine in
      let then = C.now() + 1500 * C.millisecond
      _ = try await engine.put([C.draft(1) { $0.notBefore = then }])
      #expect(try await engine.task(C.id(1))?.status == .delayed)
      #expect(try await engine.lease(C.request()).isEmpty)
      let tasks = try await engine.lease(C.request { $0.wait = 10 * C.second })
      #expect(C.numbers(tasks) == [1])
      #expect(C.now() >= then)
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `a worker that waits gets the task when it comes`(kind: EngineKind) async throws {
    try await kind.withEngine { engine in
      async let tasks = engine.lease(
        C.request {
          $0.wait = 20 * C.second
          $0.capabilities = ["maths"]
        })
      try await Task.sleep(for: .milliseconds(150))
      _ = try await engine.put([C.draft(1) { $0.capability = "MATHS" }])
      #expect(C.numbers(try await tasks) == [1])
      #expect(try await engine.lease(C.request { $0.wait = 20 * C.millisecond }).isEmpty)
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `who waits for a result gets it when it is there`(kind: EngineKind) async throws {
    try await kind.withEngine { engine in
      _ = try await engine.put([C.draft(1)])
      #expect(
        try await engine.result(of: C.id(1), wait: 20 * C.millisecond)?.status == .pending)
      async let result = engine.result(of: C.id(1), wait: 20 * C.second)
      let lease = try #require(try await engine.lease(C.request()).first?.lease)
      try await Task.sleep(for: .milliseconds(100))
      _ = try await engine.finish([C.output(lease, "42")])
      let record = try await result
      #expect(record?.status == .completed)
      #expect(record?.output == Array("42".utf8))
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `a lease that is renewed lasts`(kind: EngineKind) async throws {
    try await kind.withEngine { engine in
      _ = try await engine.put([C.draft(1)])
      let lease = try #require(
        try await engine.lease(C.request { $0.duration = 2500 * C.millisecond }).first?.lease)
      #expect(try await engine.renew([lease], duration: 60 * C.second) == [.accepted])
      try await Task.sleep(for: .milliseconds(2700))
      #expect(try await engine.lease(C.request("other")).isEmpty)
      #expect(try await engine.finish([C.output(lease)]) == [.accepted])
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `only the types that were asked for`(kind: EngineKind) async throws {
    try await kind.withEngine { engine in
      _ = try await engine.put([
        C.draft(1, type: "a"), C.draft(2, type: "b"), C.draft(3, type: "c"),
      ])
      #expect(C.numbers(try await engine.lease(C.request { $0.types = ["b", "c"] })) == [2, 3])
      #expect(C.numbers(try await engine.lease(C.request())) == [1])
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `a full queue refuses, or sheds the least important`(kind: EngineKind) async throws {
    try await kind.withEngine { engine in
      var limits = QueueLimits()
      limits.maxTasks = 2
      limits.maxPayload = 64
      try await engine.setLimits(limits)
      #expect(try await engine.limits() == limits)
      let outcomes = try await engine.put([
        C.draft(1) { $0.priority = 1 }, C.draft(2), C.draft(3),
        C.draft(4) { $0.payload = [UInt8](repeating: 0x31, count: 65) },
      ])
      #expect(Array(outcomes.prefix(2)) == [.accepted, .accepted])
      #expect(outcomes.dropFirst(2).map(Self.code) == ["full", "payload-too-large"])
      limits.whenFull = .shed
      try await engine.setLimits(limits)
      #expect(try await engine.put([C.draft(5) { $0.priority = 5 }]) == [.accepted])
      let shed = try await engine.task(C.id(2))
      #expect(shed?.status == .dead && shed?.failure?.code == "shed")
      #expect(C.numbers(try await engine.lease(C.request())) == [5, 1])
      #expect(try await engine.queueStatistics().shed == 1)
    }
  }

  static func code(_ outcome: PutOutcome) -> String? {
    guard case .refused(let failure) = outcome else { return nil }
    return failure.code
  }

  @Test(arguments: EngineKind.allCases)
  func `tenants share the workers by their weights`(kind: EngineKind) async throws {
    try await kind.withEngine { engine in
      var limits = QueueLimits()
      limits.weights = ["big": 3]
      try await engine.setLimits(limits)
      _ = try await engine.put(
        (0..<40).map { number in C.draft(number) { $0.tenant = "big" } }
          + (40..<80).map { number in C.draft(number) { $0.tenant = "small" } })
      let first = try await engine.lease(C.request(count: 20))
      let small = first.count { $0.draft.tenant == "small" }
      #expect((4...6).contains(small))
      let big = first.filter { $0.draft.tenant == "big" }
      #expect(C.numbers(big) == Array(0..<big.count))
      #expect(try await engine.lease(C.request(count: 100)).count == 60)
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `tasks are listed in order of arrival, by what they are, page by page`(
    kind: EngineKind
  ) async throws {
    try await kind.withEngine { engine in
      _ = try await engine.put(
        (0..<120).map { number in
          C.draft(number, type: number % 2 == 0 ? "even" : "odd") {
            $0.priority = Int32(number % 3)
            $0.tenant = number < 60 ? "a" : "b"
          }
        })
      _ = try await engine.cancel((0..<10).map(C.id))
      var filter = TaskFilter()
      filter.type = "odd"
      filter.tenant = "a"
      filter.limit = 7
      var seen: [Int] = []
      while true {
        let page = try await engine.tasks(filter)
        seen += page.map { Int($0.draft.id.low) }
        guard let last = page.last else { break }
        #expect(page.count <= 7)
        filter.after = last.sequence
      }
      #expect(seen == stride(from: 1, to: 60, by: 2).map { $0 })
      filter = TaskFilter()
      filter.statuses = [.cancelled]
      #expect(
        try await engine.tasks(filter).map(\.status)
          == [TaskStatus](repeating: .cancelled, count: 10))
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `eight workers do two hundred tasks, each once`(kind: EngineKind) async throws {
    try await kind.withEngine { engine in
      _ = try await engine.put((0..<200).map { C.draft($0) })
      let done = try await withThrowingTaskGroup(of: [Int].self) { group in
        for worker in 0..<8 {
          group.addTask {
            var done: [Int] = []
            while true {
              let tasks = try await engine.lease(C.request("w\(worker)", count: 3))
              if tasks.isEmpty { return done }
              let outcomes = try await engine.finish(tasks.map { C.output($0.lease) })
              for (task, outcome) in zip(tasks, outcomes) where outcome == .accepted {
                done.append(Int(task.draft.id.low))
              }
            }
          }
        }
        return try await group.reduce(into: []) { $0 += $1 }
      }
      #expect(done.sorted() == Array(0..<200))
      let statistics = try await engine.queueStatistics()
      #expect(statistics.counts.filter { $0.value > 0 } == [.completed: 200])
      #expect(statistics.accepted == 200 && statistics.leased == 200)
      #expect(statistics.completed == 200 && statistics.oldestPending == nil)
    }
  }
}
