import HTTP

/// Faults of how an answer is sent.
enum MockStepFaults {
  private typealias Step = MockPlan.Step

  /// A page such as a proxy in between sends.
  static func page(_ status: Int) -> [MockPlan.Step] {
    let page = """
      <!DOCTYPE html>
      <html><head><title>\(status)</title></head>
      <body><h1>Please sign in to the network</h1></body></html>

      """
    return [
      .reply(
        status: status, headers: ["Content-Type": "text/html; charset=utf-8"],
        body: Array(page.utf8))
    ]
  }

  /// The answer in parts, whole or streamed before.
  private static func parts(_ steps: [MockPlan.Step]) -> [MockPlan.Step] {
    steps.flatMap { step -> [MockPlan.Step] in
      guard case .reply(let status, let headers, let body) = step else { return [step] }
      return [.begin(status: status, headers: headers), .part(body), .end]
    }
  }

  /// Every byte by itself.
  static func dribbled(_ steps: [MockPlan.Step]) -> [MockPlan.Step] {
    parts(steps).flatMap { step -> [MockPlan.Step] in
      guard case .part(let bytes) = step else { return [step] }
      return bytes.map { .part([$0]) }
    }
  }

  /// Breaks off after that many bytes of the body, or half of them.
  static func truncated(_ steps: [MockPlan.Step], after count: Int?) -> [MockPlan.Step] {
    let all = parts(steps)
    let size = all.reduce(0) { $0 + bodySize($1) }
    var left = count ?? size / 2
    var result: [MockPlan.Step] = []
    for step in all {
      if case .part(let bytes) = step {
        guard bytes.count > left else {
          left -= bytes.count
          result.append(step)
          continue
        }
        if left > 0 { result.append(.part(Array(bytes.prefix(left)))) }
        break
      }
      if step == .end { break }
      result.append(step)
    }
    return result + [.abort]
  }

  private static func bodySize(_ step: MockPlan.Step) -> Int {
    if case .part(let bytes) = step { bytes.count } else { 0 }
  }

  /// Silence after the first half of a stream, or before a whole answer.
  static func stalled(_ steps: [MockPlan.Step], _ time: UInt64?) -> [MockPlan.Step] {
    var place = steps.count / 2
    if let reply = steps.firstIndex(where: isReply) { place = reply }
    guard let time else { return Array(steps[..<place]) + [.hang] }
    return Array(steps[..<place]) + [.wait(time)] + steps[place...]
  }

  private static func isReply(_ step: MockPlan.Step) -> Bool {
    if case .reply = step { true } else { false }
  }

  /// Puts filler in the place of the mark.
  static func filled(
    _ steps: [MockPlan.Step], mark: String, _ count: Int
  ) -> [MockPlan.Step] {
    let mark = Array(mark.utf8)
    return parts(steps).flatMap { step -> [MockPlan.Step] in
      guard case .part(let bytes) = step, bytes.count >= mark.count,
        let place = (0...bytes.count - mark.count).first(where: {
          bytes[$0..<$0 + mark.count].elementsEqual(mark)
        })
      else { return [step] }
      return [
        .part(Array(bytes[..<place])), .filler(count), .part(Array(bytes[(place + mark.count)...])),
      ]
    }
  }
}
