import Evidence

/// Where the time of a run went: the step with the most time of its own on the critical path.
enum SlowestPathRule {
  static func apply(_ context: inout RunContext, run: Int, path: CriticalPath) {
    let model = context.model
    let timed = context.forest.rows(of: run).lazy.filter { model.spans[Int($0)].duration != nil }
    guard timed.prefix(2).count == 2 else {
      return context.skip(
        .slowestPath, "fewer than two steps record both when they began and when they ended")
    }
    guard let row = path.slowest, path.length > 0, let own = path.ownTime[row],
      Double(own) >= Double(path.length) * context.thresholds.slowShare
    else { return }
    let span = model.spans[row]
    let share = DurationWords.percent(own, of: path.length)
    let isPerson = model.texts.isEqual(span.type, "human-in-loop")
    let steps = path.rows
      .filter { path.ownTime[$0, default: 0] > 0 }
    let shown = Set(
      steps.sorted { (path.ownTime[$0, default: 0], $1) > (path.ownTime[$1, default: 0], $0) }
        .prefix(6))
    let parts = steps.filter { shown.contains($0) }.map {
      "\(context.title($0)) \(DurationWords.short(path.ownTime[$0, default: 0]))"
    }
    var evidence = [
      "critical path, own times: \(parts.joined(separator: ", "))"
        + (steps.count > 6 ? ", and \(steps.count - 6) shorter ones" : "")
    ]
    evidence.append("\(context.path(row)), recorded at \(context.text(span.last))")
    if path.gap > 0 {
      evidence.append("\(DurationWords.short(path.gap)) passed between the outermost steps")
    }
    let words =
      "\(share) of the run, \(DurationWords.short(own)) of \(DurationWords.short(path.length))"
    context.report(
      .slowestPath, severity: .info, run: run, row: row, place: span.last,
      message: isPerson
        ? "waiting for a person in \(context.title(row)) took \(words)"
        : "the slowest step on the critical path is \(context.title(row)): \(words)",
      evidence: evidence,
      fix: isPerson
        ? "nothing to mend; ask earlier if the answer does not depend on the steps before"
        : "make this step faster first; what is not on the path can get faster without any gain")
  }
}
