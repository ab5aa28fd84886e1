import Evidence

/// Steps that were tried more than once: how often, at what cost, and whether it helped.
enum RetriedStepRule {
  static func apply(_ context: inout RunContext, run: Int) {
    let rows = context.forest.rows(of: run)
    guard !rows.isEmpty else {
      return context.skip(
        .retriedStep, "the log records no steps: add a step name or a span id to each line")
    }
    var canTell = false
    for row in rows {
      let row = Int(row)
      let span = context.model.spans[row]
      if span.status != .unset || span.attempt > 0 || span.retryEvents > 0 { canTell = true }
      // The last try speaks for all of them.
      guard context.failures.nextTry[row] < 0 else { continue }
      let history = RetryHistory(context, row)
      if history.count > 1 { report(history, row, &context, run) }
    }
    if !canTell {
      context.skip(.retriedStep, "no step records an attempt number, a retry event or a status")
    }
  }

  private static func report(
    _ history: RetryHistory, _ row: Int, _ context: inout RunContext, _ run: Int
  ) {
    let span = context.model.spans[row]
    let wasted = history.wasted(context)
    let runTime = max(0, context.model.runs[run].lastTime &- context.model.runs[run].firstTime)
    let isCostly =
      wasted.map { Double($0) >= Double(runTime) * context.thresholds.wastedShare } ?? false
    let outcome: String
    let severity: Finding.Severity
    if span.status == .error {
      outcome = "and failed in the end"
      severity = .warning
    } else if !span.flags.contains(.ended) {
      outcome = "and has not ended"
      severity = .warning
    } else {
      outcome = "before it succeeded"
      severity =
        history.count >= context.thresholds.manyAttempts || isCostly ? .warning : .info
    }
    var message = "step \(context.title(row)) took \(history.count) attempts \(outcome)"
    var evidence = history.evidence(context)
    if let wasted {
      message += "; \(DurationWords.short(wasted)) went into the attempts that failed"
      evidence.append(
        "that is \(DurationWords.percent(wasted, of: runTime)) of the run's \(DurationWords.short(runTime))"
      )
    }
    let firstPlace =
      history.earlier.first.map { context.model.spans[$0].last }
      ?? history.events.first.map { context.model.retries[$0].place }
    if let firstPlace { evidence.append("the first attempt failed at \(context.text(firstPlace))") }
    evidence.append("the last attempt is at \(context.text(span.last))")
    context.report(
      .retriedStep, severity: severity, run: run, row: row, place: firstPlace ?? span.last,
      message: message, evidence: evidence,
      fix: span.status == .error
        ? "retrying did not help: mend the cause, or fail at the first error of this kind"
        : "mend what makes the first attempts fail; until then keep the pauses growing, with jitter"
    )
  }
}
