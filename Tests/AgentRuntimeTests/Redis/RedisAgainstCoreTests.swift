import AgentRuntime
import Foundation
import Platform
import RedisProtocol
import Resilience
import Testing

/// The same calls to the engine on a server and to the embedded core: the answers must be the same.
@Suite(.serialized) struct RedisAgainstCoreTests {
  typealias C = Contract

  static func draft(_ number: Int, _ generator: inout SeededGenerator) -> TaskDraft {
    C.draft(number, type: ["a", "b"][generator.nextInt(below: 2)]) { draft in
      draft.priority = Int32(generator.nextInt(below: 4) - 2)
      draft.capability = [nil, "Maths", "", "vision"][generator.nextInt(below: 4)]
      if generator.nextInt(below: 5) == 0 {
        draft.preferredAgent = "acme/\(generator.nextInt(below: 2))"
        draft.preferenceHold = 3600 * C.second
      }
      if generator.nextInt(below: 4) == 0 {
        draft.idempotencyKey = "k\(generator.nextInt(below: 20))"
      }
      if generator.nextInt(below: 8) == 0 { draft.notBefore = C.now() + 3600 * C.second }
      draft.retry = RetryPolicy(
        maxAttempts: 1 + generator.nextInt(below: 3), retryable: ["attempt-failed"])
    }
  }

  static func shown(_ outcome: LeaseOutcome) -> String {
    if case .retrying = outcome { return "retrying" }
    return "\(outcome)"
  }

  static func shown(_ outcome: PutOutcome) -> String {
    if case .refused(let failure) = outcome { return "refused \(failure.code)" }
    return "\(outcome)"
  }

  static func shown(_ record: TaskRecord?) -> String {
    guard let record else { return "none" }
    return [
      "\(record.status) \(record.attempts) \(record.sequence) \(record.leaseToken ?? 0)",
      "\(record.worker ?? "") \(record.failure?.code ?? "") \(record.usage.tokens)",
      String(decoding: record.output ?? [], as: UTF8.self),
    ].joined(separator: " ")
  }

  @Test func `a thousand random calls have the answers of the embedded core`() async throws {
    let isSoak = ProcessInfo.processInfo.environment["DNA_SOAK"] != nil
    for seed in 0..<UInt64(isSoak ? 60 : 4) {
      let server = try RedisServer()
      let engine = try RedisEngine(try RedisAddress(server.url))
      var limits = QueueLimits()
      limits.maxTasks = 25
      limits.whenFull = seed % 2 == 0 ? .shed : .reject
      var core = QueueCore(limits: limits)
      try await engine.setLimits(limits)
      var generator = SeededGenerator(seed: seed)
      var leases: [TaskLease] = []
      var count = 0
      for step in 0..<250 {
        let now = C.now()
        let place: Comment = "seed \(seed), step \(step)"
        switch generator.nextInt(below: 8) {
        case 0...2:
          count += generator.nextInt(below: 6) == 0 ? 0 : 1
          let draft = Self.draft(count, &generator)
          let mine = try await engine.put([draft])
          #expect(mine.map(Self.shown) == [Self.shown(core.put(draft, now: now))], place)
        case 3, 4:
          let request = C.request("w\(step)", count: 1 + generator.nextInt(below: 3)) { request in
            request.agent = "acme/\(generator.nextInt(below: 3))"
            request.capabilities = Array(["MATHS", "Vision"].prefix(generator.nextInt(below: 3)))
            request.types = Array(["b", "a"].prefix(generator.nextInt(below: 3)))
            request.duration = 3600 * C.second
          }
          let mine = try await engine.lease(request)
          let theirs = core.lease(request, now: now)
          #expect(mine.map(\.draft) == theirs.map(\.draft), place)
          #expect(mine.map(\.lease.token) == theirs.map(\.lease.token), place)
          #expect(mine.map(\.attempt) == theirs.map(\.attempt), place)
          leases += mine.map(\.lease)
        case 5, 6:
          guard !leases.isEmpty else { continue }
          // Some are used again later, as after a lost answer.
          let index = generator.nextInt(below: leases.count)
          let lease = generator.nextInt(below: 3) == 0 ? leases[index] : leases.remove(at: index)
          let usage = TaskDraft.Estimate(tokens: 3)
          let result: AttemptResult =
            switch generator.nextInt(below: 5) {
            case 0, 1: .output(Array("\(step)".utf8), usage: usage)
            case 2: .released
            case 3:
              .failure(
                TaskFailure(code: "attempt-failed", message: ""), after: 0, isPermanent: false,
                usage: usage)
            default:
              .failure(
                TaskFailure(code: "other", message: ""), after: nil, isPermanent: false,
                usage: usage)
            }
          // A failure that is told twice is stale for the core and remembered by the server: not compared.
          if case .output = result {} else { leases.removeAll { $0 == lease } }
          let mine = try await engine.finish([(lease, result)])
          #expect(mine.map(Self.shown) == [Self.shown(core.finish(lease, result, now: now))], place)
        default:
          let id = C.id(1 + generator.nextInt(below: max(1, count)))
          if generator.nextInt(below: 2) == 0 {
            #expect(try await engine.cancel([id]) == [core.cancel(id, now: now)], place)
          } else {
            #expect(try await engine.requeue([id]) == [core.requeue(id, now: now)], place)
          }
        }
      }
      for number in 0...count {
        let mine = Self.shown(try await engine.task(C.id(number)))
        #expect(mine == Self.shown(core.task(C.id(number))), "seed \(seed) \(number)")
      }
      let mine = try await engine.queueStatistics()
      let theirs = core.statistics(now: C.now())
      #expect(mine.counts == theirs.counts.filter { $0.value > 0 })
      #expect(
        [mine.accepted, mine.leased, mine.completed, mine.failedAttempts, mine.refused, mine.shed]
          == [
            theirs.accepted, theirs.leased, theirs.completed, theirs.failedAttempts,
            theirs.refused, theirs.shed,
          ])
      await engine.close()
    }
  }
}
