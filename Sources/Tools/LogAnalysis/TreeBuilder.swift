import Evidence

/// Lays a run out as lines, folding long rows of steps that went alike.
struct TreeBuilder {
  /// Steps alike, one after another, from which they are folded.
  static let foldFrom = 4
  /// Failed steps of one name shown one by one before the rest is folded.
  static let failuresShown = 5

  private let context: RunContext
  private let run: Int
  private let path: Set<Int>
  private let length: Int64
  /// Whether something below a span, or the span itself, should be seen.
  private let isNoteworthy: [Bool]
  private let base: Int

  /// A builder for one run.
  init(_ context: RunContext, run: Int, path: CriticalPath) {
    self.context = context
    self.run = run
    self.path = Set(path.rows)
    length = path.length
    let rows = context.forest.rows(of: run)
    base = rows.startIndex
    var noteworthy = [Bool](repeating: false, count: rows.count)
    for place in rows.indices.reversed() {
      let row = Int(rows[place])
      let span = context.model.spans[row]
      let own =
        span.status == .error || UnfinishedSpanRule.isOpen(row, context.model)
        || span.attempt > 1 || span.retryEvents > 0 || span.decision != TextTable.none
      if own { noteworthy[place - rows.startIndex] = true }
      guard noteworthy[place - rows.startIndex], span.parent >= 0 else { continue }
      noteworthy[Int(context.forest.position[Int(span.parent)]) - rows.startIndex] = true
    }
    isNoteworthy = noteworthy
  }

  /// The lines, and how many steps the limit left out.
  func rows(limit: Int) -> (rows: [TreeRow], omitted: Int) {
    var result: [TreeRow] = []
    var shown = 0
    var stack = entries(context.forest.roots(of: run), depth: 0)
    let total = context.forest.rows(of: run).count
    while let entry = stack.popLast() {
      guard result.count < limit else { break }
      result.append(row(entry))
      shown += entry.steps
      if entry.rows.count == 1 {
        stack += entries(context.forest.children(of: entry.rows[0]), depth: entry.depth + 1)
      }
    }
    return (result, total - shown)
  }

  private struct Entry {
    var rows: [Int]
    var depth: Int
    var hasNext: Bool
    /// Steps that are seen or folded with this line: those below folded ones too.
    var steps: Int
  }

  /// What is shown for siblings, last first.
  private func entries(_ siblings: ArraySlice<Int32>, depth: Int) -> [Entry] {
    var groups: [[Int]] = []
    var index = siblings.startIndex
    while index < siblings.endIndex {
      let name = context.model.stepHash(context.model.spans[Int(siblings[index])])
      var end = index
      while end < siblings.endIndex,
        context.model.stepHash(context.model.spans[Int(siblings[end])]) == name
      { end += 1 }
      groups += fold(siblings[index..<end].map { Int($0) })
      index = end
    }
    var result: [Entry] = []
    for (place, rows) in groups.enumerated() {
      let steps =
        rows.count == 1 ? 1 : rows.reduce(0) { $0 + context.forest.subtree(of: $1).count }
      result.append(
        Entry(rows: rows, depth: depth, hasNext: place < groups.count - 1, steps: steps))
    }
    return result.reversed()
  }

  /// Steps of one name: those that went well as one line, the first failures one by one.
  private func fold(_ rows: [Int]) -> [[Int]] {
    guard rows.count >= Self.foldFrom else { return rows.map { [$0] } }
    let plain = rows.filter { !isNoteworthy[Int(context.forest.position[$0]) - base] }
    let special = rows.filter { isNoteworthy[Int(context.forest.position[$0]) - base] }
    var groups: [[Int]] = []
    // Skipped steps and others are not alike.
    for isSkipped in [false, true] {
      let part = plain.filter {
        context.model.spans[$0].flags.contains(.skipped) == isSkipped
      }
      if part.count >= Self.foldFrom { groups.append(part) } else { groups += part.map { [$0] } }
    }
    groups += special.prefix(Self.failuresShown).map { [$0] }
    let rest = Array(special.dropFirst(Self.failuresShown))
    for status in [SpanRow.Status.error, .ok, .unset] {
      let part = rest.filter { context.model.spans[$0].status == status }
      if !part.isEmpty { groups.append(part) }
    }
    return groups
  }

  private func row(_ entry: Entry) -> TreeRow {
    let first = entry.rows[0]
    let span = context.model.spans[first]
    let isFold = entry.rows.count > 1
    let runStart = context.model.runs[run].firstTime
    let durations = entry.rows.compactMap { context.model.spans[$0].duration }.sorted()
    var duration = durations.isEmpty ? nil : durations.reduce(Int64(0)) { $0 &+ $1 }
    if !isFold, duration == nil, UnfinishedSpanRule.isOpen(first, context.model),
      span.start != SpanRow.noTime
    {
      // So far.
      duration = max(0, context.model.runs[run].lastTime &- span.start)
    }
    let whole = isFold ? extent(entry.rows) : duration
    let isSkipped = span.flags.contains(.skipped)
    return TreeRow(
      depth: entry.depth, label: context.model.label(span),
      type: context.model.texts.text(span.type), status: status(first), count: entry.rows.count,
      startOffset: span.start == SpanRow.noTime || runStart == SpanRow.noTime || isSkipped
        ? nil : max(0, span.start &- runStart),
      duration: isSkipped ? nil : duration,
      spread: isFold && !durations.isEmpty && !isSkipped
        ? TreeRow.Spread(
          minimum: durations[0], median: durations[(durations.count - 1) / 2],
          maximum: durations[durations.count - 1]) : nil,
      share: isSkipped || length <= 0 ? nil : whole.map { min(1, Double($0) / Double(length)) },
      isCritical: entry.rows.contains { path.contains($0) },
      attempts: isFold ? 1 : RetryHistory(context, first).count,
      iteration: isFold || span.iteration < 0 ? nil : Int(span.iteration),
      error: span.status == .error ? context.error(first) : nil, file: Int(span.last.file),
      line: span.last.line, hasNext: entry.hasNext)
  }

  /// From the first start to the last end of folded steps.
  private func extent(_ rows: [Int]) -> Int64? {
    let spans = rows.map { context.model.spans[$0] }.filter { $0.duration != nil }
    guard let start = spans.map(\.start).min(), let end = spans.map(\.end).max() else { return nil }
    return end &- start
  }

  private func status(_ row: Int) -> TreeRow.Status {
    let span = context.model.spans[row]
    if span.flags.contains(.skipped) { return .skipped }
    if context.failures.isRejected[row] { return .rejected }
    if context.failures.cancelled[row] { return .cancelled }
    if UnfinishedSpanRule.isWaiting(row, context.model) { return .waiting }
    if UnfinishedSpanRule.isOpen(row, context.model) { return .unfinished }
    switch span.status {
    case .ok: return .ok
    case .error: return .failed
    case .unset: return .ended
    }
  }
}
