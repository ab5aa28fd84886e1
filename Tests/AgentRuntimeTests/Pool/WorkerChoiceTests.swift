import AgentRuntime
import Testing

/// Defect index, row 14: the worker that the answer names is the worker that is chosen.
@Suite struct WorkerChoiceTests {
  private let workers = ["writer", "Coder-2", "team/reader"]

  @Test(arguments: [
    (#"{"index": 1, "reason": "it codes", "strategy": "x"}"#, "Coder-2", WorkerChoice.Way.index),
    (#"{"Index": 2}"#, "team/reader", .index), (#"{"WORKER_INDEX": "0"}"#, "writer", .index),
    (#"{"workerId": "coder-2"}"#, "Coder-2", .name),
    ("Sure!\n```json\n{\"agent\": \"TEAM/READER\"}\n```", "team/reader", .name),
    (#"{"index": 1, "worker": "coder-2"}"#, "Coder-2", .index),
    ("2", "team/reader", .index), ("\"Writer\"", "writer", .name), (" CODER-2. ", "Coder-2", .name),
    ("I would give it to the Writer, who is free.", "writer", .name),
  ])
  func `an answer that names a worker is heard`(
    answer: String, worker: String, way: WorkerChoice.Way
  ) {
    #expect(
      WorkerChoice.parse(answer, among: workers, fallback: "rule")
        == WorkerChoice(worker: worker, way: way))
  }

  @Test(arguments: [
    ("", "the answer is empty"),
    (#"{"index": 3}"#, "the answer names worker 3 of 3, counted from 0"),
    (#"{"index": -1}"#, "the answer names worker -1 of 3, counted from 0"),
    (#"{"worker": "nobody"}"#, "the answer names 'nobody', which is no worker here"),
    (#"{"index": 0, "worker": "coder-2"}"#, "the answer names two different workers"),
    (#"{"reason": "none"}"#, "the answer has no index and no id of a worker"),
    ("either writer or coder-2", "the answer names 2 workers"),
    ("the underwriters", "the answer names no worker"), ("{{{", "the answer names no worker"),
  ])
  func `an answer that names none falls back to the rule and says why`(
    answer: String, reason: String
  ) {
    #expect(
      WorkerChoice.parse(answer, among: workers, fallback: "rule")
        == WorkerChoice(worker: "rule", way: .rule(reason: reason)))
  }
}
