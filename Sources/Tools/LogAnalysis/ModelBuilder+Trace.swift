import JSON

extension ModelBuilder {
  /// Takes in a `dna.trace/v1` record.
  mutating func addTraceRecord(_ place: RecordPlace) {
    let run = run(place)
    model.runs[run].records += 1
    model.runs[run].last = place
    guard let type = fields[.type] else { return }
    switch fields.bytes(type).first {
    case UInt8(ascii: "t"): addHead(run)
    case UInt8(ascii: "e"): addEvent(run, place)
    default:
      // `start` and `span` share two letters; the third tells them apart.
      let isStart = fields.bytes(type).dropFirst(2).first == UInt8(ascii: "a")
      if isStart && fields.bytes(type).count == 5 {
        addStart(run, place)
      } else {
        addSpan(run, place)
      }
    }
  }

  private mutating func addHead(_ run: Int) {
    model.runs[run].saw(time: time(.time))
    let service = string(.service)
    if service != TextTable.none { model.runs[run].service = service }
    nameRun(run)
  }

  private mutating func nameRun(_ run: Int) {
    let workflow = string(.workflow)
    let name = string(.runName)
    if workflow != TextTable.none { model.runs[run].workflow = workflow }
    if name != TextTable.none { model.runs[run].name = name }
  }

  private mutating func openSpan(_ run: Int, _ place: RecordPlace) -> Int? {
    guard let id = identifier(.span) else { return nil }
    let row = span(run: run, id: id, place).row
    model.spans[row].flags.insert(.bracketed)
    if let parent = identifier(.parent), parent != id { model.spans[row].parentID = parent }
    let name = string(.name)
    if name != TextTable.none { model.spans[row].name = name }
    describe(row)
    nameRun(run)
    return row
  }

  private mutating func addStart(_ run: Int, _ place: RecordPlace) {
    guard let row = openSpan(run, place) else { return }
    let time = time(.time)
    model.runs[run].saw(time: time)
    model.spans[row].flags.insert(.started)
    // A start that is read after its end, as merged files may give it, changes nothing.
    guard !model.spans[row].flags.contains(.ended) else { return }
    model.spans[row].start = time ?? SpanRow.noTime
    model.spans[row].first = place
    model.spans[row].last = place
  }

  private mutating func addSpan(_ run: Int, _ place: RecordPlace) {
    guard let row = openSpan(run, place) else { return }
    let start = time(.startTime)
    let end = time(.endTime)
    model.runs[run].saw(time: start)
    model.runs[run].saw(time: end)
    if let start { model.spans[row].start = start }
    if let end { model.spans[row].end = end }
    model.spans[row].flags.insert(.ended)
    model.spans[row].last = place
    guard let status = fields[.status], status.kind == .string else { return }
    switch fields.bytes(status).first {
    case UInt8(ascii: "o"): model.spans[row].status = .ok
    case UInt8(ascii: "e"):
      model.spans[row].status = .error
      let message = text(.statusMessage)
      if message != TextTable.none { model.spans[row].errorMessage = message }
    default: model.spans[row].status = .unset
    }
  }

  private mutating func addEvent(_ run: Int, _ place: RecordPlace) {
    let time = time(.time)
    model.runs[run].saw(time: time)
    guard let id = identifier(.span), let name = fields[.name] else { return }
    let row = span(run: run, id: id, place).row
    model.spans[row].flags.insert(.bracketed)
    let word = fields.bytes(name)
    if isTrue(.skipped), fields.has(.step) {
      addSkipped(run, parent: id, place)
    } else if word.elementsEqual("retry".utf8) {
      model.spans[row].retryEvents += 1
      model.retries.append(
        RetryRow(
          span: Int32(truncatingIfNeeded: row), attempt: count(.attempt) ?? 0,
          time: time ?? SpanRow.noTime, errorType: text(.errorType),
          errorMessage: text(.errorMessage), place: place))
    } else {
      let decision = string(.decision)
      if decision != TextTable.none { model.spans[row].decision = decision }
    }
  }

  /// A node that was not run has no span: an event in its parent's says so.
  private mutating func addSkipped(_ run: Int, parent: UInt64, _ place: RecordPlace) {
    let row = newSpan(
      run: run, id: ByteHash.combine(parent, UInt64(bitPattern: Int64(place.byte)) &+ 1), place)
    model.spans[row].parentID = parent
    model.spans[row].flags = [.skipped, .bracketed, .ended]
    if let time = time(.time) {
      model.spans[row].start = time
      model.spans[row].end = time
    }
    describe(row)
  }
}
