import Evidence

/// Steps that ran again and again on the same input: one step repeated, or a cycle of several.
///
/// Two spans are the same turn when step, input, output and status agree, or, where a span records no
/// input, when its children are the same turns in the same order (a Merkle hash over the tree).
enum LoopRule {
  static func apply(_ context: inout RunContext, run: Int) {
    let rows = context.forest.rows(of: run)
    guard !rows.isEmpty else {
      return context.skip(
        .loop, "the log records no steps: add a step name or a span id to each line")
    }
    let model = context.model
    guard rows.contains(where: { model.spans[Int($0)].input != 0 }) else {
      return context.skip(.loop, "no step records its input, as in 'dna.input'")
    }
    guard
      rows.contains(where: {
        model.spans[Int($0)].input != 0 && !model.spans[Int($0)].flags.contains(.truncated)
      })
    else { return context.skip(.loop, "all recorded inputs were cut, so none can be compared") }
    let keys = turnKeys(context, rows)
    let base = context.forest.ranges[run].lowerBound
    search(context.forest.roots(of: run), keys, base, &context, run)
    for row in rows where !runsElements(Int(row), model) {
      search(context.forest.children(of: Int(row)), keys, base, &context, run)
    }
  }

  /// The elements of a map and the branches of a parallel step may well be alike.
  private static func runsElements(_ row: Int, _ model: LogModel) -> Bool {
    let type = model.spans[row].type
    return model.texts.isEqual(type, "map") || model.texts.isEqual(type, "parallel")
  }

  /// What makes a turn, by place in preorder within the run; zero where it is not known.
  private static func turnKeys(_ context: RunContext, _ rows: ArraySlice<Int32>) -> [UInt64] {
    var keys = [UInt64](repeating: 0, count: rows.count)
    let base = rows.startIndex
    for place in rows.indices.reversed() {
      let row = Int(rows[place])
      let span = context.model.spans[row]
      guard !span.flags.contains(.truncated), !span.flags.contains(.skipped) else { continue }
      var key = ByteHash.combine(context.model.stepHash(span), UInt64(span.status.rawValue) &+ 1)
      if span.input != 0 {
        key = ByteHash.combine(ByteHash.combine(key, span.input), span.output)
      } else {
        let children = context.forest.children(of: row)
        guard !children.isEmpty else { continue }
        var isKnown = true
        for child in children {
          let childKey = keys[Int(context.forest.position[Int(child)]) - base]
          isKnown = isKnown && childKey != 0
          key = ByteHash.combine(key, childKey)
        }
        guard isKnown else { continue }
      }
      keys[place - base] = key
    }
    return keys
  }

  private static func search(
    _ siblings: ArraySlice<Int32>, _ keys: [UInt64], _ base: Int, _ context: inout RunContext,
    _ run: Int
  ) {
    guard siblings.count >= context.thresholds.loopRepeats else { return }
    let rows = siblings.map { Int($0) }
    let turns = rows.map { keys[Int(context.forest.position[$0]) - base] }
    var isCovered = [Bool](repeating: false, count: rows.count)
    let longest = min(
      context.thresholds.loopPeriod, rows.count / max(1, context.thresholds.loopRepeats))
    guard longest >= 1 else { return }
    for period in 1...longest {
      var index = period
      while index < rows.count {
        guard turns[index] != 0, turns[index] == turns[index - period] else {
          index += 1
          continue
        }
        let first = index - period
        while index < rows.count, turns[index] != 0, turns[index] == turns[index - period] {
          index += 1
        }
        let repeats = (index - first) / period
        guard repeats >= context.thresholds.loopRepeats,
          !isCovered[first..<index].contains(true),
          isLoop(rows[first..<index], Array(turns[first..<first + period]), context)
        else { continue }
        for place in first..<index { isCovered[place] = true }
        report(Array(rows[first..<first + period * repeats]), period, &context, run)
      }
    }
  }

  private static func isLoop(
    _ rows: ArraySlice<Int>, _ cycle: [UInt64], _ context: RunContext
  ) -> Bool {
    let model = context.model
    // A cycle of equal turns is a repeat of one, which was looked at before.
    if cycle.count > 1, cycle.allSatisfy({ $0 == cycle[0] }) { return false }
    // Failed repeats of one step are tries: the rule on retries counts them.
    if cycle.count == 1, rows.contains(where: { model.spans[$0].status == .error }) { return false }
    for row in rows.prefix(cycle.count) where isWait(row, context) { return false }
    // Turns that overlap in time are work in parallel.
    for (row, next) in zip(rows, rows.dropFirst()) {
      let (end, start) = (model.spans[row].end, model.spans[next].start)
      if end != SpanRow.noTime, start != SpanRow.noTime, start < end { return false }
    }
    return true
  }

  /// Waiting for something outside is a loop by design.
  private static func isWait(_ row: Int, _ context: RunContext) -> Bool {
    let span = context.model.spans[row]
    for id in [span.type, span.name, span.step] {
      guard let text = context.model.texts.text(id)?.lowercased() else { continue }
      if ["wait", "sleep", "poll", "delay"].contains(where: { text.contains($0) }) { return true }
    }
    return false
  }

  private static func report(
    _ rows: [Int], _ period: Int, _ context: inout RunContext, _ run: Int
  ) {
    let model = context.model
    let repeats = rows.count / period
    let first = model.spans[rows[0]]
    let names = rows.prefix(period).map {
      "'\(VisibleText.shortened(model.label(model.spans[$0]), to: 80))'"
    }
    var message =
      period == 1
      ? "step \(names[0]) ran \(repeats) times in a row on the same input"
      : "steps \(names.joined(separator: ", ")) went round \(repeats) times on the same inputs"
    let hasOutputs = rows.prefix(period).allSatisfy { model.spans[$0].output != 0 }
    message += hasOutputs ? " with the same output" : ""
    let lines = rows.prefix(4).map { context.text(model.spans[$0].first) }
    var evidence = ["at \(lines.joined(separator: ", "))\(rows.count > 4 ? ", …" : "")"]
    if let input = model.texts.text(first.inputPreview) { evidence.append("input: \(input)") }
    let wasted = rows.dropFirst(period).reduce(Int64(0)) { $0 &+ (model.spans[$1].duration ?? 0) }
    if wasted > 0 {
      evidence.append("the turns after the first took \(DurationWords.short(wasted))")
    }
    if !hasOutputs { evidence.append("outputs are not recorded, so progress cannot be ruled out") }
    context.report(
      .loop, tier: hasOutputs ? .observed : .candidate, severity: .warning, run: run, row: rows[0],
      place: first.first, message: message, evidence: evidence,
      fix: period == 1
        ? "stop when nothing changed, or feed the last output into the next turn; bound the loop"
        : "break the cycle: notice that nothing changed after one turn, and take another way",
      confidence: hasOutputs ? 0.95 : 0.6)
  }
}
