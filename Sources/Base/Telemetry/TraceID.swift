/// The 16 bytes that name a trace (W3C Trace Context, section 3.2.2.3).
package struct TraceID: Sendable, Hashable {
  package var high: UInt64
  package var low: UInt64

  /// A trace id of these halves; all zero is not a valid id.
  package init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }
}

/// The 8 bytes that name a span in its trace (W3C Trace Context, section 3.2.2.4).
package struct SpanID: Sendable, Hashable {
  package var value: UInt64

  /// A span id; zero is not a valid id.
  package init(_ value: UInt64) { self.value = value }
}
