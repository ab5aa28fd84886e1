import JSON

/// Writes `dna.trace/v1` lines for tests; times are milliseconds from the start of the run.
struct TraceText {
  /// Where a step's records are, by line from 1.
  struct Step {
    var id: String
    var startLine: Int
    var endLine: Int?
  }

  let trace: String
  private(set) var lines: [String] = []
  private var events: [(time: Int, order: Int, make: String, step: Int?, isEnd: Bool)] = []
  private var ids: [String] = []
  private(set) var steps: [Step] = []

  init(trace: String = "4bf92f3577b34da6a3ce929d0e0e4736", run: String = "run-1") {
    self.trace = trace
    let head: JSONValue = [
      "schema": "dna.trace/v1", "type": "trace", "traceId": .string(trace), "service": "dna",
      "version": "0.1.0", "time": .string(Self.time(0)), "attributes": ["dna.run.id": .string(run)],
    ]
    events.append((-1, 0, head.serialized(), nil, false))
  }

  static func time(_ milliseconds: Int) -> String {
    let digits = { (value: Int, width: Int) in
      String(repeating: "0", count: max(0, width - String(value).count)) + String(value)
    }
    let second = milliseconds / 1000
    return "2026-11-22T" + digits(10 + second / 3600, 2) + ":" + digits(second / 60 % 60, 2) + ":"
      + digits(second % 60, 2) + "." + digits(milliseconds % 1000, 3) + "000000Z"
  }

  /// Adds a step and gives its number; without `end` it never ends.
  @discardableResult
  mutating func step(
    _ name: String, parent: Int? = nil, from start: Int, to end: Int?, error: String? = nil,
    errorType: String? = nil, status: String? = nil, type: String? = nil, input: JSONValue? = nil,
    output: JSONValue? = nil, iteration: Int? = nil, attempt: Int? = nil, decision: String? = nil,
    truncated: Bool = false
  ) -> Int {
    let number = steps.count
    let id = String(0xa1b2_c3d4_0000_0001 + UInt64(number), radix: 16)
    var head: JSONObject = ["traceId": .string(trace), "spanId": .string(id)]
    if let parent { head["parentSpanId"] = .string(steps[parent].id) }
    head["name"] = .string(name)
    head["kind"] = "internal"
    var attributes: JSONObject = ["dna.node.id": .string(name)]
    if let type { attributes["dna.node.type"] = .string(type) }
    if let iteration { attributes["dna.iteration"] = .integer(iteration) }
    var first: JSONObject = ["type": "start"]
    for (key, value) in head { first[key] = value }
    first["time"] = .string(Self.time(start))
    first["attributes"] = .object(attributes)
    add(start, JSONValue.object(first).serialized(), step: number, isEnd: false)
    steps.append(Step(id: id, startLine: 0, endLine: nil))
    guard let end else { return number }
    if let attempt { attributes["dna.retry.attempt"] = .integer(attempt) }
    if let input { attributes["dna.input"] = .string(input.serialized()) }
    if let output { attributes["dna.output"] = .string(output.serialized()) }
    if let errorType { attributes["error.type"] = .string(errorType) }
    if let decision { attributes["dna.decision"] = .string(decision) }
    if truncated { attributes["dna.truncated"] = true }
    var last: JSONObject = ["type": "span"]
    for (key, value) in head { last[key] = value }
    last["startTime"] = .string(Self.time(start))
    last["endTime"] = .string(Self.time(end))
    last["status"] =
      error.map { ["code": "error", "message": .string($0)] }
      ?? ["code": .string(status ?? "ok")]
    last["attributes"] = .object(attributes)
    add(end, JSONValue.object(last).serialized(), step: number, isEnd: true)
    return number
  }

  /// Adds an event inside a step.
  mutating func event(_ name: String, in step: Int, at time: Int, _ attributes: JSONObject) {
    let record: JSONValue = [
      "type": "event", "traceId": .string(trace), "spanId": .string(steps[step].id),
      "name": .string(name), "time": .string(Self.time(time)), "attributes": .object(attributes),
    ]
    add(time, record.serialized(), step: nil, isEnd: false)
  }

  private mutating func add(_ time: Int, _ line: String, step: Int?, isEnd: Bool) {
    events.append((time, events.count, line, step, isEnd))
  }

  /// The lines in order of time; `steps` then knows where its records are.
  mutating func text() -> String {
    let sorted = events.sorted { ($0.time, $0.order) < ($1.time, $1.order) }
    for (index, event) in sorted.enumerated() {
      guard let step = event.step else { continue }
      if event.isEnd { steps[step].endLine = index + 1 } else { steps[step].startLine = index + 1 }
    }
    return sorted.map(\.make).joined(separator: "\n") + "\n"
  }
}
