/// The tries of a step: those recorded as events inside its span, and sibling spans before it.
struct RetryHistory {
  /// Earlier tries as spans, first to last.
  let earlier: [Int]
  /// Earlier tries as events inside the span, first to last.
  let events: [Int]
  /// Tries altogether, this one included.
  let count: Int
  private let row: Int

  init(_ context: RunContext, _ row: Int) {
    self.row = row
    var earlier: [Int] = []
    var current = context.previousTry(of: row)
    while let before = current {
      earlier.append(before)
      current = context.previousTry(of: before)
    }
    self.earlier = earlier.reversed()
    events = context.retryEvents(of: row)
    let span = context.model.spans[row]
    count = max(Int(span.attempt), earlier.count + 1 + events.count, 1)
  }

  /// What went wrong in the earlier tries, one sentence.
  func evidence(_ context: RunContext) -> [String] {
    guard count > 1 else { return [] }
    var reasons: [String] = []
    for before in earlier { reasons.append(context.error(before) ?? "no error recorded") }
    for event in events {
      let retry = context.model.retries[event]
      reasons.append(
        context.error(type: retry.errorType, message: retry.errorMessage) ?? "no error recorded")
    }
    guard !reasons.isEmpty else { return ["it was attempt \(count)"] }
    let more = reasons.count > 4 ? "; …" : ""
    return ["attempts before: " + reasons.prefix(4).joined(separator: "; ") + more]
  }

  /// Nanoseconds from the beginning of the first try to the beginning of the last, where recorded.
  func wasted(_ context: RunContext) -> Int64? {
    let span = context.model.spans[row]
    if let first = earlier.first, context.model.spans[first].start != SpanRow.noTime,
      span.start != SpanRow.noTime, span.start >= context.model.spans[first].start
    {
      return span.start &- context.model.spans[first].start
    }
    if let last = events.last, span.start != SpanRow.noTime,
      context.model.retries[last].time >= span.start
    {
      return context.model.retries[last].time &- span.start
    }
    return nil
  }
}
