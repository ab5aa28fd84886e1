/// Where in which trace a piece of work stands, as it goes from process to process.
///
/// W3C Trace Context level 2 (Candidate Recommendation Draft of 28 March 2024): the headers
/// `traceparent` and `tracestate`, in messages as attributes of those names, between a program and the
/// one it starts as the variables `TRACEPARENT` and `TRACESTATE`.
package struct TraceContext: Sendable, Hashable {
  package var traceID: TraceID
  /// The span that whatever comes next has as its parent.
  package var spanID: SpanID
  /// Whether the caller may have recorded the trace (flag 0x01).
  package var isSampled: Bool
  /// Whether the right-most 7 bytes of the trace id are random (flag 0x02, level 2).
  package var isRandom: Bool
  /// What other systems pass along.
  package var state: TraceState

  /// The name of the header, and of the attribute of a message.
  package static let parentHeader = "traceparent"
  /// The name of the header, and of the attribute of a message.
  package static let stateHeader = "tracestate"
  /// The variable that a started program reads.
  package static let parentVariable = "TRACEPARENT"
  /// The variable that a started program reads.
  package static let stateVariable = "TRACESTATE"

  /// A context of these ids.
  package init(
    traceID: TraceID, spanID: SpanID, isSampled: Bool = true, isRandom: Bool = false,
    state: TraceState = TraceState()
  ) {
    self.traceID = traceID
    self.spanID = spanID
    self.isSampled = isSampled
    self.isRandom = isRandom
    self.state = state
  }

  /// Reads the two headers; nil when `traceparent` is not valid.
  ///
  /// Version `00` is 55 characters in lower case; of a later version its first 55 count, when a dash
  /// or nothing follows; version `ff` and ids of zeros alone are not valid (section 3.2.2). An invalid
  /// `tracestate` is dropped and the rest kept.
  package init?(traceparent: some StringProtocol, tracestate: String? = nil) {
    let bytes = Array(traceparent.utf8)
    let dash = UInt8(ascii: "-")
    guard bytes.count >= 55, bytes[2] == dash, bytes[35] == dash, bytes[52] == dash,
      let version = Self.byte(bytes[0..<2]), version != 0xFF,
      version == 0 ? bytes.count == 55 : bytes.count == 55 || bytes[55] == dash,
      let flags = Self.byte(bytes[53..<55]),
      bytes[3..<35].allSatisfy(Self.isLowerHexadecimal),
      bytes[36..<52].allSatisfy(Self.isLowerHexadecimal),
      let traceID = TraceID(hexadecimal: String(decoding: bytes[3..<35], as: UTF8.self)),
      let spanID = SpanID(hexadecimal: String(decoding: bytes[36..<52], as: UTF8.self))
    else { return nil }
    self.init(
      traceID: traceID, spanID: spanID, isSampled: flags & 0x01 != 0, isRandom: flags & 0x02 != 0,
      state: tracestate.flatMap { TraceState(parsing: $0) } ?? TraceState())
  }

  /// Reads `TRACEPARENT` and `TRACESTATE`; nil when there is none, or none that is valid.
  package init?(environment: [String: String]) {
    guard let parent = environment[Self.parentVariable] else { return nil }
    self.init(traceparent: parent, tracestate: environment[Self.stateVariable])
  }

  /// Reads the headers of a request or the attributes of a message, whatever the case of their names.
  ///
  /// Two `traceparent` headers cannot both be right and count as none; several `tracestate` are joined.
  package init?(headers: some Sequence<(name: String, value: String)>) {
    var parents: [String] = []
    var states: [String] = []
    for (name, value) in headers {
      switch name.lowercased() {
      case Self.parentHeader: parents.append(value)
      case Self.stateHeader: states.append(value)
      default: break
      }
    }
    guard parents.count == 1 else { return nil }
    self.init(traceparent: parents[0], tracestate: states.joined(separator: ","))
  }

  /// The header's value: version 00, 55 characters.
  package var traceparent: String {
    let flags = (isSampled ? 1 : 0) | (isRandom ? 2 : 0)
    return "00-\(traceID.hexadecimal)-\(spanID.hexadecimal)-0\(flags)"
  }

  /// The headers to send, `tracestate` only when it has members.
  package var headers: [(name: String, value: String)] {
    let parent = (name: Self.parentHeader, value: traceparent)
    let state = state.text()
    return state.isEmpty ? [parent] : [parent, (name: Self.stateHeader, value: state)]
  }

  /// The variables for a program that is started; `TRACESTATE` only when it has members.
  package var environment: [String: String] {
    var variables = [Self.parentVariable: traceparent]
    let state = state.text()
    if !state.isEmpty { variables[Self.stateVariable] = state }
    return variables
  }

  /// The context of a span inside this one.
  package func child(_ spanID: SpanID) -> TraceContext {
    var child = self
    child.spanID = spanID
    return child
  }

  private static func isLowerHexadecimal(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"): true
    default: false
    }
  }

  private static func byte(_ digits: ArraySlice<UInt8>) -> UInt8? {
    guard digits.allSatisfy(isLowerHexadecimal) else { return nil }
    return UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
  }
}
