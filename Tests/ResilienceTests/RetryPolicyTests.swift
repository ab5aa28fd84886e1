import Resilience
import Testing

@Suite struct RetryPolicyTests {
  @Test func `waits double up to the longest wait`() {
    let policy = RetryPolicy(
      maxAttempts: 6, delay: 100, multiplier: 2, maxDelay: 1_000, jitter: 0)
    var generator = SystemRandomNumberGenerator()
    let waits = (1...6).map { policy.delay(afterAttempt: $0, using: &generator) }
    #expect(waits == [100, 200, 400, 800, 1_000, nil])
  }

  @Test func `a wait lies between its fixed share and its ceiling`() {
    var generator = Sequence64(state: 5)
    for _ in 0..<20_000 {
      let policy = RetryPolicy(
        maxAttempts: .max, delay: generator.next() >> UInt64.random(in: 0..<64, using: &generator),
        multiplier: Double.random(in: 0..<10, using: &generator),
        maxDelay: generator.next() >> UInt64.random(in: 0..<64, using: &generator),
        jitter: Double.random(in: -0.5...1.5, using: &generator))
      let attempt = Int.random(in: 1..<2_000, using: &generator)
      let ceiling = policy.ceiling(afterAttempt: attempt)
      let wait = policy.delay(afterAttempt: attempt, using: &generator)
      #expect(ceiling <= policy.maxDelay)
      #expect(wait.map { $0 <= ceiling } == true)
      #expect(Double(wait ?? 0) >= Double(ceiling) * (1 - policy.jitter) * 0.999_999 - 1)
      #expect(ceiling <= policy.ceiling(afterAttempt: attempt + 1))
    }
  }

  @Test func `full jitter reaches both ends`() {
    let policy = RetryPolicy(maxAttempts: 2, delay: 9, maxDelay: 9, jitter: 1)
    var generator = Sequence64(state: 1)
    let waits = Set(
      (0..<1_000).compactMap { _ in policy.delay(afterAttempt: 1, using: &generator) })
    #expect(waits == Set(0...9))
  }

  @Test func `only the codes that are named are tried again`() {
    #expect(RetryPolicy(maxAttempts: 2).retries("anything"))
    let policy = RetryPolicy(maxAttempts: 2, retryable: ["timeout"])
    #expect(policy.retries("timeout") && !policy.retries("bad-input"))
  }

  @Test func `the same seed draws the same waits`() {
    let policy = RetryPolicy(maxAttempts: 100)
    func waits() -> [UInt64?] {
      var generator = Sequence64(state: 42)
      return (1..<100).map { policy.delay(afterAttempt: $0, using: &generator) }
    }
    #expect(waits() == waits())
  }
}

@Suite struct DeadlineTests {
  @Test func `a deadline counts down and passes`() {
    let deadline = Deadline(after: 10, from: 100)
    #expect(deadline.remaining(at: 104) == 6)
    #expect(deadline.remaining(at: 200) == 0)
    #expect(!deadline.isPast(at: 109) && deadline.isPast(at: 110))
  }

  @Test func `a deadline beyond the end of time never comes`() {
    let deadline = Deadline(after: .max, from: 5)
    #expect(deadline == .never && Deadline(after: nil, from: 5) == .never)
    #expect(deadline.remaining(at: .max) == nil && !deadline.isPast(at: .max))
    #expect(min(deadline, Deadline(at: 7)) == Deadline(at: 7))
  }
}

/// SplitMix64 (Steele, Lea, Flood 2014), for repeatable tests.
private struct Sequence64: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}
