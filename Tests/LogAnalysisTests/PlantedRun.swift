import JSON
import Platform

/// A random run with faults planted at known lines: what a rule must find, and nothing else.
struct PlantedRun {
  /// What must be found where: rule and line.
  struct Fault: Hashable {
    var rule: String
    var line: Int
  }

  private(set) var text = ""
  private(set) var faults: [Fault] = []

  private var trace = TraceText()
  private var random: SeededGenerator
  private var names = 0
  /// Steps that may get children: number, time window.
  private var open: [(step: Int, from: Int, to: Int)] = []

  init(seed: UInt64, planting kinds: [String]) {
    random = SeededGenerator(seed: seed)
    build(kinds)
  }

  private mutating func name() -> String {
    names += 1
    return "step-\(names)"
  }

  private mutating func build(_ kinds: [String]) {
    // Planned first as a list, because whether a parent fails depends on what is planted below it.
    let fails = kinds.contains("failed-step")
    let dies = kinds.contains("unfinished-span")
    let depth = Int.random(in: 0...4, using: &random)
    let end = 1_000_000
    // The spine: steps in each other, of which the innermost gets the faults.
    var spine: [Int] = []
    var from = 0
    var to = end
    for level in 0...depth {
      spine.append(
        trace.step(
          level == 0 ? "run" : name(), parent: spine.last, from: from, to: dies ? nil : to,
          error: fails ? "a step below failed" : nil, errorType: fails ? "node-failed" : nil))
      if level < depth { plantNoise(spine[level], from: from + 1, to: from + 40) }
      from += 50
      to -= 5
    }
    let home = spine[depth]
    plantNoise(home, from: from, to: from + 100)
    from += 200
    var plan: [(Fault.Kind, Int)] = []
    if kinds.contains("retried-step") { plan.append((.retry, plantRetry(home, &from))) }
    if kinds.contains("loop") { plan.append((.loop, plantLoop(home, &from))) }
    if kinds.contains("slowest-path") {
      // Longer than all else together.
      plan.append((.slow, trace.step(name(), parent: home, from: from, to: 900_000)))
      from = 900_001
    }
    if fails {
      plan.append(
        (
          .failure,
          trace.step(
            name(), parent: home, from: from, to: from + 20, error: "no such file",
            errorType: "not-found")
        ))
      from += 30
    }
    if dies { plan.append((.open, trace.step(name(), parent: home, from: from, to: nil))) }
    text = trace.text()
    for (kind, step) in plan {
      let place = trace.steps[step]
      switch kind {
      case .retry: faults.append(Fault(rule: "retried-step", line: place.endLine ?? 0))
      case .loop: faults.append(Fault(rule: "loop", line: place.startLine))
      case .slow: faults.append(Fault(rule: "slowest-path", line: place.endLine ?? 0))
      case .failure: faults.append(Fault(rule: "failed-step", line: place.endLine ?? 0))
      case .open: faults.append(Fault(rule: "unfinished-span", line: place.startLine))
      }
    }
  }

  /// Healthy things that look a little like faults.
  private mutating func plantNoise(_ parent: Int, from: Int, to: Int) {
    switch Int.random(in: 0..<6, using: &random) {
    case 0:
      let map = trace.step(name(), parent: parent, from: from, to: to, type: "map")
      let each = name()
      for item in 0..<Int.random(in: 2...9, using: &random) {
        trace.step(
          each, parent: map, from: from + 1, to: to - 1, input: "same", output: 1, iteration: item)
      }
    case 1:
      let loop = trace.step(name(), parent: parent, from: from, to: to, type: "loop")
      let body = name()
      for turn in 0..<5 {
        trace.step(
          body, parent: loop, from: from + turn * 4, to: from + turn * 4 + 3,
          input: .integer(turn), output: 1, iteration: turn)
      }
    case 2:
      trace.step(
        name(), parent: parent, from: from, to: to, errorType: "cancelled", status: "unset")
    case 3:
      trace.event(
        "skipped", in: parent, at: from, ["dna.node.id": .string(name()), "dna.skipped": true])
    case 4:
      let same = name()
      for turn in 0..<2 {
        trace.step(
          same, parent: parent, from: from + turn * 10, to: from + turn * 10 + 5, input: 1,
          output: 1)
      }
    default:
      trace.step(name(), parent: parent, from: from, to: to, attempt: 1)
    }
  }

  /// Attempts as spans; gives the first.
  private mutating func plantRetry(_ parent: Int, _ from: inout Int) -> Int {
    let name = name()
    let first = trace.steps.count
    let count = Int.random(in: 2...5, using: &random)
    for attempt in 1...count {
      trace.step(
        name, parent: parent, from: from, to: from + 10,
        error: attempt < count ? "no answer" : nil, errorType: attempt < count ? "timeout" : nil,
        attempt: attempt)
      from += 20
    }
    return first
  }

  /// One to three steps, round three to six times; gives the first.
  private mutating func plantLoop(_ parent: Int, _ from: inout Int) -> Int {
    let first = trace.steps.count
    let cycle = (0..<Int.random(in: 1...3, using: &random)).map { _ in name() }
    for _ in 0..<Int.random(in: 3...6, using: &random) {
      for step in cycle {
        trace.step(
          step, parent: parent, from: from, to: from + 5, input: ["of": .string(step)],
          output: "none")
        from += 8
      }
    }
    return first
  }
}

extension PlantedRun.Fault {
  enum Kind {
    case retry
    case loop
    case slow
    case failure
    case open
  }
}
