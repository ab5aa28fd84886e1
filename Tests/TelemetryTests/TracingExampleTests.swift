import Foundation
import JSON
import Platform
import Synchronization
import Telemetry
import Testing

/// Two processes, one trace: the files of `examples/tracing` are what the tracer writes.
///
/// With `DNA_REGENERATE` in the environment they are written anew.
@Suite struct TracingExampleTests {
  private final class Lines: Sendable {
    let bytes = Mutex<[UInt8]>([])
    var sink: TraceLineWriter { TraceLineWriter { line in self.bytes.withLock { $0 += line } } }
    var text: String { String(decoding: bytes.withLock { $0 }, as: UTF8.self) }
  }

  /// Starts on 22 November 2026 at 10:00 UTC and goes on by 20 ms a reading.
  private func clock() -> WallClock {
    let time = Mutex<UInt64>(1_795_341_600_000_000_000)
    return WallClock {
      time.withLock { time in
        time += 20_000_000
        return time
      }
    }
  }

  private func scenario() -> (gateway: String, worker: String) {
    let gatewayLines = Lines()
    let workerLines = Lines()
    let clock = clock()
    let gateway = Tracer(
      sink: gatewayLines.sink, service: "gateway", version: "1.4.0", clock: clock,
      seed: 1)
    let worker = Tracer(
      sink: workerLines.sink, service: "worker", version: "2.0.1", clock: clock, seed: 2)
    let root = gateway.span("workflow.execute", .server, correlation: "order-7")
    root.span("agent.registry.register", attributes: ["agent.id": "writer-1"]).end(.ok)
    for (id, type) in [("t-1", "summarise"), ("t-2", "translate")] {
      let submit = root.span(
        "agent.task.submit", .producer,
        attributes: ["task.id": .string(id), "task.type": .string(type)])
      // The message carries the context of the span that sends it.
      let task = worker.span(
        "agent.task.execute", .consumer, parent: TraceContext(headers: submit.context.headers),
        attributes: [
          "task.id": .string(id), "task.type": .string(type), "worker.agent.id": "writer-1",
        ], correlation: "order-7")
      let call = task.span("llm.call", .client, attributes: ["llm.model": "small"])
      if id == "t-2" {
        call.log(.warn, "slow answer", ["wait.ms": 20])
        call.fail("no answer within 20 ms", type: "timeout")
        task.fail("the model gave no answer", type: "timeout")
      } else {
        call.end(.ok)
        task.end(.ok, attributes: ["task.result.success": true])
      }
      submit.end(.ok)
    }
    root.span("agent.message.send", .producer, attributes: ["agent.message.type": "done"]).end(.ok)
    root.end(.ok)
    return (gatewayLines.text, workerLines.text)
  }

  @Test func `the example is what two traced processes write`() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("examples/tracing")
    let (gateway, worker) = scenario()
    for (name, text) in [("gateway.jsonl", gateway), ("worker.jsonl", worker)] {
      let file = folder.appendingPathComponent(name)
      if ProcessContext.environment()["DNA_REGENERATE"] != nil {
        try text.write(to: file, atomically: true, encoding: .utf8)
      }
      #expect(try String(contentsOf: file, encoding: .utf8) == text, "\(name)")
    }
  }
}
