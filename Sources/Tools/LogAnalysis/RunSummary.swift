import Evidence

/// How a run went, in one sentence.
struct RunSummary {
  let outcome: RunReport.Outcome
  /// Empty where only the outcome was asked for.
  let sentence: String

  /// Judges a run; of hundreds of thousands only those that are shown need the sentence.
  init(_ context: RunContext, run: Int, errorLines: Int, wantsSentence: Bool = true) {
    let model = context.model
    let row = model.runs[run]
    let rows = context.forest.rows(of: run).map { Int($0) }
    let origin = rows.filter {
      context.failures.isOrigin[$0] && !context.failures.isHandled[$0]
        && !context.failures.isSuperseded[$0]
    }.min { (Self.end($0, model), $0) < (Self.end($1, model), $1) }
    let skipped = rows.filter { model.spans[$0].flags.contains(.skipped) }.count
    let rejected = rows.filter { context.failures.isRejected[$0] }
      .max { context.forest.depth[$0] < context.forest.depth[$1] }
    let waiting = rows.filter { UnfinishedSpanRule.isWaiting($0, model) }
      .max { context.forest.depth[$0] < context.forest.depth[$1] }
    let open = rows.last {
      UnfinishedSpanRule.isOpen($0, model) && !UnfinishedSpanRule.isWaiting($0, model)
    }
    let roots = context.forest.roots(of: run).map { Int($0) }
    outcome =
      origin != nil
      ? .failed
      : rejected != nil
        ? .rejected
        : waiting != nil
          ? .waiting
          : open != nil
            ? .unfinished
            : roots.contains(where: { context.failures.cancelled[$0] })
              ? .cancelled
              : rows.contains(where: { model.spans[$0].status != .unset }) ? .succeeded : .unknown
    guard wantsSentence else {
      sentence = ""
      return
    }
    let time =
      row.firstTime == SpanRow.noTime ? nil : DurationWords.short(row.lastTime &- row.firstTime)
    var words = "run \(context.runTitle(run))"
    if let origin {
      words += " failed" + (time.map { " after \($0)" } ?? "")
      words += " in step \(context.title(origin))"
      let tries = RetryHistory(context, origin).count
      if tries > 1 { words += " (attempt \(tries) of \(tries))" }
      if let error = context.error(origin) { words += ": \(error)" }
    } else if let rejected {
      words += " ended after \(time ?? "an unknown time") because a person rejected"
      words += " at step \(context.title(rejected))"
    } else if let waiting {
      words += " is waiting for a person in step \(context.title(waiting))"
      if let time { words += "; its log spans \(time)" }
    } else if let open {
      words += " has not ended: its log stops after \(time ?? "an unknown time")"
      words += " in step \(context.title(open))"
    } else if outcome == .cancelled {
      words += " was cancelled" + (time.map { " after \($0)" } ?? "")
    } else if outcome == .succeeded {
      words += " succeeded" + (time.map { " in \($0)" } ?? "")
      let failed = rows.filter { context.failures.failed[$0] }.count
      if failed > 0 { words += ", although \(Self.counted(failed, "step")) failed on the way" }
    } else {
      words += " has \(Self.counted(row.records, "record"))" + (time.map { " over \($0)" } ?? "")
      words += " and does not say how it ended"
    }
    if skipped > 0 {
      words += "; \(skipped) of \(Self.counted(rows.count, "step")) never ran"
    } else if outcome == .succeeded {
      words += "; \(Self.counted(rows.count, "step"))"
    }
    if errorLines > 0 { words += "; \(Self.counted(errorLines, "error line"))" }
    sentence = words
  }

  static func counted(_ count: Int, _ noun: String) -> String {
    "\(count) \(noun)\(count == 1 ? "" : "s")"
  }

  private static func end(_ row: Int, _ model: LogModel) -> Int64 {
    model.spans[row].end == SpanRow.noTime ? .max : model.spans[row].end
  }
}

extension RunContext {
  /// A run's name in a sentence: its id, and its workflow where it has one.
  func runTitle(_ run: Int) -> String {
    let row = model.runs[run]
    let name = "'" + VisibleText.shortened(model.label(row), to: 60) + "'"
    guard let workflow = model.texts.text(row.workflow) else { return name }
    return "\(name) of '\(VisibleText.shortened(workflow, to: 60))'"
  }
}
