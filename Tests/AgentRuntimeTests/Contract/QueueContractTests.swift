import AgentRuntime
import Foundation
import Resilience
import Testing

@Suite(.serialized) struct QueueContractTests {
  typealias C = Contract

  @Test(arguments: EngineKind.allCases)
  func `row 1: the highest priority goes first, within one the oldest`(kind: EngineKind)
    async throws
  {
    try await kind.withEngine { engine in
      let priorities: [Int32] = [0, 5, -3, 5, 0, .max, .min]
      for (number, priority) in priorities.enumerated() {
        let outcome = try await engine.put([C.draft(number) { $0.priority = priority }])
        #expect(outcome == [.accepted])
      }
      var order: [Int] = []
      for _ in priorities {
        order += C.numbers(try await engine.lease(C.request(count: 1)))
      }
      #expect(order == [5, 1, 3, 0, 4, 2, 6])
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `row 2: as many come out as went in`(kind: EngineKind) async throws {
    try await kind.withEngine { engine in
      let outcomes = try await engine.put((0..<450).map { C.draft($0) })
      #expect(outcomes.allSatisfy { $0 == .accepted } && outcomes.count == 450)
      var seen: [Int] = []
      while true {
        let tasks = try await engine.lease(C.request(count: 60))
        if tasks.isEmpty { break }
        seen += C.numbers(tasks)
      }
      #expect(seen == Array(0..<450))
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `row 3: capability and preference are honoured, none is an empty answer`(
    kind: EngineKind
  ) async throws {
    try await kind.withEngine { engine in
      _ = try await engine.put([
        C.draft(1) { $0.capability = "Vision" },
        C.draft(2) {
          $0.preferredAgent = "acme/bob"
          $0.preferenceHold = 600 * C.second
        },
      ])
      #expect(try await engine.lease(C.request { $0.agent = "acme/eve" }).isEmpty)
      let seeing = try await engine.lease(C.request { $0.capabilities = ["x", "vision"] })
      #expect(C.numbers(seeing) == [1])
      _ = try await engine.put([
        C.draft(3) {
          $0.preferredAgent = "acme/bob"
          $0.preferenceHold = 100 * C.millisecond
        }
      ])
      var late: [Int] = []
      let isGiven = try await C.eventually {
        late += C.numbers(try await engine.lease(C.request { $0.agent = "acme/eve" }))
        return !late.isEmpty
      }
      #expect(isGiven && late == [3])
      let bob = try await engine.lease(C.request { $0.agent = "acme/bob" })
      #expect(C.numbers(bob) == [2])
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `row 4: a task that is not complete at its deadline is dead`(kind: EngineKind) async throws {
    try await kind.withEngine { engine in
      let soon = C.now() + 1500 * C.millisecond
      _ = try await engine.put([
        C.draft(1) { $0.deadline = soon }, C.draft(2) { $0.deadline = soon },
      ])
      let tasks = try await engine.lease(C.request(count: 1))
      let first = try #require(tasks.first)
      #expect(C.numbers(tasks) == [1])
      for number in 1...2 {
        let record = try await engine.result(of: C.id(number), wait: 10 * C.second)
        #expect(record?.status == .dead)
        #expect(record?.failure?.code == "deadline")
      }
      #expect(try await engine.finish([C.output(first.lease)]) == [.stale(.dead)])
      #expect(try await engine.lease(C.request()).isEmpty)
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `row 8: a task and its output come back as they went in`(kind: EngineKind) async throws {
    try await kind.withEngine { engine in
      let draft = C.draft(1, type: "résumé 'x'\n") {
        $0.payload = Array("{\"text\":\"ä\\u0000\\n\",\"list\":[1,2.5e3,null]}".utf8)
        $0.priority = -7
        $0.capability = "Maths"
        $0.tenant = "tenant one"
        $0.idempotencyKey = "key/1"
        $0.deadline = C.now() + 3600 * C.second
        $0.retry = RetryPolicy(maxAttempts: 2, delay: 5, retryable: ["a", "b"])
        $0.estimate = .init(tokens: 10, microdollars: 20)
        $0.traceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        $0.metadata = ["run": "r1", "node": "n 2"]
      }
      #expect(try await engine.put([draft]) == [.accepted])
      let tasks = try await engine.lease(C.request("worker 1") { $0.capabilities = ["maths"] })
      #expect(tasks.first?.draft == draft)
      #expect(tasks.first?.attempt == 1)
      let lease = try #require(tasks.first?.lease)
      let output = Array("{\"sum\":1e400,\"t\":\"\\u00e9é\"}".utf8)
      let usage = TaskDraft.Estimate(tokens: 7, microdollars: 9)
      #expect(
        try await engine.finish([(lease, .output(output, usage: usage))]) == [.accepted])
      let record = try #require(try await engine.task(draft.id))
      #expect(record.draft == draft)
      #expect(record.status == .completed)
      #expect(record.output == output)
      #expect(record.usage == usage)
      #expect(record.worker == "worker 1")
      #expect(record.attempts == 1)
      #expect(record.leaseToken == lease.token)
      #expect(record.createdAt > 0 && record.updatedAt >= record.createdAt)
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `row 11: a cancelled task never runs, a running one loses its lease`(
    kind: EngineKind
  ) async throws {
    try await kind.withEngine { engine in
      _ = try await engine.put([C.draft(1), C.draft(2)])
      let tasks = try await engine.lease(C.request(count: 1))
      #expect(
        try await engine.cancel([C.id(1), C.id(2), C.id(9)]) == [.running, .pending, nil])
      #expect(try await engine.lease(C.request()).isEmpty)
      #expect(try await engine.finish([C.output(tasks[0].lease)]) == [.stale(.cancelled)])
      #expect(
        try await engine.renew([tasks[0].lease], duration: C.second) == [.stale(.cancelled)])
      #expect(try await engine.task(C.id(1))?.status == .cancelled)
      #expect(try await engine.cancel([C.id(1)]) == [.cancelled])
      #expect(try await engine.task(C.id(9)) == nil)
      #expect(try await engine.result(of: C.id(9), wait: 10 * C.second) == nil)
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `row 12: a lease that is not renewed lapses, and the task goes to exactly one other`(
    kind: EngineKind
  ) async throws {
    try await kind.withEngine { engine in
      _ = try await engine.put([C.draft(1)])
      let first = try await engine.lease(C.request("dead") { $0.duration = 100 * C.millisecond })
      #expect(first.count == 1)
      let others = try await withThrowingTaskGroup(of: [LeasedTask].self) { group in
        for worker in 0..<4 {
          group.addTask {
            try await engine.lease(
              C.request("w\(worker)") { $0.wait = (worker == 0 ? 10_000 : 1_500) * C.millisecond })
          }
        }
        return try await group.reduce(into: []) { $0 += $1 }
      }
      #expect(others.count == 1)
      let second = try #require(others.first)
      #expect(second.lease.token > first[0].lease.token)
      #expect(second.attempt == 2)
      #expect(try await engine.finish([C.output(first[0].lease)]) == [.stale(.running)])
      #expect(try await engine.finish([C.output(second.lease)]) == [.accepted])
      #expect(try await engine.queueStatistics().lostLeases == 1)
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `row 13: a blank capability means anyone`(kind: EngineKind) async throws {
    try await kind.withEngine { engine in
      _ = try await engine.put([
        C.draft(1) { $0.capability = "" }, C.draft(2) { $0.capability = nil },
        C.draft(3) { $0.capability = " " },
      ])
      #expect(C.numbers(try await engine.lease(C.request())) == [1, 2, 3])
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `row 15: dead and cancelled tasks can be queued again, others stay`(
    kind: EngineKind
  ) async throws {
    try await kind.withEngine { engine in
      _ = try await engine.put((1...4).map { C.draft($0) })
      let tasks = try await engine.lease(C.request(count: 2))
      #expect(
        try await engine.finish([C.failure(tasks[0].lease, isPermanent: true)]) == [.dead])
      #expect(try await engine.finish([C.output(tasks[1].lease)]) == [.accepted])
      _ = try await engine.cancel([C.id(3)])
      #expect(
        try await engine.requeue([C.id(1), C.id(2), C.id(3), C.id(4), C.id(9)])
          == [.dead, .completed, .cancelled, .pending, nil])
      let again = try await engine.lease(C.request())
      #expect(Set(C.numbers(again)) == [1, 3, 4])
      #expect(again.allSatisfy { $0.attempt == 1 })
      #expect(
        try await engine.finish(again.map { C.output($0.lease) })
          == [.accepted, .accepted, .accepted])
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `rows 4 and 15: a task that died of its deadline can be queued again and then runs`(
    kind: EngineKind
  ) async throws {
    try await kind.withEngine { engine in
      _ = try await engine.put([
        C.draft(1) { $0.deadline = C.now() + 50 * C.millisecond },
        C.draft(2) {
          $0.notBefore = C.now() + 600 * C.second
          $0.deadline = C.now() + 50 * C.millisecond
        },
      ])
      #expect(try await engine.result(of: C.id(2), wait: 10 * C.second)?.status == .dead)
      #expect(try await engine.requeue([C.id(1), C.id(2)]) == [.dead, .dead])
      #expect(try await engine.task(C.id(2))?.status == .delayed)
      let tasks = try await engine.lease(C.request())
      #expect(C.numbers(tasks) == [1])
      #expect(tasks.first?.draft.deadline == nil)
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `one completion is accepted, and repeating it changes nothing`(
    kind: EngineKind
  ) async throws {
    try await kind.withEngine { engine in
      _ = try await engine.put([C.draft(1)])
      let lease = try #require(try await engine.lease(C.request()).first?.lease)
      let stranger = TaskLease(task: lease.task, token: lease.token + 1, expires: lease.expires)
      #expect(try await engine.finish([C.output(stranger)]) == [.stale(.running)])
      #expect(try await engine.finish([C.output(lease, "1")]) == [.accepted])
      #expect(try await engine.finish([C.output(lease, "2")]) == [.accepted])
      #expect(try await engine.task(C.id(1))?.output == Array("1".utf8))
      #expect(try await engine.finish([C.output(stranger, "3")]) == [.stale(.completed)])
      let unknown = TaskLease(task: C.id(5), token: 1, expires: 1)
      #expect(try await engine.finish([C.output(unknown)]) == [.unknown])
      #expect(try await engine.renew([unknown], duration: 1) == [.unknown])
      #expect(try await engine.queueStatistics().completed == 1)
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `an id and an idempotency key are taken once`(kind: EngineKind) async throws {
    try await kind.withEngine { engine in
      func keyed(_ number: Int, _ tenant: String?) -> TaskDraft {
        C.draft(number) {
          $0.idempotencyKey = "k"
          $0.tenant = tenant
        }
      }
      #expect(
        try await engine.put([
          keyed(1, "a"), keyed(1, "a"), keyed(2, "a"), keyed(3, "b"), keyed(4, nil),
        ])
          == [
            .accepted, .duplicate(of: C.id(1)), .duplicate(of: C.id(1)), .accepted, .accepted,
          ])
      let tasks = try await engine.lease(C.request())
      #expect(Set(C.numbers(tasks)) == [1, 3, 4])
      _ = try await engine.finish(tasks.map { C.output($0.lease) })
      #expect(try await engine.put([keyed(5, "a")]) == [.duplicate(of: C.id(1))])
    }
  }
}
