import JSON
import Platform

extension Step {
  /// What happens when the body of a map fails for an element.
  public enum ItemErrorPolicy: String, Sendable, CaseIterable {
    case fail
    case skip
    case null
  }

  /// Does the same for every element of a list; the results come in the order of the elements.
  ///
  /// Inside the body the element goes by the name `element` and its place by `index`. `output` is the result for
  /// an element; nil is the value of the last step.
  public static func map(
    _ name: String, over: Value, as element: String = "item", concurrency: Int = 4,
    onItemError: ItemErrorPolicy = .fail, output: Value? = nil,
    @StepsBuilder steps: () -> [Step]
  ) -> Step {
    Step(
      name, "map",
      [
        ("over", over.json), ("as", .string(element)), ("concurrency", .integer(concurrency)),
        ("onItemError", .string(onItemError.rawValue)),
      ] + body(steps(), output))
  }

  /// Does several things at once; the result is an object with one member a branch.
  public static func parallel(
    _ name: String, concurrency: Int = 4, @BranchesBuilder branches: () -> [Branch]
  ) -> Step {
    Step(
      name, "parallel",
      [
        ("concurrency", .integer(concurrency)),
        ("branches", .array(branches().map { .object($0.json) })),
      ])
  }

  /// Chooses by conditions: the first case that holds, else `otherwise`.
  public static func branch(
    _ name: String, @CasesBuilder cases: () -> [Case], otherwise: Otherwise
  ) -> Step {
    Step(
      name, "branch",
      [
        ("cases", .array(cases().map { .object($0.json) })),
        ("otherwise", .object(otherwise.json)),
      ])
  }

  static func body(_ steps: [Step], _ output: Value?) -> [(String, JSONValue?)] {
    [("steps", .array(steps.map { .object($0.json) })), ("output", output?.json)]
  }

  // MARK: Failure

  /// Tries a failed step again; every further wait is twice as long.
  ///
  /// `codes` are the errors that are tried again; empty: all that may pass by themselves.
  public func retry(
    attempts: Int, delay: Duration = .milliseconds(200), on codes: [String] = []
  ) -> Step {
    var step = self
    var policy: JSONObject = [
      "maxAttempts": .integer(attempts), "delay": .string(Self.text(delay)),
    ]
    if !codes.isEmpty { policy["on"] = .strings(codes) }
    step.json["retry"] = .object(policy)
    return step
  }

  /// Limits one attempt.
  public func timeout(_ duration: Duration) -> Step {
    var step = self
    step.json["timeout"] = .string(Self.text(duration))
    return step
  }

  /// Uses the answer to the same request again: same model, same options, same messages.
  public func cached() -> Step {
    var step = self
    step.json["cache"] = true
    return step
  }

  /// Runs these instead, in turn, when the step has failed; their names do not count.
  public func fallback(@StepsBuilder steps: () -> [Step]) -> Step {
    var step = self
    step.json["fallback"] = .array(
      steps().map { other in
        var object = other.json
        object["id"] = nil
        return .object(object)
      })
    return step
  }

  /// Says what the step is for.
  public func describe(_ text: String) -> Step {
    var step = self
    step.json["description"] = .string(text)
    return step
  }

  private static func text(_ duration: Duration) -> String { DurationText.text(duration) }
}

/// One of the things that a parallel step does.
public struct Branch: Sendable {
  let json: JSONObject

  /// A branch; its result is `output`, else the value of its last step.
  public init(_ name: String, output: Value? = nil, @StepsBuilder steps: () -> [Step]) {
    json = JSONObject([("name", .string(name))] + Step.body(steps(), output).present)
  }
}

/// A choice of a branching step: what is done when an expression holds.
public struct Case: Sendable {
  let json: JSONObject

  /// A case; the condition is an expression without braces, such as `score > 3`.
  public init(when condition: String, output: Value? = nil, @StepsBuilder steps: () -> [Step]) {
    json = JSONObject([("when", .string(condition))] + Step.body(steps(), output).present)
  }
}

/// What a branching step does when no case holds.
public struct Otherwise: Sendable {
  let json: JSONObject

  /// The last choice.
  public init(output: Value? = nil, @StepsBuilder steps: () -> [Step]) {
    json = JSONObject(Step.body(steps(), output).present)
  }
}

extension [(String, JSONValue?)] {
  fileprivate var present: [(String, JSONValue)] {
    compactMap { key, value in value.map { (key, $0) } }
  }
}
