import Evidence

extension DebugReport {
  /// The report for people, as lines of plain text without colour, of any width.
  ///
  /// Every text from the log is escaped: no control character of it is left.
  package var text: String {
    var lines: [String] = []
    for run in runs {
      lines.append(run.summary)
      lines += Self.table(run)
      if run.treeOmitted > 0 { lines.append("  … \(run.treeOmitted) more steps") }
      lines.append("")
    }
    if runsOmitted > 0 { lines += ["… \(runsOmitted) more runs", ""] }
    if runs.count + runsOmitted > 1 { lines += [summary, ""] }
    lines.append(findings.isEmpty ? "nothing found" : "findings")
    for finding in findings {
      lines.append("  \(finding.severity.rawValue) \(finding.rule) \(finding.location)")
      lines.append("    \(finding.message)")
      lines += finding.evidence.map { "      \($0)" }
      if let fix = finding.fix { lines.append("    fix: \(fix)") }
    }
    if findingsOmitted > 0 { lines.append("  … \(findingsOmitted) more findings") }
    if !notChecked.isEmpty {
      lines += ["", "not checked"]
      lines += notChecked.map { entry in
        let runs = self.runs.count + runsOmitted
        let share = runs > 1 ? " (\(entry.runs) of \(runs) runs)" : ""
        return "  \(entry.rule): \(entry.reason)\(share)"
      }
    }
    if !notes.isEmpty { lines += [""] + notes.map { "note: \($0)" } }
    lines.append("")
    return lines.joined(separator: "\n")
  }

  /// The tree of a run with its columns aligned.
  private static func table(_ run: RunReport) -> [String] {
    let rows = run.treeLines.map { line in
      (
        [line.branches + line.mark + " " + line.name, line.start, line.duration, line.share],
        [line.path, line.notes].filter { !$0.isEmpty }.joined(separator: " ")
      )
    }
    guard let columns = rows.first?.0.count else { return [] }
    let widths = (0..<columns).map { column in rows.map { $0.0[column].count }.max() ?? 0 }
    return rows.map { cells, notes in
      var text = "  "
      for (column, cell) in cells.enumerated() {
        let padding = String(repeating: " ", count: widths[column] - cell.count)
        text += (column == 0 ? cell + padding : padding + cell) + "  "
      }
      text += notes
      while text.last == " " { text.removeLast() }
      return text
    }
  }

  /// The report as Markdown (CommonMark with tables).
  package var markdown: String {
    var lines = ["# Debug report", "", VisibleText.markdown(summary), ""]
    for run in runs {
      lines += ["## \(VisibleText.markdown(run.id))", "", VisibleText.markdown(run.summary), ""]
      if !run.tree.isEmpty {
        lines += [
          "| step | start | duration | share | path | notes |", "|---|--:|--:|--:|---|---|",
        ]
        lines += run.treeLines.map { line in
          let indent = String(repeating: "\u{2003}", count: min(line.branches.count / 3, 24))
          let cells = [
            indent + line.mark + " " + VisibleText.markdown(line.name), line.start, line.duration,
            VisibleText.markdown(line.share), line.path.isEmpty ? "" : "critical",
            VisibleText.markdown(line.notes),
          ]
          return "| " + cells.joined(separator: " | ") + " |"
        }
        lines.append("")
      }
    }
    lines += ["## Findings", ""]
    if findings.isEmpty { lines += ["Nothing found.", ""] }
    for finding in findings {
      lines.append(
        "- **\(finding.severity.rawValue)** `\(finding.rule)` "
          + "\(VisibleText.markdown("\(finding.location)")): \(VisibleText.markdown(finding.message))"
      )
      lines += finding.evidence.map { "  - \(VisibleText.markdown($0))" }
      if let fix = finding.fix { lines.append("  - fix: \(VisibleText.markdown(fix))") }
    }
    if !notChecked.isEmpty {
      lines += ["", "## Not checked", ""]
      lines += notChecked.map { "- `\($0.rule)`: \(VisibleText.markdown($0.reason))" }
    }
    if !notes.isEmpty {
      lines += ["", "## Notes", ""]
      lines += notes.map { "- \(VisibleText.markdown($0))" }
    }
    lines.append("")
    return lines.joined(separator: "\n")
  }
}
