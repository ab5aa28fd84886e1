import JSON

extension ModelBuilder {
  /// The number of a field's text in the table; `none` when it is absent or empty.
  mutating func text(_ field: Field, limit: Int = 400) -> TextTable.ID {
    guard let value = fields[field] else { return TextTable.none }
    let bytes = fields.bytes(value)
    guard !bytes.isEmpty else { return TextTable.none }
    if bytes.count <= limit, value.kind != .string || !bytes.contains(UInt8(ascii: "\\")) {
      return model.texts.id(of: bytes)
    }
    return model.texts.id(of: fields.text(value, limit: limit))
  }

  /// The number of a field's text if it is a string.
  mutating func string(_ field: Field) -> TextTable.ID {
    fields[field]?.kind == .string ? text(field) : TextTable.none
  }

  /// A field's time in nanoseconds since the epoch.
  func time(_ field: Field) -> Int64? {
    guard let value = fields[field] else { return nil }
    switch value.kind {
    case .string: return TimeText.nanoseconds(fields.bytes(value))
    case .number: return TimeText.nanoseconds(number: fields.bytes(value))
    default: return nil
    }
  }

  /// A field's whole number, cut to what a row holds; nil when it is none or negative.
  func count(_ field: Field) -> Int32? {
    guard let value = fields[field], value.kind == .number || value.kind == .string,
      let number = DecimalText(fields.bytes(value)), number.whole >= 0
    else { return nil }
    return Int32(clamping: number.whole)
  }

  /// Whether a field is `true`.
  func isTrue(_ field: Field) -> Bool {
    guard let value = fields[field], value.kind == .boolean else { return false }
    return fields.bytes(value).first == UInt8(ascii: "t")
  }

  /// The hash of a field's JSON text; zero where it is absent.
  func hash(_ field: Field) -> UInt64 {
    fields[field].map { ByteHash.hash(fields.rawBytes($0)) } ?? 0
  }

  /// The id in a field as a number: of 16 hexadecimal digits their value, of anything else its hash.
  func identifier(_ field: Field) -> UInt64? {
    guard let value = fields[field] else { return nil }
    let bytes = fields.bytes(value)
    guard !bytes.isEmpty else { return nil }
    guard bytes.count == 16 else { return ByteHash.hash(bytes) }
    var number: UInt64 = 0
    for byte in bytes {
      let digit: UInt8
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
      case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
      default: return ByteHash.hash(bytes)
      }
      number = number << 4 | UInt64(digit)
    }
    return number == 0 ? nil : number
  }

  /// A duration in nanoseconds, by the unit in its name, by its text, or by its producer's habit.
  func duration(_ format: LineFormat) -> Int64? {
    let units: [(Field, Int64)] = [
      (.durationNanoseconds, 1), (.durationMicroseconds, 1_000),
      (.durationMilliseconds, 1_000_000), (.durationSeconds, 1_000_000_000),
    ]
    for (field, unit) in units where fields.has(field) {
      guard let value = fields[field], let number = DecimalText(fields.bytes(value)),
        number.whole >= 0
      else { continue }
      return number.scaled(by: unit)
    }
    guard let value = fields[.duration] else { return nil }
    if value.kind == .string { return DurationWords.nanoseconds(fields.bytes(value)) }
    guard value.kind == .number, let number = DecimalText(fields.bytes(value)), number.whole >= 0
    else { return nil }
    // zap's and Python's numbers are seconds; everyone else's are milliseconds.
    return number.scaled(by: format == .zap || format == .python ? 1_000_000_000 : 1_000_000)
  }

  /// The row of the run that the line belongs to; lines without an id belong to their file's run.
  mutating func run(_ place: RecordPlace) -> Int {
    let id = text(.run)
    let key =
      id == TextTable.none
      ? ByteHash.combine(UInt64(file) &+ 1, 0x66_69_6c_65) : model.texts.hash(id)
    if let row = runIndex[key] { return row }
    model.runs.append(RunRow(id: id, first: place, last: place))
    runIndex[key] = model.runs.count - 1
    return model.runs.count - 1
  }

  /// The row of a span, and whether it is new.
  mutating func span(run: Int, id: UInt64, _ place: RecordPlace) -> (row: Int, isNew: Bool) {
    let key = ByteHash.combine(UInt64(run) &+ 1, id)
    if let row = spanIndex[key] { return (row, false) }
    let row = newSpan(run: run, id: id, place)
    spanIndex[key] = row
    return (row, true)
  }

  /// Appends a row for a span.
  mutating func newSpan(run: Int, id: UInt64, _ place: RecordPlace) -> Int {
    model.spans.append(
      SpanRow(run: Int32(truncatingIfNeeded: run), id: id, first: place, last: place))
    model.runs[run].spans += 1
    return model.spans.count - 1
  }

  /// Takes over what trace records and plain lines say about a span in the same words.
  mutating func describe(_ row: Int) {
    let step = text(.step)
    let type = string(.stepType)
    let decision = string(.decision)
    let errorType = text(.errorType)
    let message = text(.errorMessage)
    if step != TextTable.none { model.spans[row].step = step }
    if type != TextTable.none { model.spans[row].type = type }
    if decision != TextTable.none { model.spans[row].decision = decision }
    if errorType != TextTable.none { model.spans[row].errorType = errorType }
    if message != TextTable.none { model.spans[row].errorMessage = message }
    if let attempt = count(.attempt) {
      model.spans[row].attempt = max(model.spans[row].attempt, attempt)
    } else if let retries = count(.retries) {
      model.spans[row].attempt = max(model.spans[row].attempt, retries &+ 1)
    }
    if let iteration = count(.iteration) { model.spans[row].iteration = iteration }
    if isTrue(.skipped) { model.spans[row].flags.insert(.skipped) }
    if isTrue(.truncated) { model.spans[row].flags.insert(.truncated) }
    if let input = fields[.input] {
      model.spans[row].input = hash(.input)
      if model.spans[row].inputPreview == TextTable.none {
        let raw = fields.rawBytes(input)
        model.spans[row].inputPreview = model.texts.id(
          of: UnsafeRawBufferPointer(rebasing: raw.prefix(80)))
      }
    }
    if fields.has(.output) { model.spans[row].output = hash(.output) }
  }
}
