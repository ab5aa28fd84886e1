import Evidence
import LogAnalysis
import Terminal
import Text

extension Page {
  /// A debug report for a terminal: each run as a tree with times, then what was found.
  func report(_ report: DebugReport) throws {
    for run in report.runs {
      try line(run.summary, style: .title)
      try tree(run)
      if run.treeOmitted > 0 { try line("  … \(run.treeOmitted) more steps", style: .muted) }
      try line()
    }
    if report.runsOmitted > 0 { try line("… \(report.runsOmitted) more runs\n", style: .muted) }
    if report.runs.count + report.runsOmitted > 1 { try line(report.summary + "\n") }
    try findings(report)
    if !report.notChecked.isEmpty {
      try line("\nnot checked", style: .muted)
      for entry in report.notChecked { try line("  \(entry.rule): \(entry.reason)", style: .muted) }
    }
    for note in report.notes { try line("note: \(note)", style: .muted) }
  }

  private func findings(_ report: DebugReport) throws {
    guard !report.findings.isEmpty else { return try line("nothing found", style: .success) }
    try line("findings", style: .title)
    for finding in report.findings {
      let style: Style =
        switch finding.severity {
        case .error: .failure
        case .warning: .warning
        case .info: .accent
        }
      try line("  \(finding.severity.rawValue) \(finding.rule) \(finding.location)", style: style)
      try line("    \(finding.message)")
      for fact in finding.evidence { try line("      \(fact)", style: .muted) }
      if let fix = finding.fix { try line("    fix: \(fix)") }
    }
    if report.findingsOmitted > 0 {
      try line("  … \(report.findingsOmitted) more findings", style: .muted)
    }
  }

  /// The steps of a run with their times in columns; on a terminal no line is wider than it.
  private func tree(_ run: RunReport) throws {
    let rows = run.treeLines
    func width(_ cell: (TreeLine) -> String) -> Int {
      rows.map { DisplayWidth.columns(of: cell($0)) }.max() ?? 0
    }
    let times = [width(\.start), width(\.duration), width(\.share)]
    var names = width { "\($0.branches)\($0.mark) \($0.name)" }
    if let limit = traits.width {
      // Names give way before times do: a tree without times would not be one.
      names = min(names, max(12, limit - times.reduce(0, +) - 2 - 2 * times.count))
    }
    for row in rows {
      let name = DisplayWidth.truncated(
        "\(row.branches)\(row.mark) \(row.name)", to: names, marker: traits.ellipsis)
      var text = "  " + DisplayWidth.padded(name, to: names)
      for (cell, width) in zip([row.start, row.duration, row.share], times) {
        text += "  " + DisplayWidth.padded(cell, to: width, alignment: .right)
      }
      let notes = [row.path, row.notes].filter { !$0.isEmpty }.joined(separator: " ")
      if !notes.isEmpty { text += "  " + notes }
      while text.last == " " { text.removeLast() }
      if let limit = traits.width {
        text = DisplayWidth.truncated(text, to: limit, marker: traits.ellipsis)
      }
      try line(text, style: row.style)
    }
  }
}

extension TreeLine {
  fileprivate var style: Style? {
    switch status {
    case .failed: .failure
    case .unfinished: .warning
    case .skipped: .muted
    default: nil
    }
  }
}
