package import JSON

/// One structured log record, tied to the span in which it was written.
package struct LogRecord: Sendable {
  /// How grave a record is; the names are those of OpenTelemetry's severity texts, in lower case.
  package enum Level: String, Sendable, CaseIterable, Comparable {
    case trace
    case debug
    case info
    case warn
    case error
    case fatal

    /// OpenTelemetry's severity number: 1, 5, 9, 13, 17, 21.
    package var severityNumber: Int {
      switch self {
      case .trace: 1
      case .debug: 5
      case .info: 9
      case .warn: 13
      case .error: 17
      case .fatal: 21
      }
    }

    package static func < (left: Level, right: Level) -> Bool {
      left.severityNumber < right.severityNumber
    }
  }

  package var level: Level
  package var message: String
  /// Nanoseconds since 1970-01-01T00:00:00Z.
  package var time: UInt64
  package var attributes: JSONObject
  package var traceID: TraceID
  package var spanID: SpanID

  /// A record.
  package init(
    level: Level, message: String, time: UInt64, attributes: JSONObject = [:], traceID: TraceID,
    spanID: SpanID
  ) {
    self.level = level
    self.message = message
    self.time = time
    self.attributes = attributes
    self.traceID = traceID
    self.spanID = spanID
  }

  /// The event of `dna.trace/v1` that carries it: `log`, with `log.level` and `log.message`, secrets masked.
  package var event: TraceRecord {
    var members: JSONObject = [
      TraceAttribute.logLevel: .string(level.rawValue),
      TraceAttribute.logMessage: .string(SecretMask.masking(message) ?? message),
    ]
    for (key, value) in attributes { members[key] = value }
    return .event(
      traceID: traceID, spanID: spanID, name: "log", time: time, attributes: members)
  }
}
