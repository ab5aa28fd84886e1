import JSON

/// Builds the model from lines, one after another, in one pass.
struct ModelBuilder {
  var model = LogModel()
  var fields = RecordFields()
  /// Rows of runs by the hash of their id.
  var runIndex = HashIndex()
  /// Rows of spans by run and span id.
  var spanIndex = HashIndex()
  /// Rows of spans that a plain log has begun and not ended, by run and step.
  var openSteps = HashIndex()
  /// Rows of error groups by run, span and message.
  var errorIndex = HashIndex()
  var file: Int32 = -1

  /// Starts another input.
  mutating func open(_ name: String) {
    file += 1
    model.input.files.append(.init(name: name))
  }

  /// Counts bytes of the input that was opened last.
  mutating func countBytes(_ count: Int) { model.input.files[Int(file)].bytes += count }

  /// Takes in one line of the input that was opened last.
  mutating func add(_ line: LineSplitter.Line) {
    let fileNumber = Int(file)
    guard line.bytes.contains(where: { $0 != 0x20 && $0 != 0x09 }) else { return }
    let isObject = fields.read(line.bytes)
    if !isObject, !line.isTerminated, Self.looksCut(line.bytes) {
      model.input.files[fileNumber].isCutOff = true
      return
    }
    model.input.files[fileNumber].lines += 1
    let place = RecordPlace(file: file, line: line.number, byte: line.byte)
    guard isObject, let format = format() else {
      reject(line, isObject ? "no time, level, message, error or step in it" : nil)
      return
    }
    model.input.files[fileNumber].understood += 1
    model.input.count(format)
    if format == .trace { addTraceRecord(place) } else { addPlainRecord(place, format) }
  }

  private mutating func reject(_ line: LineSplitter.Line, _ reason: String?) {
    guard model.input.rejected.count < InputStatistics.rejectedLimit else { return }
    model.input.rejected.append(
      .init(file: Int(file), line: line.number, reason: reason ?? Self.reason(line.bytes)))
  }

  /// Why a line is not a JSON object, in words.
  private static func reason(_ bytes: UnsafeRawBufferPointer) -> String {
    switch bytes.first(where: { $0 != 0x20 && $0 != 0x09 }) {
    case UInt8(ascii: "{"):
      do {
        _ = try JSONDocument(parsing: Array(bytes.prefix(1 << 16)))
        return "not one JSON object"
      } catch {
        return "not JSON: column \(error.position.column): \(error.message)"
      }
    case UInt8(ascii: "["): return "a JSON array, not an object"
    default: return bytes.contains(0) ? "NUL bytes, not JSON" : "not JSON"
    }
  }

  /// Whether an unterminated last line is the beginning of a record.
  private static func looksCut(_ bytes: UnsafeRawBufferPointer) -> Bool {
    bytes.first(where: { $0 != 0x20 && $0 != 0x09 }) == UInt8(ascii: "{")
  }

  /// The format of the line at hand, or nil if nothing in it is known.
  private func format() -> LineFormat? {
    if let type = fields[.type], type.kind == .string, fields[.run] != nil {
      let word = fields.bytes(type)
      if word.elementsEqual("span".utf8) || word.elementsEqual("start".utf8)
        || word.elementsEqual("event".utf8)
      {
        if fields.has(.span) && (fields.has(.name) || fields.has(.time)) { return .trace }
      } else if word.elementsEqual("trace".utf8), fields.has(.schema) {
        return .trace
      }
    }
    guard
      fields.has(.time) || fields.has(.level) || fields.has(.message) || fields.has(.error)
        || fields.has(.errorMessage) || fields.has(.step) || fields.has(.startTime)
        || (fields.has(.span) && fields.has(.name))
    else { return nil }
    if fields.uses("@t", for: .time) { return .clef }
    if let level = fields[.level], level.kind == .number, fields.has(.time) {
      return fields.has(.processID) || fields.has(.hostname) ? .pino : .generic
    }
    if fields.has(.caller), fields.has(.time) { return .zap }
    if fields.uses("asctime", for: .time) || fields.uses("levelname", for: .level) {
      return .python
    }
    return .generic
  }
}
