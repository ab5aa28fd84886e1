/// The chain of spans that decided how long a run took.
///
/// Walks back from the end: at each moment the child that finished last is what its parent waited for; before that
/// child's start, the next one that had finished by then. What no child covers is the span's own time.
/// (The back-walk of Yang and Miller, "Critical path analysis for the execution of parallel and distributed
/// programs", ICDCS 1988, on span trees.)
struct CriticalPath {
  /// Spans on the path, by when their part of it begins.
  private(set) var rows: [Int] = []
  /// Nanoseconds of the path in which a span on it waits for none of its children.
  private(set) var ownTime: [Int: Int64] = [:]
  /// Time on the path in which no root span runs.
  private(set) var gap: Int64 = 0
  /// Nanoseconds from the first start to the last end.
  private(set) var length: Int64 = 0

  /// The path of a run; empty when fewer than one of its spans has both times.
  ///
  /// A span without an end counts up to the run's last record.
  init(_ model: LogModel, _ forest: SpanForest, run: Int) {
    let lastTime = model.runs[run].lastTime
    func times(_ row: Int) -> (start: Int64, end: Int64)? {
      let span = model.spans[row]
      guard span.start != SpanRow.noTime, !span.flags.contains(.skipped) else { return nil }
      let end = span.end == SpanRow.noTime ? lastTime : span.end
      return end >= span.start ? (span.start, end) : nil
    }
    let roots = forest.roots(of: run).map { Int($0) }
    let spans = roots.compactMap { times($0) }
    guard let first = spans.map(\.start).min(), let last = spans.map(\.end).max() else { return }
    length = last &- first
    // A row of -1 stands for the run.
    var stack: [(row: Int, from: Int64, to: Int64)] = [(-1, first, last)]
    while let window = stack.popLast() {
      var own: Int64 = 0
      var edge = window.to
      let children = window.row < 0 ? roots : forest.children(of: window.row).map { Int($0) }
      let finished =
        children
        .compactMap { child in times(child).map { (child, $0.start, min($0.end, window.to)) } }
        .sorted { ($0.2, $0.1, $0.0) > ($1.2, $1.1, $1.0) }
      var parts: [(row: Int, from: Int64, to: Int64)] = []
      for (child, start, end) in finished
      where end <= edge && end > window.from && start < end {
        own &+= edge &- end
        let from = max(start, window.from)
        parts.append((child, from, end))
        edge = from
      }
      own &+= max(0, edge &- window.from)
      // The stack gives the earliest part next.
      stack.append(contentsOf: parts)
      if window.row < 0 {
        gap = own
      } else {
        rows.append(window.row)
        ownTime[window.row, default: 0] &+= own
      }
    }
  }

  /// The span with the most time of its own on the path; the earlier one of two.
  var slowest: Int? {
    var best: Int?
    for row in rows where best.map({ ownTime[row, default: 0] > ownTime[$0, default: 0] }) ?? true {
      best = row
    }
    return best
  }
}
