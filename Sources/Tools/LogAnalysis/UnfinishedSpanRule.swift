import Evidence

/// Steps that began and never ended: where a run stopped, or what was forgotten in it.
enum UnfinishedSpanRule {
  static func apply(_ context: inout RunContext, run: Int) {
    let rows = context.forest.rows(of: run)
    guard !rows.isEmpty else {
      return context.skip(
        .unfinishedSpan, "the log records no steps: add a step name or a span id to each line")
    }
    guard rows.contains(where: { context.model.spans[Int($0)].flags.contains(.bracketed) }) else {
      return context.skip(
        .unfinishedSpan, "the log does not say when steps begin and end: log both")
    }
    // The deepest unfinished spans are where the run stood; those above merely wait for them.
    var hasOpenChild = Set<Int32>()
    for row in rows.reversed() where isOpen(Int(row), context.model) {
      hasOpenChild.insert(context.model.spans[Int(row)].parent)
    }
    for row in rows where isOpen(Int(row), context.model) && !hasOpenChild.contains(row) {
      report(Int(row), &context, run)
    }
  }

  static func isOpen(_ row: Int, _ model: LogModel) -> Bool {
    let flags = model.spans[row].flags
    return flags.contains([.started, .bracketed]) && !flags.contains(.ended)
      && !flags.contains(.skipped)
  }

  /// Whether a step stands still because a person has not answered yet.
  static func isWaiting(_ row: Int, _ model: LogModel) -> Bool {
    model.texts.isEqual(model.spans[row].decision, "waiting")
      || (isOpen(row, model) && model.texts.isEqual(model.spans[row].type, "human-in-loop")
        && model.spans[row].decision == TextTable.none)
  }

  private static func report(_ row: Int, _ context: inout RunContext, _ run: Int) {
    // The rule on decisions speaks of these.
    guard !isWaiting(row, context.model) else { return }
    let span = context.model.spans[row]
    let runRow = context.model.runs[run]
    var evidence = ["it began at \(context.text(span.first)): \(context.path(row))"]
    if let offset = context.offset(span.start, in: run) { evidence.append("that was \(offset)") }
    var root = row
    while context.model.spans[root].parent >= 0 { root = Int(context.model.spans[root].parent) }
    var severity = Finding.Severity.error
    var message = "step \(context.title(row)) began and never ended"
    var fix = "see what ended the program: its exit status, a kill, a missing 'await'"
    var confidence = 1.0
    if !isOpen(root, context.model) {
      severity = .warning
      message += ", although the run did"
      fix = "end the span on every way out of the step, also when it is cancelled or throws"
      evidence.append("the run's end is at \(context.text(context.model.spans[root].last))")
    } else if context.model.input.files[Int(runRow.last.file)].isCutOff {
      message += "; the log breaks off in the middle of a line, so its writer was killed"
      evidence.append(
        "the last line of \(context.fileName(runRow.last)) is not complete")
    } else {
      let quiet = quiet(context, runRow)
      switch quiet {
      case .young(let age):
        severity = .info
        confidence = 0.5
        message += " yet; the run may be going on"
        evidence.append("the last record is \(DurationWords.short(age)) old")
        fix = "look again when the run has ended"
      case .old(let age, let from):
        message += "; the run was killed or hangs"
        evidence.append("the last record is \(DurationWords.short(age)) older than \(from)")
      case .unknown:
        confidence = 0.8
        message += "; the run was killed, hangs, or is going on"
      }
    }
    if runRow.lastTime != SpanRow.noTime {
      evidence.append("the last record of the run is of \(TimeText.text(runRow.lastTime))")
    }
    context.report(
      .unfinishedSpan, severity: severity, run: run, row: row, place: span.first, message: message,
      evidence: evidence, fix: fix, confidence: confidence)
  }

  private enum Quiet {
    case young(Int64)
    case old(Int64, from: String)
    case unknown
  }

  private static func quiet(_ context: RunContext, _ run: RunRow) -> Quiet {
    guard run.lastTime != SpanRow.noTime else { return .unknown }
    let limit = Int64(context.thresholds.quietSeconds) * 1_000_000_000
    if let now = context.now {
      let age = max(0, now &- run.lastTime)
      return age < limit ? .young(age) : .old(age, from: "now")
    }
    // Without a clock, other records in the same input tell how far time has gone.
    let newest = context.newest
    return newest &- run.lastTime >= limit
      ? .old(newest &- run.lastTime, from: "the newest record of the input") : .unknown
  }
}
