/// Where the records of a trace go.
package protocol TraceSink: Sendable {
  /// Takes one record; records of one run come in the order in which things happened.
  func write(_ record: TraceRecord) throws
}
