import Evidence

/// One run: what a log says about it as a whole.
struct RunRow {
  /// How the run is named in the log: its trace id or another id; none for lines that carry no id.
  var id: TextTable.ID
  var name: TextTable.ID = TextTable.none
  var workflow: TextTable.ID = TextTable.none
  var service: TextTable.ID = TextTable.none
  var first: RecordPlace
  var last: RecordPlace
  var firstTime: Int64 = SpanRow.noTime
  var lastTime: Int64 = SpanRow.noTime
  var records = 0
  var spans = 0

  mutating func saw(time: Int64?) {
    guard let time else { return }
    if firstTime == SpanRow.noTime || time < firstTime { firstTime = time }
    if lastTime == SpanRow.noTime || time > lastTime { lastTime = time }
  }
}

/// A try that did not succeed and was followed by another, recorded as an event inside its span.
struct RetryRow {
  var span: Int32
  /// The number of the try that failed, from 1; 0 where unknown.
  var attempt: Int32
  var time: Int64
  var errorType: TextTable.ID
  var errorMessage: TextTable.ID
  var place: RecordPlace
}

/// Log lines at error level or with an error, folded by their text with numbers left out.
struct ErrorGroup {
  var run: Int32
  /// The span they were logged in, or -1.
  var span: Int32
  var isFatal: Bool
  var logger: TextTable.ID
  var errorType: TextTable.ID
  var message: TextTable.ID
  var count: Int
  var first: RecordPlace
  var last: RecordPlace
  var firstTime: Int64
}
