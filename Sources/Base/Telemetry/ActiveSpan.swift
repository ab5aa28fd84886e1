package import JSON
import Synchronization

/// A span that has begun and not ended; any thread may add to it, and the first `end` counts.
///
/// A span that is never ended stays in the trace as one that did not finish.
package final class ActiveSpan: Sendable {
  /// What goes into the headers of whatever this span causes elsewhere.
  package let context: TraceContext
  /// Whether what is said about it goes anywhere.
  package let isRecorded: Bool
  /// What ties it to other work, given to the spans inside it.
  package let correlation: String?
  private let tracer: Tracer
  private let state: Mutex<Span?>

  init(
    _ span: Span, context: TraceContext, tracer: Tracer, isRecorded: Bool, correlation: String?
  ) {
    self.context = context
    self.tracer = tracer
    self.isRecorded = isRecorded
    self.correlation = correlation
    state = Mutex(span)
  }

  /// Sets an attribute; of no effect after the end.
  package func set(_ key: String, _ value: JSONValue) {
    guard isRecorded else { return }
    state.withLock { $0?.attributes[key] = value }
  }

  /// Writes down that something happened inside the span; of no effect after the end.
  package func event(_ name: String, _ attributes: JSONObject = [:]) {
    guard isRecorded else { return }
    state.withLock { span in
      guard span != nil else { return }
      tracer.write(
        .event(
          traceID: context.traceID, spanID: context.spanID, name: name, time: tracer.now(),
          attributes: attributes))
    }
  }

  /// Writes a log record as an event of the span; of no effect after the end.
  package func log(
    _ level: LogRecord.Level, _ message: String, _ attributes: JSONObject = [:]
  ) {
    guard isRecorded else { return }
    state.withLock { span in
      guard span != nil else { return }
      tracer.log(
        LogRecord(
          level: level, message: message, time: tracer.now(), attributes: attributes,
          traceID: context.traceID, spanID: context.spanID))
    }
  }

  /// Begins a span inside this one, with its correlation id.
  package func span(
    _ name: String, _ kind: Span.Kind = .internal, attributes: JSONObject = [:]
  ) -> ActiveSpan {
    tracer.span(
      name, kind, parent: context, attributes: attributes, correlation: correlation)
  }

  /// Ends the span; returns nanoseconds since it began, nil when it had ended before.
  @discardableResult package func end(
    _ status: Span.Status = .unset, attributes: JSONObject = [:]
  ) -> UInt64? {
    state.withLock { current -> UInt64? in
      guard var span = current else { return nil }
      current = nil
      let now = tracer.now()
      let end = Swift.max(span.startTime, now)
      if isRecorded {
        span.endTime = end
        span.status = status
        for (key, value) in attributes { span.attributes[key] = value }
        tracer.write(.span(span))
      }
      return end - span.startTime
    }
  }

  /// Ends the span as failed; `type` is a low-cardinality name such as `timeout`.
  @discardableResult package func fail(_ message: String, type: String? = nil) -> UInt64? {
    let message = SecretMask.masking(message) ?? message
    return end(
      .error(message: message),
      attributes: type.map { [TraceAttribute.errorType: .string($0)] } ?? [:])
  }
}
