import JSON
import Platform
import Synchronization
package import Telemetry

extension TraceAttribute {
  /// Name of the agent (OpenTelemetry GenAI).
  package static let agent = "gen_ai.agent.name"
  /// The provider (OpenTelemetry GenAI).
  package static let provider = "gen_ai.provider.name"
  /// The provider's id of the answer (OpenTelemetry GenAI).
  package static let responseID = "gen_ai.response.id"
  /// The id of a tool call (OpenTelemetry GenAI).
  package static let toolCall = "gen_ai.tool.call.id"
  /// What a span cost, in USD, as decimal text; absent where the price is not known.
  package static let cost = "dna.cost.usd"
}

/// Writes what an agent does as spans with OpenTelemetry's GenAI names.
package final class AgentTracer: Sendable {
  private let sink: any TraceSink
  private let now: @Sendable () -> UInt64
  private let version: String
  private let state: Mutex<SeededGenerator>
  private let trace: TraceID

  /// A tracer; ids come from the seed, times from `now`, in nanoseconds since 1970.
  package init(
    sink: any TraceSink, seed: UInt64, version: String, now: @escaping @Sendable () -> UInt64
  ) {
    self.sink = sink
    self.now = now
    self.version = version
    var generator = SeededGenerator(seed: seed)
    trace = TraceID(using: &generator)
    state = Mutex(generator)
  }

  /// Writes the head of the trace.
  func begin() {
    write(.trace(id: trace, service: "dna", version: version, time: now(), attributes: [:]))
  }

  /// Begins a span and writes that it has begun.
  func start(
    _ name: String, _ kind: Span.Kind = .internal, under parent: Span?, _ attributes: JSONObject,
    input: JSONValue? = nil
  ) -> Span {
    var span = Span(
      traceID: trace, spanID: state.withLock { SpanID(using: &$0) }, parentSpanID: parent?.spanID,
      name: name, kind: kind, startTime: now(), attributes: attributes)
    capture(input, TraceAttribute.input, in: &span)
    write(.start(span))
    return span
  }

  /// Ends a span and writes it.
  func end(
    _ span: Span, _ status: Span.Status, _ attributes: JSONObject = [:], output: JSONValue? = nil
  ) {
    var span = span
    span.endTime = now()
    span.status = status
    for (key, value) in attributes { span.attributes[key] = value }
    capture(output, TraceAttribute.output, in: &span)
    write(.span(span))
  }

  private func capture(_ value: JSONValue?, _ attribute: String, in span: inout Span) {
    guard let value else { return }
    let capture = TraceCapture(value, limit: 8_192)
    span.attributes[attribute] = .string(capture.text)
    if capture.isTruncated { span.attributes[TraceAttribute.truncated] = true }
  }

  private func write(_ record: TraceRecord) {
    // A trace that cannot be written any more must not end the work.
    try? sink.write(record)
  }
}
