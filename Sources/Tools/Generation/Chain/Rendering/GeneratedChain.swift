import Chains
package import JSON

/// The files that a plan was rendered to.
package struct GeneratedChain: Sendable {
  /// What the code is written for.
  package enum Target: String, Sendable, CaseIterable {
    case swift
    case langchain
    case json
  }

  /// A file of the result.
  package struct File: Sendable, Hashable {
    /// Relative, with `/`; made of safe letters only.
    package var path: String
    package var content: String

    /// A file.
    package init(_ path: String, _ content: String) {
      self.path = path
      self.content = content
    }
  }

  package var target: Target
  package var planned: PlannedChain
  package var files: [File]
  /// The file that holds the chain itself.
  package var main: File
  /// What each step does and why, as text.
  package var explanation: String
  package var cost: ChainCost

  /// The result as a document.
  package var json: JSONObject {
    func dropped(_ words: [DroppedWords]) -> JSONValue {
      .array(words.map { ["words": .string($0.words), "why": .string($0.why)] })
    }
    var source: JSONObject = ["planner": .string(planned.source.rawValue)]
    source["reason"] = planned.fallbackReason.map { .string($0) }
    return [
      "schema": "dna.generated-chain/v1",
      "name": .string(planned.plan.name),
      "target": .string(target.rawValue),
      "source": .object(source),
      "files": .array(files.map { ["path": .string($0.path), "content": .string($0.content)] }),
      "explanation": .string(explanation),
      "steps": .array(
        planned.explanation.map { part in
          [
            "step": .string(part.node), "words": .string(part.words), "why": .string(part.why),
            "confidence": .double(part.confidence),
          ]
        }),
      "assumptions": .strings(planned.assumptions),
      "questions": .strings(planned.questions),
      "leftover": dropped(planned.leftover),
      "cost": .object(cost.json),
      "plan": planned.plan.json,
    ]
  }
}

/// What the renderers are told beside the plan.
package struct RenderingOptions: Sendable, Hashable {
  /// Where the package of the Swift library is: a folder or an address.
  package var library: String?
  /// Whether failures are tried again.
  package var handlesErrors: Bool
  /// Whether the code says what it does.
  package var logs: Bool
  /// The version of the program that writes the header.
  package var generatorVersion: String

  /// Options.
  package init(
    library: String? = nil, handlesErrors: Bool = true, logs: Bool = true, generatorVersion: String
  ) {
    self.library = library
    self.handlesErrors = handlesErrors
    self.logs = logs
    self.generatorVersion = generatorVersion
  }
}
