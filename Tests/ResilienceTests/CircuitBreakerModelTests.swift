import Platform
import Resilience
import Testing

/// The breaker beside an independent one in Python, written from the same description, on random calls.
@Suite struct CircuitBreakerModelTests {
  /// Reads a line of settings and lines of events; answers every event with a line.
  private static let model = #"""
    import sys
    class Breaker:
        def __init__(s, n, within, wait, grow, cap, probes, lost, minimum, ratio, slow, slowratio, span, size):
            s.n, s.within, s.wait, s.grow, s.cap, s.probes, s.lost = n, within, wait, grow, cap, probes, lost
            s.minimum, s.ratio, s.slow, s.slowratio, s.span, s.size = minimum, ratio, slow, slowratio, span, size
            s.mode, s.until, s.row, s.calls, s.good, s.opened, s.probe, s.age, s.permits = 'closed', 0, [], [], 0, 0, None, 0, {}
        def go(s, mode):
            s.mode, s.row, s.probe = mode, [], None
            s.age += 1
        def open(s, now):
            s.until = now + min(s.cap, s.wait * s.grow ** s.opened)
            s.opened += 1
            s.go('open')
        def lose(s, now):
            if s.probe is not None and now >= s.probe + s.lost: s.open(now)
        def ask(s, key, now):
            s.lose(now)
            if s.mode == 'closed': s.permits[key] = (s.age, now); return 'ok'
            if s.mode == 'isolated': return 'no -'
            if s.mode == 'open':
                if now < s.until: return 'no %d' % (s.until - now)
                s.good = 0; s.go('half-open')
            if s.probe is not None: return 'no %d' % (s.probe + s.lost - now)
            s.probe = now; s.permits[key] = (s.age, now); return 'probe'
        def tell(s, key, what, now):
            s.lose(now)
            age, began = s.permits.pop(key)
            if age != s.age: return
            slow = now - began >= s.slow
            if s.mode == 'half-open':
                s.probe = None; s.age += 1
                if what == 'i': return
                if what == 'f' or slow: s.open(now); return
                s.good += 1
                if s.good >= s.probes: s.opened = 0; s.calls = []; s.go('closed')
                return
            if s.mode != 'closed' or what == 'i': return
            s.calls.append((now // s.size, what == 'f', slow))
            s.row = [] if what == 's' else s.row + [now]
            recent = [c for c in s.calls if now // s.size - c[0] < s.span]
            bad = sum(c[1] for c in recent); late = sum(c[2] for c in recent)
            if sum(1 for t in s.row if now - t < s.within) >= s.n: s.open(now)
            elif len(recent) >= s.minimum and (bad >= s.ratio * len(recent) or late >= s.slowratio * len(recent)): s.open(now)
    lines = sys.stdin.read().split('\n')
    b = Breaker(*[float(x) if '.' in x else int(x) for x in lines[0].split()])
    for line in lines[1:]:
        if not line: continue
        w = line.split(); now = int(w[-1]); out = '-'
        if w[0] == 'a': out = b.ask(w[1], now)
        elif w[0] in 'sfi': b.tell(w[1], w[0], now)
        elif w[0] == 'x' and b.mode != 'isolated': b.go('isolated')
        elif w[0] == 'r':
            if b.mode != 'closed': b.opened = 0; b.go('closed')
            b.calls = []; b.row = []
        print(out, b.mode)
    """#

  @Test(arguments: 1...4 as ClosedRange<UInt64>)
  func `the breaker and its model agree on every call`(seed: UInt64) async throws {
    let settings = CircuitBreaker.Settings(
      window: .time(40, buckets: 4), minimumCalls: 8, failureRatio: 0.5, slowRatio: 0.75,
      slowCall: 12, consecutiveFailures: 4, consecutiveWindow: 15, openDuration: 10,
      openMultiplier: 2, maxOpenDuration: 45, jitter: 0, probes: 2, probeTimeout: 30)
    var breaker = CircuitBreaker(settings)
    var random = SeededGenerator(seed: seed)
    var script = ["4 15 10 2 45 2 30 8 0.5 12 0.75 4 10"]
    var answers: [String] = []
    var permits: [(Int, CircuitBreaker.Permit)] = []
    var now: UInt64 = 0
    // Whole stretches of health and of sickness, or nothing would ever open and close again.
    for index in 0..<6_000 {
      now += UInt64(random.nextInt(below: 4))
      var answer = "-"
      let isSick = index / 150 % 2 == 1
      switch random.nextInt(below: 400) {
      case 0:
        breaker.isolate(at: now)
        script.append("x \(now)")
      case 1...3:
        breaker.reset(at: now)
        script.append("r \(now)")
      case 4..<200 where !permits.isEmpty:
        let (key, permit) = permits.remove(at: random.nextInt(below: permits.count))
        let draw = random.nextInt(below: 20)
        let outcome: CircuitBreaker.Outcome =
          draw == 0 ? .ignored : (draw < 16) == isSick ? .failure : .success
        breaker.record(permit, outcome, at: now)
        let letter = outcome == .ignored ? "i" : outcome == .failure ? "f" : "s"
        script.append("\(letter) \(key) \(now)")
      default:
        switch breaker.acquire(at: now) {
        case .success(let permit):
          permits.append((index, permit))
          answer = permit.isProbe ? "probe" : "ok"
        case .failure(let rejection):
          answer = "no \(rejection.retryAfter.map { "\($0)" } ?? "-")"
        }
        script.append("a \(index) \(now)")
      }
      answers.append("\(answer) \(breaker.state.name)")
    }
    var process = Subprocess(
      "python3", ["-c", Self.model], environment: ProcessContext.environment())
    process.standardInput = Array(script.joined(separator: "\n").utf8)
    process.timeout = .seconds(60)
    let outcome = try await process.run()
    #expect(outcome.isSuccess, "\(String(decoding: outcome.standardError, as: UTF8.self))")
    let expected = String(decoding: outcome.standardOutput, as: UTF8.self)
      .split(separator: "\n").map(String.init)
    #expect(expected.count == answers.count)
    let difference = zip(answers, expected).enumerated().first { $1.0 != $1.1 }
    #expect(
      difference == nil,
      "\(difference.map { "at \(script[$0.offset + 1]): \($0.element)" } ?? "")")
    for state in CircuitBreaker.State.names {
      #expect(answers.contains { $0.hasSuffix(state) }, "never \(state)")
    }
  }
}
