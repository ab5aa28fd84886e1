package import JSON
package import Platform
import Synchronization

/// Begins spans and writes them to a sink; one for a process, shared by its threads.
///
///     let tracer = Tracer(sink: TraceLineWriter(file.append), service: "dna", version: "0.1.0")
///     let task = tracer.span("agent.task.execute", .consumer, parent: message.context)
///     defer { task.end() }
///     task.set("task.type", "summarise")
///     message.headers += task.context.headers
///
/// A sink that fails never stops the work: the record is lost and counted.
package final class Tracer: Sendable {
  private struct Output {
    var begun: Set<TraceID>
    /// The ids in `begun` in the order they came, as a ring once it is full.
    var order: [TraceID]
    var next = 0
    var lost = 0
    var firstFailure: String?

    /// Whether the id was not there; the oldest makes room for it.
    mutating func remember(_ id: TraceID) -> Bool {
      guard begun.insert(id).inserted else { return false }
      if order.count < Tracer.remembered {
        order.append(id)
      } else {
        begun.remove(order[next])
        order[next] = id
        next = (next + 1) % Tracer.remembered
      }
      return true
    }
  }

  private let sink: (any TraceSink)?
  private let service: String
  private let version: String
  private let clock: WallClock
  /// Share of new traces that are recorded, 0 to 1.
  private let sampling: Double
  private let generator: Mutex<SeededGenerator>
  private let output: Mutex<Output>

  /// How many traces back a tracer remembers that their head is written.
  private static let remembered = 1_024

  /// A tracer; without a sink, ids are given out and nothing is written.
  ///
  /// `sampling` is the share of new traces that are recorded; a trace that comes from outside is
  /// recorded when its context says so. `begun` names traces whose head is in the sink already.
  package init(
    sink: (any TraceSink)?, service: String, version: String, clock: WallClock = .system,
    seed: UInt64 = SystemEntropy.word(), sampling: Double = 1, begun: [TraceID] = []
  ) {
    self.sink = sink
    self.service = service
    self.version = version
    self.clock = clock
    self.sampling = sampling
    generator = Mutex(SeededGenerator(seed: seed))
    var output = Output(begun: [], order: [])
    for id in begun { _ = output.remember(id) }
    self.output = Mutex(output)
  }

  /// A tracer that gives out ids and writes nothing.
  package static let off = Tracer(sink: nil, service: "", version: "")

  /// Whether records go anywhere.
  package var isOn: Bool { sink != nil }

  /// How many records the sink refused.
  package var lostRecords: Int { output.withLock { $0.lost } }

  /// Why the sink refused the first of them.
  package var firstFailure: String? { output.withLock { $0.firstFailure } }

  /// Begins a span: in the parent's trace, else in a new one.
  ///
  /// A correlation id becomes the attribute `correlation.id` of the span and of the spans inside it.
  package func span(
    _ name: String, _ kind: Span.Kind = .internal, parent: TraceContext? = nil,
    attributes: JSONObject = [:], correlation: String? = nil
  ) -> ActiveSpan {
    let context = generator.withLock { generator in
      let id = SpanID(using: &generator)
      if let parent { return parent.child(id) }
      let traceID = TraceID(using: &generator)
      return TraceContext(
        traceID: traceID, spanID: id, isSampled: Self.samples(traceID, sampling), isRandom: true)
    }
    var attributes = attributes
    if let correlation { attributes[TraceAttribute.correlation] = .string(correlation) }
    let span = Span(
      traceID: context.traceID, spanID: context.spanID, parentSpanID: parent?.spanID, name: name,
      kind: kind, startTime: clock.now(), attributes: attributes)
    let isRecorded = sink != nil && context.isSampled
    if isRecorded { write(.start(span)) }
    return ActiveSpan(
      span, context: context, tracer: self, isRecorded: isRecorded, correlation: correlation)
  }

  /// Writes a log record as an event of its span.
  package func log(_ record: LogRecord) { write(record.event) }

  /// Nanoseconds since 1970 on the tracer's clock.
  func now() -> UInt64 { clock.now() }

  /// Writes a record, before the first of a trace its head.
  func write(_ record: TraceRecord) {
    guard let sink else { return }
    output.withLock { output in
      do {
        if output.remember(record.traceID) {
          try sink.write(
            .trace(
              id: record.traceID, service: service, version: version, time: record.time,
              attributes: [:]))
        }
        try sink.write(record)
      } catch {
        output.lost += 1
        if output.firstFailure == nil { output.firstFailure = "\(error)" }
      }
    }
  }

  /// Whether a new trace is recorded: by the random 7 bytes at the right of its id, so that every process that
  /// samples the same share chooses the same traces (OpenTelemetry, consistent probability sampling).
  private static func samples(_ id: TraceID, _ share: Double) -> Bool {
    guard share < 1 else { return true }
    guard share > 0 else { return false }
    return Double(id.low & 0x00FF_FFFF_FFFF_FFFF) >= (1 - share) * 0x1p56
  }
}

extension TraceRecord {
  /// The trace that a record belongs to.
  package var traceID: TraceID {
    switch self {
    case .trace(let id, _, _, _, _): id
    case .start(let span), .span(let span): span.traceID
    case .event(let id, _, _, _, _): id
    }
  }

  /// When what a record tells happened, in nanoseconds since 1970; of a span, when it began.
  package var time: UInt64 {
    switch self {
    case .trace(_, _, _, let time, _), .event(_, _, _, let time, _): time
    case .start(let span), .span(let span): span.startTime
    }
  }
}
