import JSON
import Testing
import Workflows

@Suite struct EnginePeopleTests {
  static func asking(
    _ config: String, edges: String = #"{"from": "h", "to": "yes"}"#, answers: [HumanAnswer]
  ) throws -> EngineSimulation {
    var simulation = try EngineSimulation(
      """
      {"nodes": [{"id": "h", "type": "human-in-loop", "writes": ["answer"], "config": \(config)},
        \(EngineEdgeTests.node("yes")), \(EngineEdgeTests.node("no"))],
       "edges": [\(edges)], "entryPoint": "h"}
      """)
    simulation.answers = answers
    return simulation
  }

  @Test func `an approval goes on`() throws {
    let run = try Self.asking(#"{"message": "Send {{ 1 + 1 }}?"}"#, answers: [.approved]).run()
    #expect(run.calls == ["yes"])
    #expect(run.result.outputs["answer"] == "approved")
    #expect(run.questions.map(\.message) == ["Send 2?"])
  }

  // Reference system, section 34, row 27.
  @Test func `a rejection ends the node and the run with the decision`() throws {
    let run = try Self.asking("{}", answers: [.rejected(reason: "no")]).run()
    #expect(run.result.outcome == .rejected)
    #expect(run.result.decisionNodes == ["h"])
    #expect(run.calls == [])
  }

  // Reference system, section 34, row 27.
  @Test func `a rejection takes the edge that was made for it`() throws {
    let run = try Self.asking(
      "{}",
      edges: """
        {"from": "h", "to": "yes", "label": "approved"}, {"from": "h", "to": "no", "label": "rejected"}
        """, answers: [.rejected(reason: nil)]
    ).run()
    #expect(run.result.outcome == .completed)
    #expect(run.calls == ["no"])
    #expect(run.result.outputs["answer"] == "rejected")
  }

  // Reference system, section 34, row 28.
  @Test func `an input waits for an answer of its type that keeps its rule`() throws {
    let run = try Self.asking(
      #"{"kind": "input", "type": "number", "rule": "answer > 0 && answer < 10"}"#,
      answers: [.text("many"), .text("0"), .value("7"), .text("7")]
    ).run()
    #expect(run.result.outputs["answer"] == 7)
    #expect(run.questions.count == 4)
    #expect(run.questions[0].problem == nil)
    #expect(run.questions[1].problem == "'many' is not a number")
    #expect(run.questions[2].problem == "0 breaks the rule 'answer > 0 && answer < 10'")
    #expect(run.questions[3].problem == #""7" is not a number"#)
  }

  // Reference system, section 34, row 28.
  @Test(arguments: HumanRequest.InputType.allCases)
  func `an input of any type waits when nobody is there`(type: HumanRequest.InputType) throws {
    let run = try Self.asking(
      #"{"kind": "input", "type": "\#(type.rawValue)"}"#, answers: []
    ).run()
    #expect(run.result.outcome == .waiting)
    #expect(run.result.decisionNodes == ["h"])
    #expect(run.calls == [])
  }

  @Test(
    arguments: [
      (.boolean, "Yes", true), (.boolean, "maybe", nil), (.date, "2026-11-22", "2026-11-22"),
      (.date, "2026-02-30", nil), (.email, "ada@example.org", "ada@example.org"),
      (.email, "ada@", nil), (.url, "https://example.org/a", "https://example.org/a"),
      (.url, "example", nil), (.json, #"{"a": [1]}"#, ["a": [1]]), (.json, "{", nil),
      (.number, "1e3", 1000), (.number, "1e999", nil), (.string, "", ""),
    ] as [(HumanRequest.InputType, String, JSONValue?)])
  func `a typed text is read as its type`(
    type: HumanRequest.InputType, text: String, value: JSONValue?
  ) {
    #expect(type.value(of: text) == value)
  }

  @Test func `a decision is one of its options and chooses the edge`() throws {
    let run = try Self.asking(
      #"{"kind": "decision", "options": ["ship", "hold"]}"#,
      edges: """
        {"from": "h", "to": "yes", "label": "ship"}, {"from": "h", "to": "no", "label": "hold"}
        """, answers: [.text("burn"), .text("hold")]
    ).run()
    #expect(run.questions[1].problem == "'burn' is not one of 'ship', 'hold'")
    #expect(run.calls == ["no"])
  }

  // Reference system, section 34, row 29.
  @Test func `every approver of a chain is asked`() throws {
    let names = ["first", "second", "third"]
    let nodes = names.map { #"{"id": "\#($0)", "type": "human-in-loop"}"# }
    var simulation = try EngineEdgeTests.simulation(
      nodes, [#"{"from": "first", "to": "second"}"#, #"{"from": "second", "to": "third"}"#],
      #""entryPoint": "first", "exitPoints": ["third"]"#)
    simulation.answers = [.approved, .approved, .approved]
    let run = try simulation.run()
    #expect(run.questions.map(\.node) == names)
    #expect(run.result.outcome == .completed)
    simulation.answers = [.approved, .approved, .rejected(reason: nil)]
    #expect(try simulation.run().result.outcome == .rejected)
  }

  @Test(arguments: [
    ("fail", WorkflowResult.Outcome.failed), ("approve", .completed), ("reject", .rejected),
  ])
  func `a question that nobody answers in time ends as it says`(
    policy: String, outcome: WorkflowResult.Outcome
  ) throws {
    // The answer of the simulation comes after one nanosecond, so a shorter wait is not possible.
    let run = try Self.asking(
      #"{"timeout": "1ns", "onTimeout": "\#(policy)"}"#, answers: [.approved]
    ).run()
    #expect(run.result.outcome == outcome)
    #expect(run.questions[0].deadline == 1_000_000_000_001)
  }

  @Test func `the rest goes on while a node waits for a person`() throws {
    let simulation = try EngineEdgeTests.simulation(
      [
        EngineEdgeTests.node("a"), #"{"id": "h", "type": "human-in-loop"}"#,
        EngineEdgeTests.node("b"), EngineEdgeTests.node("c"),
      ],
      [
        #"{"from": "a", "to": "h"}"#, #"{"from": "a", "to": "b"}"#, #"{"from": "b", "to": "c"}"#,
      ])
    let run = try simulation.run()
    #expect(run.result.outcome == .waiting)
    #expect(run.calls == ["a", "b", "c"])
  }
}
