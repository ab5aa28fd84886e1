import Evidence

/// Failed steps: where each failure began, what it took with it, and what was tried before.
enum FailedStepRule {
  /// Failures of one step with one error inside one parent, such as of many elements of a map.
  private struct Group {
    var rows: [Int]
    var isFatal: Bool
  }

  static func apply(_ context: inout RunContext, run: Int) {
    let rows = context.forest.rows(of: run)
    guard !rows.isEmpty else {
      return context.skip(
        .failedStep, "the log records no steps: add a step name or a span id to each line")
    }
    guard rows.contains(where: { context.model.spans[Int($0)].status != .unset }) else {
      return context.skip(
        .failedStep, "no step says how it ended: record a status, or words such as 'failed'")
    }
    var groups: [Group] = []
    var index: [UInt64: Int] = [:]
    for row in rows {
      let row = Int(row)
      guard context.failures.isOrigin[row], !context.failures.isSuperseded[row] else { continue }
      let span = context.model.spans[row]
      let key = ByteHash.combine(
        ByteHash.combine(
          context.model.stepHash(span), UInt64(bitPattern: Int64(span.parent)) &+ 2),
        context.model.texts.hash(span.errorType))
      if let place = index[key] {
        groups[place].rows.append(row)
      } else {
        index[key] = groups.count
        groups.append(Group(rows: [row], isFatal: !context.failures.isHandled[row]))
      }
    }
    for place in groups.indices {
      groups[place].rows.sort { (end($0, context), $0) < (end($1, context), $1) }
    }
    groups.sort { end($0.rows[0], context) < end($1.rows[0], context) }
    let firstFatal = groups.firstIndex { $0.isFatal }
    for (place, group) in groups.enumerated() {
      report(group, isFirst: place == firstFatal, &context, run)
    }
    if groups.isEmpty { reportCancelled(&context, run, rows) }
  }

  private static func end(_ row: Int, _ context: RunContext) -> Int64 {
    let span = context.model.spans[row]
    return span.end != SpanRow.noTime ? span.end : span.start != SpanRow.noTime ? span.start : .max
  }

  private static func report(
    _ group: Group, isFirst: Bool, _ context: inout RunContext, _ run: Int
  ) {
    let row = group.rows[0]
    let span = context.model.spans[row]
    let error = context.error(row)
    var message = "step \(context.title(row)) failed"
    let tries = RetryHistory(context, row)
    if tries.count > 1 { message += " on attempt \(tries.count)" }
    if let error { message += ": \(error)" }
    if group.rows.count > 1 { message += " (and \(group.rows.count - 1) more like it)" }
    if !group.isFatal { message += "; the run went on" }
    var evidence = ["failed at \(context.text(span.last)): \(context.path(row))"]
    if let offset = context.offset(span.end, in: run) {
      let took = span.duration.map { " after running for \(DurationWords.short($0))" } ?? ""
      evidence.append("it ended \(offset)\(took)")
    }
    evidence += tries.evidence(context)
    if group.rows.count > 1 {
      let lines = group.rows.dropFirst().prefix(5).map {
        context.text(context.model.spans[$0].last)
      }
      let more = group.rows.count > 6 ? " and \(group.rows.count - 6) more" : ""
      evidence.append("the same error at \(lines.joined(separator: ", "))\(more)")
    }
    let above = propagation(row, context)
    if !above.isEmpty {
      evidence.append("it took down \(above.joined(separator: ", then "))")
    }
    if group.isFatal && !isFirst {
      evidence.append("another step failed earlier in this run; this may be a consequence")
    }
    context.report(
      .failedStep, severity: group.isFatal ? .error : .warning, run: run, row: row,
      place: span.last, pointer: pointer(span), message: message, evidence: evidence,
      fix: fix(error, span, context), confidence: group.isFatal && !isFirst ? 0.7 : 1)
  }

  /// Trace records keep the status in one place; plain lines keep it anywhere.
  private static func pointer(_ span: SpanRow) -> String? {
    span.flags.contains(.ended) && span.flags.contains(.bracketed) && span.id != 0
      && !span.flags.contains(.fromPlainLines) ? "/status" : nil
  }

  private static func propagation(_ row: Int, _ context: RunContext) -> [String] {
    var names: [String] = []
    var parent = Int(context.model.spans[row].parent)
    while parent >= 0, context.failures.failed[parent], names.count < 6 {
      names.append(context.title(parent))
      parent = Int(context.model.spans[parent].parent)
    }
    return names
  }

  private static func reportCancelled(
    _ context: inout RunContext, _ run: Int, _ rows: ArraySlice<Int32>
  ) {
    // Losers of a race are cancelled by design: only a run that itself ended so is worth a word.
    guard
      let root = rows.first(where: {
        context.model.spans[Int($0)].parent < 0 && context.failures.cancelled[Int($0)]
      })
    else { return }
    let row = Int(root)
    let span = context.model.spans[row]
    context.report(
      .failedStep, severity: .warning, run: run, row: row, place: span.last,
      pointer: pointer(span), message: "the run was cancelled in \(context.title(row))",
      evidence: ["cancelled at \(context.text(span.last)), and no step failed before"],
      fix: "find out who cancelled it: a time limit, a signal, or the caller going away")
  }

  /// Advice by the kind of error: the words that producers use for it.
  private static let advice: [(words: [String], fix: String)] = [
    (
      ["429", "rate limit", "rate_limit", "ratelimit", "too many requests", "overloaded"],
      "slow down: retry with growing pauses and jitter, honour 'Retry-After', or ask for a higher limit"
    ),
    (
      ["timeout", "timed out", "deadline"],
      "raise the step's time limit or make its work smaller; retry only if it has no side effect"
    ),
    (
      ["refused", "unreachable", "dns", "resolve", "no route", "reset by peer", "broken pipe"],
      "check that the service is up and its address and port are right; then retry with pauses"
    ),
    (
      ["401", "403", "unauthorized", "forbidden", "permission", "api key", "denied"],
      "check the key, its scope and its expiry; a retry will not help"
    ),
    (
      ["not found", "no such", "404", "missing", "does not exist"],
      "check the name or path that the step was given, and the step that should have produced it"
    ),
    (
      ["json", "parse", "decode", "syntax", "schema", "invalid"],
      "look at what the step was given: validate it one step earlier, where the cause is nearer"
    ),
    (
      ["memory", "no space", "enospc", "too many open files", "killed"],
      "the machine ran out of something: raise the limit, or work on smaller pieces"
    ),
  ]

  private static func fix(_ error: String?, _ span: SpanRow, _ context: RunContext) -> String {
    let words = (error ?? "").lowercased()
    let known = advice.first { entry in entry.words.contains { words.contains($0) } }
    return known?.fix
      ?? "read the record of this step and of its input; then add a retry, a check before it, or an 'on_error' path"
  }
}
