/// Everything that was read, as rows: spans and runs, with texts kept once.
struct LogModel {
  var texts = TextTable()
  var spans: [SpanRow] = []
  var runs: [RunRow] = []
  var retries: [RetryRow] = []
  var errors: [ErrorGroup] = []
  /// Error lines that were counted in no group because there were too many different ones.
  var ungroupedErrors = 0
  var input = InputStatistics()

  /// What a span is called: its node's id where it has one, else its name.
  func label(_ span: SpanRow) -> String {
    texts.text(span.step) ?? texts.text(span.name) ?? "span \(Self.hexadecimal(span.id))"
  }

  /// What makes two spans the same step.
  func stepHash(_ span: SpanRow) -> UInt64 {
    ByteHash.combine(texts.hash(span.step), texts.hash(span.name))
  }

  /// How a run is called: its id, or its first file for lines without one.
  func label(_ run: RunRow) -> String {
    texts.text(run.name) ?? texts.text(run.id) ?? input.files[Int(run.first.file)].name
  }

  static func hexadecimal(_ value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.utf8.count) + digits
  }
}
