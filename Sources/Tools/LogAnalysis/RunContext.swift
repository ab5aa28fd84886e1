import Evidence

/// Everything a rule may look at, and where it puts what it finds.
struct RunContext {
  let model: LogModel
  let forest: SpanForest
  let thresholds: Thresholds
  let now: Int64?
  /// Which spans failed, where that began, and which tries were followed by another.
  let failures: FailureMap

  /// The time of the newest record of the whole input.
  let newest: Int64
  /// The try before a span's, or -1; the other direction of `FailureMap.nextTry`.
  private let previousTries: [Int32]
  /// Retry events in order of their span.
  private let eventOrder: [Int]
  private let eventStart: [Int: Int]

  private(set) var findings: [Finding] = []
  private(set) var findingCounts: [String: Int] = [:]
  private(set) var unchecked: [NotChecked] = []

  init(
    model: LogModel, forest: SpanForest, thresholds: Thresholds, now: Int64?
  ) {
    self.model = model
    self.forest = forest
    self.thresholds = thresholds
    self.now = now
    newest = model.runs.map(\.lastTime).max() ?? SpanRow.noTime
    failures = FailureMap(model: model, forest: forest)
    var previous = [Int32](repeating: -1, count: model.spans.count)
    for (row, next) in failures.nextTry.enumerated() where next >= 0 {
      previous[Int(next)] = Int32(truncatingIfNeeded: row)
    }
    previousTries = previous
    eventOrder = model.retries.indices.sorted {
      (model.retries[$0].span, $0) < (model.retries[$1].span, $1)
    }
    var starts: [Int: Int] = [:]
    for (place, event) in eventOrder.enumerated().reversed() {
      starts[Int(model.retries[event].span)] = place
    }
    eventStart = starts
  }

  /// The span of the try before, if there was one.
  func previousTry(of row: Int) -> Int? {
    previousTries[row] < 0 ? nil : Int(previousTries[row])
  }

  /// The retry events inside a span, in the order of the log.
  func retryEvents(of row: Int) -> [Int] {
    guard let start = eventStart[row] else { return [] }
    return Array(eventOrder[start...].prefix { Int(model.retries[$0].span) == row })
  }

  /// Adds a finding of a rule, up to the rule's limit.
  mutating func report(
    _ rule: Rule, tier: Finding.Tier? = nil, severity: Finding.Severity, run: Int, row: Int? = nil,
    place: RecordPlace, pointer: String? = nil, message: String, evidence: [String], fix: String,
    confidence: Double = 1
  ) {
    let count = findingCounts[rule.id, default: 0]
    findingCounts[rule.id] = count + 1
    guard count < thresholds.findingsPerRule else { return }
    findings.append(
      Finding(
        rule: rule.id, tier: tier ?? rule.tier, severity: severity,
        run: model.label(model.runs[run]),
        step: row.map { model.label(model.spans[$0]) },
        location: Finding.Location(
          file: fileName(place), line: place.line, byte: place.byte, pointer: pointer),
        message: message, evidence: evidence, fix: fix, disproof: rule.disproof,
        confidence: confidence))
  }

  /// Says that a rule could not judge a run.
  mutating func skip(_ rule: Rule, _ reason: String) {
    if let index = unchecked.firstIndex(where: { $0.rule == rule.id && $0.reason == reason }) {
      unchecked[index].runs += 1
    } else {
      unchecked.append(NotChecked(rule: rule.id, reason: reason, runs: 1))
    }
  }

  func fileName(_ place: RecordPlace) -> String {
    VisibleText.escaping(model.input.files[Int(place.file)].name)
  }

  /// `file:line`, or `line n` when there is only one file.
  func text(_ place: RecordPlace) -> String {
    model.input.files.count == 1 ? "line \(place.line)" : "\(fileName(place)):\(place.line)"
  }

  /// Where in its run something happened: `1.2 s after the start`.
  func offset(_ time: Int64, in run: Int) -> String? {
    let start = model.runs[run].firstTime
    guard time != SpanRow.noTime, start != SpanRow.noTime, time >= start else { return nil }
    return DurationWords.short(time &- start) + " after the start"
  }

  /// A span's error in words: `type: message`, either, or nothing.
  func error(_ row: Int) -> String? {
    error(type: model.spans[row].errorType, message: model.spans[row].errorMessage)
  }

  func error(type: TextTable.ID, message: TextTable.ID) -> String? {
    let words = model.texts.text(message).map { VisibleText.shortened($0, to: 200) }
    switch (model.texts.text(type), words) {
    case (let type?, let words?): return words.contains(type) ? words : "\(type): \(words)"
    case (let type?, nil): return type
    case (nil, let words): return words
    }
  }

  /// The names from the root to a span: `digest > summarise > fetch`, shortened in the middle.
  func path(_ row: Int) -> String {
    var names: [String] = []
    var current = row
    while current >= 0 {
      names.append(model.label(model.spans[current]))
      current = Int(model.spans[current].parent)
      if names.count > 64 { break }
    }
    names.reverse()
    if names.count > 7 { names = Array(names.prefix(3)) + ["…"] + names.suffix(3) }
    return names.joined(separator: " > ")
  }

  /// The step with its place among repeats: `fetch`, `each [3]`.
  func title(_ row: Int) -> String {
    let span = model.spans[row]
    let name = "'" + VisibleText.shortened(model.label(span), to: 80) + "'"
    return span.iteration >= 0 ? "\(name) [\(span.iteration)]" : name
  }
}
