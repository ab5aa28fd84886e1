import JSON
import Telemetry
import Testing
import Workflows

@Suite struct EngineTraceTests {
  static func traced(_ text: String) throws -> EngineSimulation {
    var simulation = try EngineSimulation(text)
    simulation.isTraced = true
    return simulation
  }

  static let mapping = """
    {"inputs": [{"name": "list"}, {"name": "api_key", "default": "hunter2"}],
     "nodes": [{"id": "m", "type": "map", "writes": ["out"], "config": {"over": "{{ list }}",
      "body": \(EngineBodyTests.body("r", "{{ item }}"))}},
      {"id": "x", "type": "condition", "config": {"condition": "true"}},
      \(EngineEdgeTests.node("y")), \(EngineEdgeTests.node("z"))],
     "edges": [{"from": "m", "to": "x"}, {"from": "x", "to": "y", "label": "true"},
       {"from": "x", "to": "z", "label": "false"}], "entryPoint": "m"}
    """

  @Test func `a run is a tree of spans, each begun and ended once`() throws {
    let run = try Self.traced(Self.mapping).run(["list": [1, 2, 3]])
    var begun: [SpanID: Span] = [:]
    var ended: [SpanID: Span] = [:]
    for record in run.records {
      switch record {
      case .start(let span):
        #expect(begun.updateValue(span, forKey: span.spanID) == nil)
        if let parent = span.parentSpanID { #expect(begun[parent] != nil && ended[parent] == nil) }
      case .span(let span):
        #expect(begun[span.spanID] != nil)
        #expect(ended.updateValue(span, forKey: span.spanID) == nil)
      default: break
      }
    }
    #expect(begun.count == ended.count && ended.count == run.result.executed + 1)
    let root = ended.values.first { $0.parentSpanID == nil }
    #expect(root?.name == "invoke_workflow test")
    let each = ended.values.filter { $0.attributes["dna.node.id"] == "m/each" }
    #expect(Set(each.compactMap { $0.attributes["dna.iteration"]?.int }) == [0, 1, 2])
    let map = ended.values.first { $0.name == "m" }
    #expect(each.allSatisfy { $0.parentSpanID == map?.spanID })
    #expect(map?.attributes["dna.output"] == "[1,2,3]")
  }

  @Test func `a node that was passed over is told`() throws {
    let run = try Self.traced(Self.mapping).run(["list": []])
    let skips = run.records.compactMap { record -> String? in
      guard case .event(_, _, "skipped", _, let attributes) = record else { return nil }
      return attributes["dna.node.id"]?.string
    }
    #expect(skips == ["z"])
  }

  @Test func `secrets never reach the trace`() throws {
    let run = try Self.traced(Self.mapping).run(["list": ["Bearer abcdefgh12345678"]])
    let text = run.records.map(\.line).joined(separator: "\n")
    #expect(!text.contains("hunter2") && !text.contains("abcdefgh12345678"))
    #expect(text.contains(#"\"api_key\":\"***\""#))
  }

  @Test func `an attempt that failed is an event, and the failed node is an error`() throws {
    var simulation = try EngineFailureTests.failing(
      #", "retry": {"maxAttempts": 2, "delay": "1s"}"#)
    simulation.isTraced = true
    let run = try simulation.run()
    let retries = run.records.filter { record in
      if case .event(_, _, "retry", _, let attributes) = record {
        return attributes["error.type"] == "bad" && attributes["dna.retry.attempt"] == 1
      }
      return false
    }
    #expect(retries.count == 1)
    let failed = run.records.compactMap { record -> Span? in
      guard case .span(let span) = record, span.name == "f" else { return nil }
      return span
    }
    #expect(failed.first?.status == .error(message: "it broke"))
    #expect(failed.first?.attributes["dna.retry.attempt"] == 2)
  }

  @Test func `the same seed gives the same trace, byte for byte`() throws {
    func lines(_ seed: UInt64) throws -> [String] {
      var simulation = try Self.traced(Self.mapping)
      simulation.seed = seed
      return try simulation.run(["list": [1, 2, 3, 4, 5]]).records.map(\.line)
    }
    #expect(try lines(7) == lines(7))
    #expect(try lines(7) != lines(8))
  }

  @Test func `without a trace there are no records`() throws {
    #expect(try EngineSimulation(Self.mapping).run(["list": [1]]).records.isEmpty)
  }
}
