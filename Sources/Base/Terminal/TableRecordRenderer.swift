import JSON
import Text

/// Aligned columns under a header; on a terminal no line is wider than it.
struct TableRecordRenderer: RecordRenderer {
  private static let gap = "  "
  /// Below this a cut text says too little; only when nothing else helps is it cut further.
  private static let usefulWidth = 8

  let columns: [Column]
  let traits: StreamTraits
  private var rows: [[(text: String, style: Style?)]] = []

  init(columns: [Column], traits: StreamTraits) {
    self.columns = columns
    self.traits = traits
  }

  mutating func render(_ values: [JSONValue], to output: OutputStream) {
    rows.append(
      zip(columns, values).map { ($0.readableText(of: $1), $0.style($1)) })
  }

  func finish(_ output: OutputStream) throws(OutputError) {
    guard !rows.isEmpty else { return }
    var widths = columns.map { DisplayWidth.columns(of: $0.title) }
    for row in rows {
      for (place, cell) in row.enumerated() {
        widths[place] = max(widths[place], DisplayWidth.columns(of: cell.text))
      }
    }
    let shown = fit(&widths)
    try write(columns.map { ($0.title, .title) }, shown, widths, output)
    for row in rows { try write(row, shown, widths, output) }
  }

  /// Cuts the widths to the terminal and tells which columns are shown.
  ///
  /// Lowest priority first, of equal ones the last: texts shrink to a useful width, then columns go,
  /// then the texts left shrink to one column. Numbers are cut only when one stands alone and is still
  /// too wide, since a part of a number is a wrong number.
  private func fit(_ widths: inout [Int]) -> [Int] {
    let natural = widths
    var shown = Array(columns.indices)
    guard let limit = traits.width else { return shown }
    let order = columns.indices.sorted {
      (columns[$0].priority, -$0) < (columns[$1].priority, -$1)
    }
    func excess() -> Int {
      shown.reduce(0) { $0 + widths[$1] } + Self.gap.utf8.count * max(0, shown.count - 1) - limit
    }
    func shrink(to floor: Int, _ isShrinkable: (Int) -> Bool) {
      for place in order where shown.contains(place) && isShrinkable(place) && excess() > 0 {
        widths[place] = max(min(floor, widths[place]), widths[place] - excess())
      }
    }
    shrink(to: Self.usefulWidth) { columns[$0].alignment == .left }
    for place in order where excess() > 0 && shown.count > 1 {
      shown.removeAll { $0 == place }
    }
    shrink(to: 1) { columns[$0].alignment == .left }
    shrink(to: 1) { _ in true }
    // A column that went can leave more room than was missing.
    for place in order.reversed() where shown.contains(place) && excess() < 0 {
      widths[place] = min(natural[place], widths[place] - excess())
    }
    return shown
  }

  private func write(
    _ cells: [(text: String, style: Style?)], _ shown: [Int], _ widths: [Int],
    _ output: OutputStream
  ) throws(OutputError) {
    var line = ""
    for (number, place) in shown.enumerated() {
      let cut = DisplayWidth.truncated(
        cells[place].text, to: widths[place], marker: traits.ellipsis)
      let isLast = number == shown.count - 1
      let blanks = String(
        repeating: " ", count: max(0, widths[place] - DisplayWidth.columns(of: cut)))
      let styled = traits.palette.styled(cut, cells[place].style)
      if number > 0 { line += Self.gap }
      switch columns[place].alignment {
      case .right: line += blanks + styled
      case .left: line += isLast ? styled : styled + blanks
      }
    }
    try output.writeLine(line)
  }
}
