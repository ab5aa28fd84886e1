import Evidence

/// Decisions of people: a rejection, or a step that waits for an answer.
///
/// Neither is a fault.
enum DecisionRule {
  static func apply(_ context: inout RunContext, run: Int) {
    let rows = context.forest.rows(of: run)
    let model = context.model
    guard
      rows.contains(where: {
        let span = model.spans[Int($0)]
        return span.type != TextTable.none || span.decision != TextTable.none
      })
    else {
      return context.skip(.decision, "no step records its type or a decision")
    }
    for row in rows {
      let row = Int(row)
      let span = model.spans[row]
      let children = context.forest.children(of: row)
      if UnfinishedSpanRule.isWaiting(row, model) {
        // What is above merely waits for the step that asked.
        if children.contains(where: { UnfinishedSpanRule.isWaiting(Int($0), model) }) { continue }
        let waited = max(0, (context.now ?? model.runs[run].lastTime) &- span.start)
        var evidence = [
          "it asked at \(context.text(span.first))\(offset(span.start, context, run))"
        ]
        if span.start != SpanRow.noTime, waited > 0 {
          evidence.append("it has waited for \(DurationWords.short(waited))")
        }
        context.report(
          .decision, severity: .info, run: run, row: row, place: span.first,
          message: "step \(context.title(row)) is waiting for a person", evidence: evidence,
          fix: "answer it where the run was started, or start again with '--yes'")
      } else if model.texts.isEqual(span.decision, "rejected"),
        !children.contains(where: { context.failures.isRejected[Int($0)] })
      {
        context.report(
          .decision, severity: .info, run: run, row: row, place: span.last,
          message: "a person rejected at step \(context.title(row))",
          evidence: ["decided at \(context.text(span.last))\(offset(span.end, context, run))"],
          fix: "nothing is broken; see what was rejected in the input of the step")
      }
    }
  }

  private static func offset(_ time: Int64, _ context: RunContext, _ run: Int) -> String {
    context.offset(time, in: run).map { ", \($0)" } ?? ""
  }
}
