/// One span as a row of numbers: texts are ids into the model's table.
struct SpanRow {
  /// How a span ended, as far as the log says.
  enum Status: UInt8 {
    /// Nothing was said.
    case unset
    case ok
    case error
  }

  /// What else is known.
  struct Flags: OptionSet {
    var rawValue: UInt8
    /// The log has a record of its beginning.
    static let started = Flags(rawValue: 1)
    /// The log has a record of its end.
    static let ended = Flags(rawValue: 2)
    /// Was not run, by decision of the engine.
    static let skipped = Flags(rawValue: 4)
    /// Its input or output was cut when it was recorded.
    static let truncated = Flags(rawValue: 8)
    /// Was read from lines that are not trace records.
    static let fromPlainLines = Flags(rawValue: 32)
    /// Comes from a log whose format always says when a span begins and ends.
    static let bracketed = Flags(rawValue: 16)
  }

  var run: Int32
  /// The span id: of a W3C id its value, of any other its hash.
  var id: UInt64
  /// Zero where there is none.
  var parentID: UInt64 = 0
  /// Row of the parent, or -1; set when everything is read.
  var parent: Int32 = -1
  var name: TextTable.ID = TextTable.none
  /// The step's own id, such as a node's path.
  var step: TextTable.ID = TextTable.none
  var type: TextTable.ID = TextTable.none
  var decision: TextTable.ID = TextTable.none
  var errorType: TextTable.ID = TextTable.none
  var errorMessage: TextTable.ID = TextTable.none
  var status: Status = .unset
  var flags: Flags = []
  /// Nanoseconds since the epoch; `SpanRow.noTime` where unknown.
  var start: Int64 = SpanRow.noTime
  var end: Int64 = SpanRow.noTime
  /// From 1; 0 where unknown.
  var attempt: Int32 = 0
  /// From 0; -1 where there is none.
  var iteration: Int32 = -1
  /// Retries recorded as events.
  var retryEvents: Int32 = 0
  /// Hash of the recorded input; zero where there is none.
  var input: UInt64 = 0
  var output: UInt64 = 0
  /// Text of the start of the input, for evidence.
  var inputPreview: TextTable.ID = TextTable.none
  /// Where it was seen first.
  var first: RecordPlace
  /// Where it was seen last: the record of its end, if there is one.
  var last: RecordPlace

  static let noTime = Int64.min

  /// Its duration, if both ends are known and in order.
  var duration: Int64? {
    guard start != Self.noTime, end != Self.noTime, end >= start else { return nil }
    return end &- start
  }
}

/// Where a record is: file by number, line from 1, byte from 0.
struct RecordPlace: Hashable {
  var file: Int32
  var line: Int
  var byte: Int
}
