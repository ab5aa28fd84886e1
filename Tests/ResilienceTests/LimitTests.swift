import Platform
import Resilience
import Testing

private let second: UInt64 = 1_000_000_000

@Suite struct LimitTests {
  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func `a budget is never negative and never gives more than calls and time have paid for`(
    seed: UInt64
  ) {
    var random = SeededGenerator(seed: seed)
    let ratio = Double(random.nextInt(below: 50)) / 100
    let perSecond = random.nextInt(below: 5)
    let capacity = random.nextInt(below: 20)
    var budget = RetryBudget(ratio: ratio, perSecond: perSecond, capacity: capacity, at: 0)
    var now: UInt64 = 0
    var calls = 0.0
    var retries = 0.0
    for _ in 0..<2_000 {
      now += UInt64(random.nextInt(below: 100_000_000))
      if random.nextInt(below: 2) == 0 {
        budget.deposit(at: now)
        calls += 1
      } else if budget.withdraw(at: now) {
        retries += 1
      }
      #expect(budget.balance <= budget.capacity)
      let paid =
        calls * ratio + Double(perSecond) * Double(now) / 1e9 + Double(capacity) + 1e-6
      #expect(retries <= paid)
    }
  }

  @Test func `a budget is saved up to its capacity, by calls and by seconds`() {
    var budget = RetryBudget(at: 0)
    for _ in 0..<10 { #expect(budget.withdraw(at: 0) == true) }
    #expect(budget.withdraw(at: 0) == false)
    #expect(budget.withdraw(at: second - 1) == false)
    #expect(budget.withdraw(at: second) == true)
    for _ in 0..<5 { budget.deposit(at: second) }
    #expect(budget.withdraw(at: second) == true)
    #expect(budget.withdraw(at: second) == false)
    #expect(budget.withdraw(at: .max) == true)
    #expect(budget.balance == 9 * second)
  }

  @Test func `a bucket gives its burst, then its rate, and says when the next comes`() {
    var bucket = TokenBucket(rate: 10, burst: 3, at: 0)
    for _ in 0..<3 { #expect(bucket.take(at: 0) == nil) }
    #expect(bucket.take(at: 0) == second / 10)
    #expect(bucket.take(at: second / 10 - 1) == 1)
    #expect(bucket.take(at: second / 10) == nil)
    #expect(bucket.take(2, at: second / 10) == second / 5)
    // More than the bucket holds waits for a full one instead of for ever.
    #expect(bucket.take(100, at: 10 * second) == nil)
    #expect(bucket.take(at: 10 * second) == second / 10)
    #expect(bucket.take(at: .max) == nil)
    #expect(bucket.take(at: 0) == nil)
  }

  @Test(arguments: [1, 3, 7, 1_000, 999_999_937])
  func `the rate of a bucket is exact, and its word is kept`(rate: Int) {
    var random = SeededGenerator(seed: UInt64(rate))
    var bucket = TokenBucket(rate: rate, burst: 1, at: 0)
    var now: UInt64 = 0
    var taken = 0
    for _ in 0..<2_000 {
      if let wait = bucket.take(at: now) {
        #expect(wait > 0)
        if random.nextInt(below: 3) == 0, wait > 1 {
          now += wait - 1
          #expect(bucket.take(at: now) != nil, "given before its time")
          now += 1
        } else {
          now += wait
        }
      } else {
        taken += 1
      }
    }
    #expect(Double(taken) <= Double(rate) * Double(now) / 1e9 + 1)
    #expect(taken >= 900)
  }

  @Test func `a bulkhead holds its limit, keeps the order of its line, and wakes the next`() {
    var bulkhead = Bulkhead(limit: 2, queueLimit: 3)
    #expect((1...2).map { bulkhead.enter($0) } == [.entered, .entered])
    #expect(bulkhead.enter(3, until: Deadline(at: 10)) == .queued)
    #expect(bulkhead.enter(4) == .queued)
    #expect(bulkhead.enter(5, until: Deadline(at: 5)) == .queued)
    #expect(bulkhead.enter(6) == .rejected)
    #expect(bulkhead.nextDeadline == Deadline(at: 5))
    #expect(bulkhead.expire(at: 5) == [5])
    #expect(bulkhead.leave() == 3)
    #expect(bulkhead.abandon(4) == true)
    #expect(bulkhead.abandon(4) == false)
    #expect(bulkhead.leave() == nil)
    #expect(bulkhead.active == 1)
    #expect(bulkhead.leave() == nil && bulkhead.leave() == nil)
    #expect(bulkhead.active == 0)
  }

  @Test(arguments: 1...10 as ClosedRange<UInt64>)
  func `a bulkhead loses nobody and never lets too many in`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var bulkhead = Bulkhead(limit: 3, queueLimit: 4)
    var inside: Set<UInt64> = []
    var line: [UInt64] = []
    for call in 0..<3_000 as Range<UInt64> {
      switch random.nextInt(below: 5) {
      case 0, 1:
        switch bulkhead.enter(call) {
        case .entered: inside.insert(call)
        case .queued: line.append(call)
        case .rejected: #expect(line.count == 4)
        }
      case 2 where !line.isEmpty:
        let gone = line.remove(at: random.nextInt(below: line.count))
        #expect(bulkhead.abandon(gone) == true)
      default:
        guard inside.popFirst() != nil else { continue }
        let next = bulkhead.leave()
        #expect(next == line.first)
        if let next { inside.insert(next) }
        if !line.isEmpty { line.removeFirst() }
      }
      #expect(inside.count <= 3 && inside.count == bulkhead.active)
      #expect(line.count == bulkhead.waiting)
      #expect(line.isEmpty || inside.count == 3, "somebody waits while there is room")
    }
  }

  /// A server that works on so many calls at a time; more only wait.
  private func settle(_ algorithm: AdaptiveLimit.Algorithm, capacity: Int) -> [Int] {
    var limit = AdaptiveLimit(algorithm, initial: 20)
    var running: [(end: UInt64, permit: AdaptiveLimit.Permit)] = []
    var now: UInt64 = 0
    var limits: [Int] = []
    for _ in 0..<4_000 {
      while let permit = limit.acquire(at: now) {
        let crowd = max(1, (running.count + capacity) / capacity)
        running.append((now + UInt64(crowd) * 100_000_000, permit))
      }
      guard let next = running.indices.min(by: { running[$0].end < running[$1].end }) else { break }
      let (end, permit) = running.remove(at: next)
      now = max(now, end)
      limit.release(permit, .success, at: now)
      limits.append(limit.limit)
    }
    return limits
  }

  @Test func `the gradient finds a limit near what the server can do, and AIMD falls on drops`() {
    let limits = settle(.gradient2, capacity: 40).suffix(1_000)
    let mean = Double(limits.reduce(0, +)) / Double(limits.count)
    #expect((20...80).contains(mean), "mean \(mean)")

    var aimd = AdaptiveLimit(.aimd, initial: 50)
    for _ in 0..<100 {
      if let permit = aimd.acquire(at: 0) { aimd.release(permit, .dropped, at: 1) }
    }
    #expect(aimd.limit == 1)
    #expect(aimd.active == 0)
    for _ in 0..<100 {
      let permits = (0..<aimd.limit).compactMap { _ in aimd.acquire(at: 0) }
      for permit in permits { aimd.release(permit, .success, at: 1) }
    }
    #expect(aimd.limit == 200)
  }

  /// The numbers are those of Netflix' `Gradient2Limit` computed by hand: 20 → 20·0.8 + (20·g + 4)·0.2.
  @Test func `one step of the gradient is Netflix' formula`() throws {
    var limit = AdaptiveLimit(.gradient2, initial: 20)
    func step(_ duration: UInt64) throws {
      let permits = (0..<20).compactMap { _ in limit.acquire(at: 0) }
      #expect(permits.count == 20)
      for permit in permits.dropLast() { limit.release(permit, .ignored, at: 0) }
      limit.release(try #require(permits.last), .success, at: duration)
    }
    // The same time as ever: g = 1, and 0.8 more each.
    for _ in 0..<10 { try step(1_000) }
    #expect((27...28).contains(limit.limit))
    // Ten times slower: the average moves to 1000 + 9000·2/601, g = max(0.5, 0.103) = 0.5.
    try step(10_000)
    #expect((25...26).contains(limit.limit))
  }

  @Test func `a server's word is the least wait, with jitter on top, and too long a one ends it`() {
    let policy = RetryPolicy(maxAttempts: 3, delay: second, jitter: 1)
    var random = SeededGenerator(seed: 1)
    var waits: Set<UInt64> = []
    for _ in 0..<100 {
      let wait = policy.delay(afterAttempt: 1, retryAfter: 5 * second, using: &random) ?? 0
      #expect((5 * second...6 * second).contains(wait))
      waits.insert(wait)
    }
    #expect(waits.count > 90)
    #expect(policy.delay(afterAttempt: 1, retryAfter: 121 * second, using: &random) == nil)
    #expect(policy.delay(afterAttempt: 3, retryAfter: 0, using: &random) == nil)
    #expect((policy.delay(afterAttempt: 1, retryAfter: nil, using: &random) ?? .max) <= second)
  }
}
