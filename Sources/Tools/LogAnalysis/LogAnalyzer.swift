import Evidence

/// Reads logs and traces and says what happened, what went wrong, and where the time went.
package enum LogAnalyzer {
  /// What a reader may set.
  package struct Options: Sendable {
    /// When the rules speak.
    package var thresholds = Thresholds()
    /// Now, in nanoseconds since the epoch; nil where it must not matter.
    package var now: Int64?
    /// Runs whose trees are shown.
    package var runLimit = 20
    /// Lines of one run's tree.
    package var treeLimit = 500

    /// The defaults.
    package init() {}
  }

  /// Analyses logs as one: a run may go on from one file to the next.
  ///
  /// Memory grows with the number of spans, runs and different texts, not with the size of the input; one line is
  /// held whole.
  ///
  /// - Throws: `LogAnalysisError` when nothing is there to understand, or what `inputs` throw.
  package static func analyze(
    _ inputs: [LogInput], options: Options = Options()
  ) throws -> DebugReport {
    var builder = ModelBuilder()
    var piece: [UInt8] = []
    for input in inputs {
      builder.open(input.name)
      var splitter = LineSplitter()
      while true {
        piece.removeAll(keepingCapacity: true)
        let count = try input.read(&piece)
        guard count > 0 else { break }
        builder.countBytes(piece.count)
        piece.withUnsafeBytes { splitter.consume($0) { builder.add($0) } }
      }
      splitter.finish { builder.add($0) }
    }
    try check(builder.model.input)
    var model = builder.model
    let forest = SpanForest(&model, spanIndex: builder.spanIndex)
    return report(model, forest, options)
  }

  private static func check(_ input: InputStatistics) throws(LogAnalysisError) {
    guard input.understood == 0 else { return }
    let names = input.files.map { "'\(VisibleText.escaping($0.name))'" }.joined(separator: ", ")
    guard input.lines > 0 else {
      if input.files.contains(where: \.isCutOff) {
        throw LogAnalysisError(
          code: .notUnderstood,
          description: "not one line of \(names) was understood: its only line breaks off in the"
            + " middle; a trace has a line for each record")
      }
      throw LogAnalysisError(
        code: .empty,
        description: "\(names) is empty: there is nothing to analyse; record a trace with"
          + " 'dna workflow run --trace FILE'")
    }
    var description =
      "not one of the \(input.lines) lines of \(names) was understood"
    if let first = input.rejected.first {
      description +=
        ": \(VisibleText.escaping(input.files[first.file].name)):\(first.line): \(first.reason)"
    }
    throw LogAnalysisError(
      code: .notUnderstood,
      description: description
        + "; give a 'dna.trace/v1' file or a log of one JSON object on each line")
  }

  private static func report(
    _ model: LogModel, _ forest: SpanForest, _ options: Options
  ) -> DebugReport {
    var context = RunContext(
      model: model, forest: forest, thresholds: options.thresholds, now: options.now)
    let errorsByRun = groupErrors(model)
    let longest = longestRuns(model, options.thresholds.slowRuns)
    for run in model.runs.indices {
      FailedStepRule.apply(&context, run: run)
      LoggedErrorRule.apply(&context, run: run, groups: errorsByRun[run])
      UnfinishedSpanRule.apply(&context, run: run)
      RetriedStepRule.apply(&context, run: run)
      LoopRule.apply(&context, run: run)
      DecisionRule.apply(&context, run: run)
      if longest.contains(run) {
        SlowestPathRule.apply(
          &context, run: run, path: CriticalPath(model, forest, run: run))
      }
    }
    let outcomes = model.runs.indices.map {
      RunSummary(context, run: $0, errorLines: 0, wantsSentence: false).outcome
    }
    let runs = shownRuns(outcomes, limit: options.runLimit).map { run in
      let errorLines = errorsByRun[run].reduce(0) { $0 + model.errors[$1].count }
      return runReport(
        context, run, RunSummary(context, run: run, errorLines: errorLines),
        treeLimit: options.treeLimit)
    }
    let total = context.findingCounts.values.reduce(0, +)
    return DebugReport(
      input: model.input, summary: summary(outcomes, context, errorsByRun), runs: runs,
      runsOmitted: model.runs.count - runs.count, findings: sorted(context.findings),
      findingsOmitted: total - context.findings.count, notChecked: context.unchecked,
      notes: notes(model, forest))
  }

  private static func groupErrors(_ model: LogModel) -> [ArraySlice<Int>] {
    let order = model.errors.indices.sorted {
      (model.errors[$0].run, $0) < (model.errors[$1].run, $1)
    }
    var result = [ArraySlice<Int>](repeating: [], count: model.runs.count)
    var start = 0
    while start < order.count {
      let run = model.errors[order[start]].run
      var end = start
      while end < order.count, model.errors[order[end]].run == run { end += 1 }
      result[Int(run)] = order[start..<end]
      start = end
    }
    return result
  }

  private static func longestRuns(_ model: LogModel, _ count: Int) -> Set<Int> {
    Set(
      model.runs.indices.sorted { left, right in
        let a = model.runs[left].lastTime &- model.runs[left].firstTime
        let b = model.runs[right].lastTime &- model.runs[right].firstTime
        return a == b ? left < right : a > b
      }.prefix(count))
  }

  /// The runs to show: all, or as many as fit with those that did not go well first.
  private static func shownRuns(_ outcomes: [RunReport.Outcome], limit: Int) -> [Int] {
    guard outcomes.count > limit else { return Array(outcomes.indices) }
    let isGood = { (outcome: RunReport.Outcome) in outcome == .succeeded || outcome == .unknown }
    let bad = outcomes.indices.filter { !isGood(outcomes[$0]) }
    let good = outcomes.indices.filter { isGood(outcomes[$0]) }
    return Array((bad + good).prefix(limit))
  }

  private static func runReport(
    _ context: RunContext, _ run: Int, _ summary: RunSummary, treeLimit: Int
  ) -> RunReport {
    let model = context.model
    let row = model.runs[run]
    let path = CriticalPath(model, context.forest, run: run)
    let tree = TreeBuilder(context, run: run, path: path).rows(limit: treeLimit)
    let rows = context.forest.rows(of: run)
    let isTimed = row.firstTime != SpanRow.noTime
    return RunReport(
      id: model.label(row), workflow: model.texts.text(row.workflow),
      service: model.texts.text(row.service), outcome: summary.outcome, summary: summary.sentence,
      startTime: isTimed ? TimeText.text(row.firstTime) : nil,
      duration: isTimed ? row.lastTime &- row.firstTime : nil, records: row.records,
      steps: rows.count,
      skipped: rows.filter { model.spans[Int($0)].flags.contains(.skipped) }.count,
      failed: rows.filter { context.failures.failed[Int($0)] }.count, tree: tree.rows,
      treeOmitted: tree.omitted)
  }

  private static func sorted(_ findings: [Finding]) -> [Finding] {
    let order = Dictionary(
      uniqueKeysWithValues: Rule.all.enumerated().map { ($0.element.id, $0.offset) })
    return findings.enumerated().sorted { left, right in
      let (a, b) = (left.element, right.element)
      if a.severity != b.severity { return a.severity > b.severity }
      if a.rule != b.rule { return order[a.rule, default: 0] < order[b.rule, default: 0] }
      return left.offset < right.offset
    }.map(\.element)
  }

  private static func summary(
    _ outcomes: [RunReport.Outcome], _ context: RunContext, _ errorsByRun: [ArraySlice<Int>]
  ) -> String {
    guard outcomes.count != 1 else {
      let errorLines = errorsByRun[0].reduce(0) { $0 + context.model.errors[$1].count }
      return RunSummary(context, run: 0, errorLines: errorLines).sentence
    }
    var parts: [String] = []
    for outcome in RunReport.Outcome.allCases {
      let count = outcomes.filter { $0 == outcome }.count
      if count > 0 { parts.append("\(count) \(outcome.rawValue)") }
    }
    return "\(RunSummary.counted(outcomes.count, "run")): \(parts.joined(separator: ", "))"
  }

  private static func notes(_ model: LogModel, _ forest: SpanForest) -> [String] {
    var notes: [String] = []
    for file in model.input.files where file.isCutOff {
      notes.append(
        "the last line of '\(VisibleText.escaping(file.name))' breaks off: its writer was stopped"
          + " or is still writing; all lines before it were read")
    }
    let input = model.input
    if input.understood < input.lines {
      let share = DurationWords.percent(
        Int64(input.lines - input.understood), of: Int64(input.lines))
      let places = input.rejected.map { "line \($0.line) (\($0.reason))" }
      notes.append(
        "\(input.lines - input.understood) of \(input.lines) lines (\(share)) were not understood: "
          + places.joined(separator: ", ")
          + (input.lines - input.understood > places.count ? ", …" : ""))
    }
    if forest.orphans > 0 {
      notes.append(
        "\(RunSummary.counted(forest.orphans, "span")) named a parent that is not in the input and"
          + " stand at the top of the tree")
    }
    if forest.cycles > 0 {
      notes.append(
        "\(RunSummary.counted(forest.cycles, "circle")) of spans that are each other's parents was cut open"
      )
    }
    if model.ungroupedErrors > 0 {
      notes.append(
        "\(model.ungroupedErrors) error lines differ from all others and were only counted")
    }
    return notes
  }
}
