package import JSON
package import Resilience

/// A step of a chain: its name, what it does, and what happens when it fails.
package struct ChainStep: Sendable, Hashable {
  /// What a step does.
  package enum Work: Sendable, Hashable {
    case prompt(Prompt)
    case value(JSONValue)
    case model(Model)
    case parse(Parse)
    case load(Load)
    case split(Split)
    case retrieve(Retrieve)
    case tool(Tool)
    case map(Map)
    case parallel(Parallel)
    case branch(Branch)
    case memory(Memory)
  }

  /// The kinds of work by their names in a plan.
  package enum Kind: String, Sendable, CaseIterable {
    case prompt
    case value
    case model
    case parse
    case load
    case split
    case retrieve
    case tool
    case map
    case parallel
    case branch
    case memory
  }

  /// Letters, digits and `_`, not beginning with a digit: the name of its result in templates.
  package var id: String
  package var description: String?
  package var work: Work
  /// Nil: one attempt.
  package var retry: RetryPolicy?
  /// Limit of one attempt, in nanoseconds.
  package var timeout: UInt64?
  /// Of a model's step: whether an answer to the same request is used again.
  package var isCached: Bool
  /// Run in turn when the step has failed; each has the id of the step that it stands in for.
  package var fallback: [ChainStep]

  /// A step.
  package init(
    _ id: String, _ work: Work, description: String? = nil, retry: RetryPolicy? = nil,
    timeout: UInt64? = nil, isCached: Bool = false, fallback: [ChainStep] = []
  ) {
    self.id = id
    self.work = work
    self.description = description
    self.retry = retry
    self.timeout = timeout
    self.isCached = isCached
    self.fallback = fallback
  }

  /// The kind of its work.
  package var kind: Kind {
    switch work {
    case .prompt: .prompt
    case .value: .value
    case .model: .model
    case .parse: .parse
    case .load: .load
    case .split: .split
    case .retrieve: .retrieve
    case .tool: .tool
    case .map: .map
    case .parallel: .parallel
    case .branch: .branch
    case .memory: .memory
    }
  }
}
