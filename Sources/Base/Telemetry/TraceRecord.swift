package import JSON

/// One line of a `dna.trace/v1` file: JSON lines, appended as the run goes on, readable at any instant.
///
/// The first line is a `trace` record, then `start` and `span` records (a `start` without its `span` is a
/// span that never finished), and `event` records for what happens inside a span before it ends:
///
///     {"schema":"dna.trace/v1","type":"trace","traceId":"4bf92f3577b34da6a3ce929d0e0e4736","service":"dna","version":"0.1.0","time":"2026-11-22T10:00:00.000000000Z","attributes":{}}
///     {"type":"start","traceId":"4bf9…","spanId":"00f067aa0ba902b7","parentSpanId":"b7ad6b7169203331","name":"summarise","kind":"internal","time":"2026-11-22T10:00:00.001000000Z","attributes":{}}
///     {"type":"event","traceId":"4bf9…","spanId":"00f0…","name":"retry","time":"…","attributes":{"dna.retry.attempt":1,"error.type":"timeout"}}
///     {"type":"span","traceId":"4bf9…","spanId":"00f0…","parentSpanId":"b7ad…","name":"summarise","kind":"internal","startTime":"…","endTime":"…","status":{"code":"error","message":"…"},"attributes":{}}
///
/// Ids are W3C Trace Context ids in lower-case hexadecimal; times are RFC 3339 UTC with nine decimals.
/// Attribute names are OpenTelemetry's where it has one; `TraceAttribute` lists them.
package enum TraceRecord: Sendable {
  /// The head of a file: which trace, from which program.
  case trace(id: TraceID, service: String, version: String, time: UInt64, attributes: JSONObject)
  /// A span has begun.
  case start(Span)
  /// Something happened inside a span that has not ended.
  case event(traceID: TraceID, spanID: SpanID, name: String, time: UInt64, attributes: JSONObject)
  /// A span has ended.
  case span(Span)
}
