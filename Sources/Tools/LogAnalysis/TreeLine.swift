/// A tree row as text in columns, not yet padded: a printer adds colour by `status` and aligns.
package struct TreeLine: Sendable, Hashable {
  /// The branches before the name, such as `│  ├─ `.
  package var branches: String
  /// One character for the status.
  package var mark: String
  /// The step's name with its index, `×7` where it stands for several.
  package var name: String
  /// When it began, from the start of the run.
  package var start: String
  /// How long it took; of folded steps the least, middle and greatest duration.
  package var duration: String
  /// Duration over the run's.
  package var share: String
  /// `*` on the critical path.
  package var path: String
  /// Type, attempts, status where it is not plain, and error.
  package var notes: String
  package var status: TreeRow.Status
}

extension TreeRow.Status {
  /// One character, one column wide everywhere.
  package var mark: String {
    switch self {
    case .ok: "✓"
    case .failed: "✗"
    case .cancelled: "~"
    case .unfinished: "…"
    case .skipped: "-"
    case .rejected: "✗"
    case .waiting: "?"
    case .ended: "·"
    }
  }
}

extension RunReport {
  /// The tree as lines with their branches drawn.
  package var treeLines: [TreeLine] {
    var open: [Bool] = []
    return tree.map { row in
      open.removeLast(max(0, open.count - row.depth))
      while open.count < row.depth { open.append(false) }
      // Deep chains are drawn with their depth as a number: nobody counts forty bars.
      let shown = open.count > 24 ? open.suffix(8) : open[...]
      var branches = open.count > 24 ? "[\(row.depth)] " : ""
      if row.depth > 0 {
        branches += shown.dropFirst().map { $0 ? "│  " : "   " }.joined()
        branches += row.hasNext ? "├─ " : "└─ "
      }
      open.append(row.hasNext)
      return TreeLine(
        branches: branches, mark: row.status.mark, name: row.name,
        start: row.startOffset.map { $0 == 0 ? "0" : "+" + DurationWords.short($0) } ?? "",
        duration: row.durationText,
        share: row.share.map { DurationWords.percent(Int64($0 * 1e6), of: 1_000_000) } ?? "",
        path: row.isCritical ? "*" : "", notes: row.notes, status: row.status)
    }
  }
}

extension TreeRow {
  fileprivate var name: String {
    var text = label
    if let iteration { text += " [\(iteration)]" }
    if count > 1 { text += " ×\(count)" }
    return text
  }

  fileprivate var durationText: String {
    guard let spread else { return duration.map(DurationWords.short) ?? "" }
    return [spread.minimum, spread.median, spread.maximum].map(DurationWords.short)
      .joined(separator: " / ")
  }

  fileprivate var notes: String {
    var notes: [String] = []
    if let type { notes.append(type) }
    if attempts > 1 { notes.append("\(attempts) attempts") }
    switch status {
    case .ok, .ended: break
    case .failed: notes.append(error ?? "failed")
    case .skipped: notes.append("never ran")
    case .waiting: notes.append("waiting for a person")
    case .unfinished: notes.append("never ended")
    case .cancelled, .rejected: notes.append(status.rawValue)
    }
    return notes.joined(separator: ", ")
  }
}
