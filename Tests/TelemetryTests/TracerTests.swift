import JSON
import Platform
import Synchronization
import Telemetry
import Testing

@Suite struct TracerTests {
  /// Keeps lines, and refuses them while told to.
  final class Lines: TraceSink {
    struct Full: Error {}
    let kept = Mutex<[TraceRecord]>([])
    let isFull = Mutex(false)
    func write(_ record: TraceRecord) throws {
      if isFull.withLock({ $0 }) { throw Full() }
      kept.withLock { $0.append(record) }
    }
    var records: [JSONValue] { kept.withLock { $0.map(\.value) } }
  }

  let lines = Lines()

  func tracer(sampling: Double = 1, seed: UInt64 = 1) -> Tracer {
    let time = Mutex<UInt64>(1_000)
    let clock = WallClock {
      time.withLock { time in
        time += 10
        return time
      }
    }
    return Tracer(
      sink: lines, service: "dna", version: "1", clock: clock, seed: seed, sampling: sampling)
  }

  @Test func `a message carries the trace from one process to the next`() throws {
    let request = tracer().span("agent.message.send", .producer, correlation: "order-7")
    let message = request.context.headers
    let other = Tracer(sink: lines, service: "worker", version: "2", seed: 2)
    let task = other.span("agent.task.execute", .consumer, parent: TraceContext(headers: message))
    let call = task.span("llm.call", .client, attributes: ["llm.model": "m"])
    #expect(call.end(.ok) != nil)
    #expect(task.fail("no answer with sk-abcdefghijklmnop1234", type: "timeout") != nil)
    request.end()

    let records = lines.records
    #expect(
      records.map { $0["type"]?.string } == [
        "trace", "start", "trace", "start", "start", "span", "span", "span",
      ])
    #expect(Set(records.map { $0["traceId"] }).count == 1)
    #expect(records[3]["parentSpanId"] == records[1]["spanId"])
    #expect(records[4]["parentSpanId"] == records[3]["spanId"])
    #expect(records[1]["attributes"]?["correlation.id"] == "order-7")
    #expect(records[6]["status"] == ["code": "error", "message": "no answer with sk-***"])
    #expect(records[6]["attributes"]?["error.type"] == "timeout")
    for record in records { _ = try TraceRecord(record) }
  }

  @Test func `what is inside a span has its correlation id`() {
    let root = tracer().span("a", correlation: "c-1")
    let inner = root.span("b").span("c")
    #expect(inner.correlation == "c-1")
    #expect(lines.records.last?["attributes"]?["correlation.id"] == "c-1")
  }

  @Test func `a span ends once, and what comes after its end is not written`() {
    let span = tracer().span("a", attributes: ["x": 1])
    span.set("x", 2)
    span.event("retry", ["dna.retry.attempt": 1])
    span.log(.warn, "slow: Bearer abcdefgh12345678", ["ms": 5])
    #expect(span.end(.ok, attributes: ["y": 3]) == 30)
    #expect(span.end() == nil)
    span.event("late")
    span.log(.error, "late")
    let records = lines.records
    #expect(records.count == 5)
    #expect(records[4]["attributes"] == ["x": 2, "y": 3])
    #expect(records[3]["name"] == "log")
    #expect(records[3]["attributes"]?["log.level"] == "warn")
    #expect(records[3]["attributes"]?["log.message"] == "slow: Bearer ***")
    #expect(records[3]["attributes"]?["ms"] == 5)
    #expect(records[3]["spanId"] == records[4]["spanId"])
  }

  @Test func `a head is written once a trace`() {
    let tracer = tracer()
    for _ in 0..<3 { tracer.span("a").span("b").end() }
    let heads = lines.records.filter { $0["type"] == "trace" }
    #expect(heads.count == 3)
    #expect(heads.allSatisfy { $0["service"] == "dna" && $0["schema"] == "dna.trace/v1" })
  }

  @Test func `a sink that fails costs records, never the work`() {
    let tracer = tracer()
    lines.isFull.withLock { $0 = true }
    let span = tracer.span("a")
    #expect(span.end() != nil)
    #expect(tracer.lostRecords == 2)
    #expect(tracer.firstFailure?.contains("Full") == true)
    lines.isFull.withLock { $0 = false }
    tracer.span("b").end()
    #expect(lines.records.count == 3)
  }

  @Test func `sampling records that share of new traces, and what the caller recorded`() {
    let tracer = tracer(sampling: 0.25)
    var sampled = 0
    for _ in 0..<4_000 {
      let span = tracer.span("a")
      #expect(span.isRecorded == span.context.isSampled)
      if span.isRecorded { sampled += 1 }
      #expect(span.span("b").isRecorded == span.isRecorded)
    }
    #expect((900...1_100).contains(sampled))
    let never = self.tracer(sampling: 0, seed: 9)
    #expect(!never.span("a").isRecorded)
    let outside = TraceContext(traceparent: TraceContextTests.parent)
    #expect(never.span("a", parent: outside).isRecorded)
    let unsampled = TraceContext(traceparent: TraceContextTests.parent.dropLast(2) + "00")
    #expect(!self.tracer().span("a", parent: unsampled).isRecorded)
  }

  @Test func `a tracer that is off still passes a context on`() {
    let outside = TraceContext(traceparent: TraceContextTests.parent, tracestate: "a=1")
    let span = Tracer.off.span("a", parent: outside)
    #expect(span.context.traceID == outside?.traceID)
    #expect(span.context.spanID != outside?.spanID)
    #expect(span.context.state == outside?.state)
    #expect(!Tracer.off.isOn && !span.isRecorded)
    #expect(span.end() != nil)
  }

  @Test func `spans of many threads are whole lines of their own traces`() async throws {
    let bytes = Mutex<[UInt8]>([])
    let sink = TraceLineWriter { line in bytes.withLock { $0 += line } }
    let tracer = Tracer(sink: sink, service: "dna", version: "1", seed: 3)
    await withTaskGroup(of: Void.self) { group in
      for worker in 0..<8 {
        group.addTask {
          for index in 0..<50 {
            let span = tracer.span("w", attributes: ["worker": .integer(worker)])
            span.event("i", ["index": .integer(index)])
            span.end(.ok)
          }
        }
      }
    }
    var seen: [TraceID: Int] = [:]
    for line in bytes.withLock({ $0 }).split(separator: 0x0A) {
      let record = try TraceRecord(line: line)
      if case .trace = record { #expect(seen[record.traceID] == nil) }
      seen[record.traceID, default: 0] += 1
    }
    #expect(seen.count == 400)
    #expect(seen.values.allSatisfy { $0 == 4 })
  }
}
