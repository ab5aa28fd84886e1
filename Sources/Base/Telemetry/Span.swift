package import JSON

/// A timed piece of work in a trace (OpenTelemetry's span).
package struct Span: Sendable {
  /// The span's role, as OpenTelemetry names it.
  package enum Kind: String, Sendable {
    case `internal`
    case server
    case client
    case producer
    case consumer
  }

  /// How a span ended.
  package enum Status: Sendable, Hashable {
    /// Ended without a word; `ok` was not claimed.
    case unset
    /// Ended well.
    case ok
    /// Failed.
    case error(message: String)
  }

  package var traceID: TraceID
  package var spanID: SpanID
  /// Nil on the root span.
  package var parentSpanID: SpanID?
  package var name: String
  package var kind: Kind
  /// Nanoseconds since 1970-01-01T00:00:00Z.
  package var startTime: UInt64
  /// Nanoseconds since 1970-01-01T00:00:00Z; nil while it runs.
  package var endTime: UInt64?
  package var status: Status
  package var attributes: JSONObject

  /// A span that begins now.
  package init(
    traceID: TraceID, spanID: SpanID, parentSpanID: SpanID?, name: String, kind: Kind = .internal,
    startTime: UInt64, attributes: JSONObject = [:]
  ) {
    self.traceID = traceID
    self.spanID = spanID
    self.parentSpanID = parentSpanID
    self.name = name
    self.kind = kind
    self.startTime = startTime
    self.attributes = attributes
    status = .unset
  }
}
