import JSON

extension ModelBuilder {
  private static let errorGroupLimit = 10_000

  /// Takes in a line of a plain structured log.
  mutating func addPlainRecord(_ place: RecordPlace, _ format: LineFormat) {
    let run = run(place)
    let start = time(.startTime)
    let end = time(.endTime)
    let time = time(.time) ?? end ?? start
    model.runs[run].records += 1
    model.runs[run].last = place
    model.runs[run].saw(time: start)
    model.runs[run].saw(time: end)
    model.runs[run].saw(time: time)
    nameFromPlain(run)
    let phase = phase()
    let isError = isError()
    var row: Int?
    if let id = identifier(.span) {
      let (found, isNew) = span(run: run, id: id, place)
      row = found
      nameSpan(found)
      if isNew { model.spans[found].start = start ?? time ?? SpanRow.noTime }
      extend(found, phase, time: time, start: start, end: end, duration: duration(format), place)
    } else if fields.has(.step) || fields.has(.tool) && phase != nil {
      row = step(run, phase, time: time, start: start, end: end, duration(format), place)
    }
    if let row {
      if let parent = identifier(.parent), parent != model.spans[row].id {
        model.spans[row].parentID = parent
      }
      note(row, phase, isError: isError, time: time, place)
    }
    if isError { addError(run: run, span: row ?? -1, place, time) }
  }

  private mutating func nameFromPlain(_ run: Int) {
    if model.runs[run].workflow == TextTable.none { model.runs[run].workflow = string(.workflow) }
    if model.runs[run].service == TextTable.none { model.runs[run].service = string(.service) }
  }

  private mutating func nameSpan(_ row: Int) {
    guard model.spans[row].name == TextTable.none else { return }
    let tool = string(.tool)
    let name = string(.name)
    if fields.has(.step) {
      model.spans[row].name = text(.step)
    } else if name != TextTable.none {
      model.spans[row].name = name
    } else if tool != TextTable.none {
      model.spans[row].name = tool
    }
  }

  /// What the line says about its step: in a word of its own, in its status, or in its message.
  private func phase() -> StepPhase? {
    for field in [Field.event, .status] {
      if let value = fields[field], value.kind == .string,
        let phase = StepPhase(word: fields.bytes(value))
      {
        return phase
      }
    }
    for field in [Field.message, .event] {
      if let value = fields[field], value.kind == .string,
        let phase = StepPhase(message: fields.bytes(value))
      {
        return phase
      }
    }
    return nil
  }

  private func isError() -> Bool {
    if let level = level() { return level >= .error }
    guard let error = fields[.error] ?? fields[.errorMessage] ?? fields[.errorStack] else {
      return false
    }
    switch error.kind {
    case .string: return !fields.bytes(error).isEmpty
    case .object: return true
    default: return false
    }
  }

  private func level() -> LogLevel? {
    guard let value = fields[.level] else { return nil }
    let bytes = fields.bytes(value)
    if value.kind == .string, let first = bytes.first,
      first < UInt8(ascii: "0") || first > UInt8(ascii: "9")
    {
      return LogLevel(bytes)
    }
    guard let number = DecimalText(bytes) else { return nil }
    return LogLevel(number: Int(clamping: number.whole))
  }

  /// The row of a step that is named without a span id: begun by a line that says so, else found open.
  private mutating func step(
    _ run: Int, _ phase: StepPhase?, time: Int64?, start: Int64?, end: Int64?, _ duration: Int64?,
    _ place: RecordPlace
  ) -> Int? {
    let name = fields.has(.step) ? text(.step) : text(.tool)
    guard name != TextTable.none else { return nil }
    let iteration = count(.iteration).map { UInt64($0) &+ 1 } ?? 0
    let id = model.texts.hash(name)
    let key = ByteHash.combine(
      ByteHash.combine(UInt64(run) &+ 1, id), iteration &+ 0x7374_6570)
    let open = openSteps[key]
    var row: Int
    switch phase {
    case .start:
      if let open, model.spans[open].end == SpanRow.noTime,
        model.spans[open].status == .error, let time
      {
        // A new beginning of a step whose last line was an error: that try was over.
        model.spans[open].end = time
        model.spans[open].flags.insert(.ended)
      }
      row = begin(run, id, name, place)
    case .end, .failure, .skip, .cancel:
      row = open ?? begin(run, id, name, place)
    default:
      guard open != nil || duration != nil || start != nil || phase == .retry else { return nil }
      row = open ?? begin(run, id, name, place)
    }
    if duration != nil, open != nil, phase == nil, model.spans[row].flags.contains(.ended) {
      row = begin(run, id, name, place)
    }
    extend(row, phase, time: time, start: start, end: end, duration: duration, place)
    openSteps[key] = model.spans[row].flags.contains(.ended) ? nil : row
    return row
  }

  private mutating func begin(
    _ run: Int, _ id: UInt64, _ name: TextTable.ID, _ place: RecordPlace
  ) -> Int {
    let row = newSpan(run: run, id: id, place)
    model.spans[row].name = name
    // Children that name their parent by its step find the latest span of that name.
    spanIndex[ByteHash.combine(UInt64(run) &+ 1, id)] = row
    return row
  }

  /// Moves a span's times on by what a line says.
  private mutating func extend(
    _ row: Int, _ phase: StepPhase?, time: Int64?, start: Int64?, end: Int64?, duration: Int64?,
    _ place: RecordPlace
  ) {
    if let start { model.spans[row].start = start }
    if phase == .start {
      model.spans[row].flags.formUnion([.started, .bracketed])
      if model.spans[row].start == SpanRow.noTime {
        model.spans[row].start = time ?? SpanRow.noTime
      }
      model.spans[row].last = place
      return
    }
    let isEnd =
      phase == .end || phase == .failure || phase == .skip || phase == .cancel || end != nil
      || duration != nil
    if isEnd {
      model.spans[row].flags.insert(.ended)
      model.spans[row].last = place
    }
    guard let last = end ?? time else { return }
    if model.spans[row].end == SpanRow.noTime || last > model.spans[row].end {
      if isEnd || fields.has(.span) { model.spans[row].end = last }
    }
    if let duration, start == nil, !model.spans[row].flags.contains(.started) {
      let (begin, overflow) = last.subtractingReportingOverflow(duration)
      if !overflow, begin < model.spans[row].start || model.spans[row].start == SpanRow.noTime {
        model.spans[row].start = begin
      }
    }
    if model.spans[row].start == SpanRow.noTime, isEnd { model.spans[row].start = last }
  }

  /// Takes over what a line says about how its span goes.
  private mutating func note(
    _ row: Int, _ phase: StepPhase?, isError: Bool, time: Int64?, _ place: RecordPlace
  ) {
    let before = model.spans[row].attempt
    model.spans[row].flags.insert(.fromPlainLines)
    describe(row)
    let span = model.spans[row]
    // A higher attempt number tells of a failed try unless a retry line told of it before.
    let isNextTry = before > 0 && span.attempt > before && span.retryEvents < span.attempt &- 1
    if phase == .retry || isNextTry {
      model.spans[row].retryEvents += 1
      model.retries.append(
        RetryRow(
          span: Int32(truncatingIfNeeded: row),
          attempt: before > 0 ? before : max(1, count(.attempt) ?? 1), time: time ?? SpanRow.noTime,
          errorType: text(.errorType), errorMessage: errorMessage(), place: place))
    }
    switch phase {
    case .skip: model.spans[row].flags.insert(.skipped)
    case .end: if !isError { model.spans[row].status = .ok }
    case .failure: model.spans[row].status = .error
    case .cancel:
      model.spans[row].status = .error
      model.spans[row].errorType = model.texts.id(of: "cancelled")
    case .start, .retry, nil: break
    }
    guard isError, phase != .retry else { return }
    model.spans[row].status = .error
    model.spans[row].last = place
    let message = errorMessage()
    if message != TextTable.none { model.spans[row].errorMessage = message }
  }

  /// The error of the line in words: its error field, else its message.
  private mutating func errorMessage() -> TextTable.ID {
    for field in [Field.errorMessage, .error, .message, .event, .errorStack] {
      guard let value = fields[field], value.kind == .string else { continue }
      let id = text(field)
      if id != TextTable.none { return id }
    }
    return TextTable.none
  }

  private mutating func addError(run: Int, span: Int, _ place: RecordPlace, _ time: Int64?) {
    let message = errorMessage()
    let type = text(.errorType)
    let template = model.texts.text(message).map(Self.template) ?? 0
    let key = ByteHash.combine(
      ByteHash.combine(UInt64(run) &+ 1, UInt64(bitPattern: Int64(span)) &+ 2),
      ByteHash.combine(template, model.texts.hash(type)))
    if let row = errorIndex[key] {
      model.errors[row].count += 1
      model.errors[row].last = place
      return
    }
    guard model.errors.count < Self.errorGroupLimit else {
      model.ungroupedErrors += 1
      return
    }
    errorIndex[key] = model.errors.count
    model.errors.append(
      ErrorGroup(
        run: Int32(truncatingIfNeeded: run), span: Int32(truncatingIfNeeded: span),
        isFatal: level() == .fatal, logger: string(.name), errorType: type, message: message,
        count: 1, first: place, last: place, firstTime: time ?? SpanRow.noTime))
  }

  /// The hash of a message with numbers, hexadecimal ids and quoted parts left out.
  private static func template(_ message: String) -> UInt64 {
    var kept: [UInt8] = []
    for word in message.utf8.split(separator: UInt8(ascii: " ")) {
      let hasDigit = word.contains { $0 &- UInt8(ascii: "0") < 10 }
      if hasDigit || word.first == UInt8(ascii: "'") || word.first == UInt8(ascii: "\"") {
        kept.append(UInt8(ascii: "*"))
      } else {
        kept += word
      }
      kept.append(UInt8(ascii: " "))
    }
    return kept.withUnsafeBytes { ByteHash.hash($0) }
  }
}
