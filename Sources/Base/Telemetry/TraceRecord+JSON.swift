package import JSON

/// Why a line is not a `dna.trace/v1` record.
package struct TraceRecordError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What is wrong, with the value.
  package var message: String

  /// An error.
  package init(message: String) { self.message = message }

  package var description: String { message }
}

extension TraceRecord {
  /// The schema name that the first line of a trace carries.
  package static let schema = "dna.trace/v1"

  /// The record as one JSON object, its members in the order of the format.
  package var value: JSONValue {
    switch self {
    case .trace(let id, let service, let version, let time, let attributes):
      [
        "schema": .string(Self.schema), "type": "trace", "traceId": .string(id.hexadecimal),
        "service": .string(service), "version": .string(version),
        "time": .string(TraceTime.text(time)), "attributes": .object(attributes),
      ]
    case .start(let span):
      .object(
        Self.head("start", span) + ["time": .string(TraceTime.text(span.startTime))]
          + ["attributes": .object(span.attributes)])
    case .event(let traceID, let spanID, let name, let time, let attributes):
      [
        "type": "event", "traceId": .string(traceID.hexadecimal),
        "spanId": .string(spanID.hexadecimal), "name": .string(name),
        "time": .string(TraceTime.text(time)), "attributes": .object(attributes),
      ]
    case .span(let span):
      .object(
        Self.head("span", span) + [
          "startTime": .string(TraceTime.text(span.startTime)),
          "endTime": .string(TraceTime.text(Swift.max(span.startTime, span.endTime ?? 0))),
          "status": span.status.value, "attributes": .object(span.attributes),
        ])
    }
  }

  /// The record as one line of JSON without the newline.
  package var line: String { value.serialized() }

  /// Appends the record and a newline.
  package func appendLine(to bytes: inout [UInt8]) {
    value.append(to: &bytes)
    bytes.append(0x0A)
  }

  private static func head(_ type: String, _ span: Span) -> JSONObject {
    var object: JSONObject = [
      "type": .string(type), "traceId": .string(span.traceID.hexadecimal),
      "spanId": .string(span.spanID.hexadecimal),
    ]
    if let parent = span.parentSpanID { object["parentSpanId"] = .string(parent.hexadecimal) }
    object["name"] = .string(span.name)
    object["kind"] = .string(span.kind.rawValue)
    return object
  }
}

extension TraceRecord {
  /// Reads one line of a trace.
  ///
  /// Members that the format does not know are passed over, so that later versions may add some.
  package init(line: some Sequence<UInt8>) throws(TraceRecordError) {
    let document: JSONDocument
    do {
      document = try JSONDocument(parsing: Array(line))
    } catch {
      throw TraceRecordError(message: "the line is not JSON: \(error)")
    }
    try self.init(document.value)
  }

  /// Reads one line of a trace.
  package init(line: some StringProtocol) throws(TraceRecordError) {
    try self.init(line: line.utf8)
  }

  /// Reads a record from its JSON object.
  package init(_ value: JSONValue) throws(TraceRecordError) {
    guard let object = value.object else {
      throw TraceRecordError(message: "a record must be an object, not \(value.kind.rawValue)")
    }
    let fields = Fields(object: object)
    let type = try fields.string("type")
    switch type {
    case "trace":
      let schema = try fields.string("schema")
      guard schema == Self.schema else {
        throw TraceRecordError(message: "'schema' is '\(schema)' and should be '\(Self.schema)'")
      }
      self = .trace(
        id: try fields.traceID(), service: try fields.string("service"),
        version: try fields.string("version"), time: try fields.time("time"),
        attributes: try fields.attributes())
    case "start":
      self = .start(try fields.span(startTime: "time"))
    case "event":
      self = .event(
        traceID: try fields.traceID(), spanID: try fields.spanID("spanId"),
        name: try fields.string("name"), time: try fields.time("time"),
        attributes: try fields.attributes())
    case "span":
      var span = try fields.span(startTime: "startTime")
      let endTime = try fields.time("endTime")
      guard endTime >= span.startTime else {
        throw TraceRecordError(message: "'endTime' lies before 'startTime'")
      }
      span.endTime = endTime
      span.status = try fields.status()
      self = .span(span)
    default:
      throw TraceRecordError(
        message: "'type' is '\(type)' and should be one of trace, start, event, span")
    }
  }
}

extension Span.Status {
  fileprivate var value: JSONValue {
    switch self {
    case .unset: ["code": "unset"]
    case .ok: ["code": "ok"]
    case .error(let message): ["code": "error", "message": .string(message)]
    }
  }
}

/// Typed access to the members of a record.
private struct Fields {
  let object: JSONObject

  func string(_ key: String) throws(TraceRecordError) -> String {
    guard let value = object[key] else {
      throw TraceRecordError(message: "the record has no '\(key)'")
    }
    guard let string = value.string else {
      throw TraceRecordError(message: "'\(key)' must be a string, not \(value.kind.rawValue)")
    }
    return string
  }

  func traceID() throws(TraceRecordError) -> TraceID {
    let text = try string("traceId")
    guard let id = TraceID(hexadecimal: text) else {
      throw TraceRecordError(message: "'traceId' is '\(text)', not 32 hexadecimal digits")
    }
    return id
  }

  func spanID(_ key: String) throws(TraceRecordError) -> SpanID {
    let text = try string(key)
    guard let id = SpanID(hexadecimal: text) else {
      throw TraceRecordError(message: "'\(key)' is '\(text)', not 16 hexadecimal digits")
    }
    return id
  }

  func time(_ key: String) throws(TraceRecordError) -> UInt64 {
    let text = try string(key)
    guard let time = TraceTime.nanoseconds(text) else {
      throw TraceRecordError(message: "'\(key)' is '\(text)', not an RFC 3339 time")
    }
    return time
  }

  func attributes() throws(TraceRecordError) -> JSONObject {
    guard let value = object["attributes"] else { return [:] }
    guard let attributes = value.object else {
      throw TraceRecordError(message: "'attributes' must be an object, not \(value.kind.rawValue)")
    }
    return attributes
  }

  func span(startTime: String) throws(TraceRecordError) -> Span {
    var parent: SpanID?
    switch object["parentSpanId"] {
    case nil, .null, .string(""): break
    default: parent = try spanID("parentSpanId")
    }
    var kind = Span.Kind.internal
    if object.contains("kind") {
      let name = try string("kind")
      guard let known = Span.Kind(rawValue: name) else {
        throw TraceRecordError(message: "'kind' is '\(name)', which is no kind of span")
      }
      kind = known
    }
    return Span(
      traceID: try traceID(), spanID: try spanID("spanId"), parentSpanID: parent,
      name: try string("name"), kind: kind, startTime: try time(startTime),
      attributes: try attributes())
  }

  func status() throws(TraceRecordError) -> Span.Status {
    guard let value = object["status"] else { return .unset }
    switch value["code"]?.string {
    case "unset": return .unset
    case "ok": return .ok
    case "error": return .error(message: value["message"]?.string ?? "")
    default:
      throw TraceRecordError(
        message: "'status' must be an object whose 'code' is unset, ok or error")
    }
  }
}

extension JSONObject {
  fileprivate static func + (left: JSONObject, right: JSONObject) -> JSONObject {
    var result = left
    for (key, value) in right { result[key] = value }
    return result
  }
}
