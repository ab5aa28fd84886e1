import HTTP
import JSON
import Platform

/// The mock server without sockets and clocks: what comes in, and at what time, decides what goes out.
package struct MockModelMachine: Sendable {
  /// What becomes of a call that has arrived.
  package enum Arrival: Sendable, Hashable {
    case start
    /// It waits for its turn; `finish` names it when it has come.
    case wait
    case refuse(MockError)
  }

  package let configuration: MockModelConfiguration
  private var count = 0
  private var running = 0
  private var waiting: [Int] = []
  private var limit: MockRateLimit?
  private var uses: [Int]

  /// A machine that has seen no call.
  package init(_ configuration: MockModelConfiguration) {
    self.configuration = configuration
    limit = configuration.rateLimit
    uses = Array(repeating: 0, count: configuration.script.rules.count)
  }

  // MARK: Queue

  /// Takes in a call; the number counts from 1.
  package mutating func arrive(at now: UInt64) -> (number: Int, arrival: Arrival) {
    count += 1
    if let wait = limit?.take(at: now) {
      return (count, .refuse(MockError(429, retryAfter: wait)))
    }
    guard let slots = configuration.concurrency, running >= slots else {
      running += 1
      return (count, .start)
    }
    guard waiting.count < configuration.queue else {
      return (count, .refuse(MockError(503, "the queue of \(configuration.queue) is full")))
    }
    waiting.append(count)
    return (count, .wait)
  }

  /// A call is over that had started; returns the call that starts now.
  package mutating func finish() -> Int? {
    guard !waiting.isEmpty else {
      running -= 1
      return nil
    }
    return waiting.removeFirst()
  }

  /// The client of a waiting call has gone; false when the call was not waiting any more.
  package mutating func leave(_ number: Int) -> Bool {
    guard let place = waiting.firstIndex(of: number) else { return false }
    waiting.remove(at: place)
    return true
  }

  /// Header fields that tell how much of the rate limit is left.
  func limitHeaders(_ api: MockCall.API, at now: UInt64) -> HTTPHeaders {
    guard let limit else { return [:] }
    let prefix = api == .messages ? "anthropic-ratelimit-requests-" : "x-ratelimit-"
    let suffix = api == .messages ? "" : "-requests"
    return [
      "\(prefix)limit\(suffix)": "\(limit.count)",
      "\(prefix)remaining\(suffix)": "\(limit.remaining(at: now))",
    ]
  }

  // MARK: Answers

  /// The steps for a call with that number.
  package mutating func plan(_ call: MockCall, number: Int, created: Int) -> MockPlan {
    decide(call, number: number, created: created).plan()
  }

  /// What is decided by the calls before; working it out needs the machine no more.
  mutating func decide(_ call: MockCall, number: Int, created: Int) -> MockDecision {
    var random = SeededGenerator(seed: configuration.seed ^ UInt64(truncatingIfNeeded: number))
    let place = takeRule(call, number)
    let rule = place.map { configuration.script.rules[$0] }
    var faults = configuration.faults.filter { fault in
      var draws = random.split()
      return fault.applies(to: call, number: number, random: &draws)
    }
    if let fault = rule?.fault { faults.append(fault) }
    var builder = MockPlanBuilder(
      call: call, random: random.split(), jitter: configuration.jitter,
      firstToken: rule?.firstToken ?? configuration.firstToken,
      interToken: rule?.interToken ?? configuration.interToken, created: created, faults: faults)
    if let error = rule?.error ?? overflow(call) { builder.error = error }
    return MockDecision(
      builder: builder, answer: rule?.answer, seed: configuration.seed, rule: place.map { $0 + 1 })
  }

  /// The answer to a request that is wrong or comes too often.
  func refusal(
    _ error: MockError, _ call: MockCall, number: Int, created: Int
  ) -> MockPlan {
    var builder = MockPlanBuilder(
      call: call,
      random: SeededGenerator(seed: configuration.seed ^ UInt64(truncatingIfNeeded: number)),
      jitter: 0, firstToken: 0, interToken: 0, created: created, faults: [])
    builder.error = error
    return builder.plan()
  }

  private mutating func takeRule(_ call: MockCall, _ number: Int) -> Int? {
    for (place, rule) in configuration.script.rules.enumerated()
    where uses[place] < rule.times ?? .max && rule.fits(call, number: number) {
      uses[place] += 1
      return place
    }
    return nil
  }

  private func overflow(_ call: MockCall) -> MockError? {
    guard let limit = configuration.contextTokens, call.inputTokens > limit else { return nil }
    return MockPlanBuilder.overflow(call, limit: limit)
  }
}

/// How a call is to be answered, before the answer is made.
struct MockDecision: Sendable {
  var builder: MockPlanBuilder
  /// The answer of a script.
  var answer: MockAnswer?
  var seed: UInt64
  /// The rule of the script that decided, from 1.
  var rule: Int?

  /// Makes the answer and its steps.
  func plan() -> MockPlan {
    var builder = builder
    if let answer {
      builder.answer = answer
    } else if builder.error == nil {
      var writer = MockWriter(seed: seed, call: builder.call)
      builder.answer = writer.answer(builder.call)
    }
    var plan = builder.plan()
    plan.rule = rule
    return plan
  }
}
