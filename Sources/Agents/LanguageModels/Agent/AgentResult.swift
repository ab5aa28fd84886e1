package import JSON

/// How a run of an agent ended, and what happened on the way.
package struct AgentResult: Sendable, Hashable {
  /// How a run ends.
  package enum Status: String, Sendable, CaseIterable {
    case answered
    case stepLimit = "step-limit"
    case tokenLimit = "token-limit"
    case costLimit = "cost-limit"
    case timeLimit = "time-limit"
    /// The model made the same call again and again.
    case loop
    case refused
    /// The answer was cut off by the limit of output tokens.
    case truncated
  }

  /// One call of a tool.
  package struct Call: Sendable, Hashable {
    /// The model's turn that asked for it, from 1.
    package var step: Int
    package var tool: String
    /// As the model wrote them.
    package var arguments: String
    package var result: String
    package var isError: Bool
  }

  package var status: Status
  /// The answer, or what the model said last.
  package var answer: String
  /// Calls of the model.
  package var steps: Int
  package var calls: [Call]
  package var usage: TokenUsage
  package var notes: [String]

  /// The run as JSON.
  package var json: JSONObject {
    [
      "status": .string(status.rawValue),
      "answer": .string(answer),
      "steps": .integer(steps),
      "calls": .array(
        calls.map { call in
          [
            "step": .integer(call.step), "tool": .string(call.tool),
            "arguments": (try? JSONDocument(parsing: call.arguments).value)
              ?? .string(call.arguments),
            "result": .string(call.result), "isError": .bool(call.isError),
          ]
        }),
      "notes": .strings(notes),
    ]
  }
}
