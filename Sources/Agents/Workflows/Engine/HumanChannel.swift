package import JSON

/// Someone, or something in their stead, who answers the questions of a run.
package protocol HumanChannel: Sendable {
  /// Asks and waits for the answer; called again with `problem` when the answer broke a rule.
  ///
  /// Must return soon when its task is cancelled; what it then returns does not matter.
  func ask(_ request: HumanRequest) async -> HumanAnswer
}

/// A question to a person.
package struct HumanRequest: Sendable, Hashable {
  /// What kind of answer is asked for.
  package enum Kind: String, Sendable, CaseIterable {
    case approval
    case decision
    case input
  }

  /// What an input must be.
  package enum InputType: String, Sendable, CaseIterable {
    case string
    case number
    case boolean
    case date
    case email
    case url
    case json
  }

  /// The node that asks, nested nodes as a path.
  package var node: String
  package var kind: Kind
  package var message: String
  package var assignees: [String]
  /// The answers of a decision to choose from.
  package var options: [String]
  /// The type of an input.
  package var type: InputType
  /// The rule of an input, an expression over `answer`.
  package var rule: String?
  /// Why the answer before was not accepted.
  package var problem: String?
  /// When the answer is no longer waited for, in nanoseconds since 1970.
  package var deadline: UInt64?
}

/// The answer of a person.
package enum HumanAnswer: Sendable, Hashable {
  /// Yes, to an approval.
  case approved
  /// No, to any question; perhaps with the reason.
  case rejected(reason: String?)
  /// An option by its text, or an input as it was typed.
  case text(String)
  /// An input as a value.
  case value(JSONValue)
  /// Nobody can be asked here and now: the run stops before this node.
  case unavailable
}

/// A channel on which nobody is: every question stops the run before its node.
package struct NobodyToAsk: HumanChannel {
  /// The channel.
  package init() {}

  /// Nobody answers.
  package func ask(_ request: HumanRequest) async -> HumanAnswer { .unavailable }
}

/// A channel that approves everything and leaves decisions and inputs to nobody.
package struct ApproveAll: HumanChannel {
  /// The channel.
  package init() {}

  /// Yes to an approval, nothing to all else.
  package func ask(_ request: HumanRequest) async -> HumanAnswer {
    request.kind == .approval ? .approved : .unavailable
  }
}
