/// What a built-in function is called, takes, gives and touches: enough to validate a call, document it,
/// and find it from words.
package struct FunctionSignature: Sendable {
  /// A JSON type that a parameter or a result may have.
  package enum ValueType: String, Sendable, CaseIterable {
    case any
    case string
    case number
    case boolean
    case array
    case object
    /// Text, or an article: an object with `title` and one of `content`, `summary`, `text`.
    case text
  }

  /// What a call may touch besides its result.
  package enum Effect: String, Sendable, CaseIterable {
    /// Nothing: same arguments, same result.
    case none
    /// Reads files.
    case read
    /// Writes files.
    case write
    /// Sends something over the network.
    case network
  }

  /// One named argument.
  package struct Parameter: Sendable {
    package var name: String
    package var type: ValueType
    package var summary: String
    package var isRequired: Bool
    /// The default as JSON text, shown in documentation; nil when there is none.
    package var defaultValue: String?

    /// A parameter; it is required unless it is given a default or `isRequired` is false.
    package init(
      _ name: String, _ type: ValueType, _ summary: String, isRequired: Bool = true,
      default defaultValue: String? = nil
    ) {
      self.name = name
      self.type = type
      self.summary = summary
      self.isRequired = isRequired && defaultValue == nil
      self.defaultValue = defaultValue
    }
  }

  /// `noun.verb` in lower case, such as `feed.read`.
  package var name: String
  /// One line, capital first letter, no full stop.
  package var summary: String
  package var parameters: [Parameter]
  package var result: ValueType
  /// What the result is, one line.
  package var resultSummary: String
  package var effect: Effect
  /// Words beside the name and summary by which people ask for it.
  package var keywords: [String]

  /// A signature.
  package init(
    name: String, summary: String, parameters: [Parameter], result: ValueType,
    resultSummary: String, effect: Effect = .none, keywords: [String] = []
  ) {
    self.name = name
    self.summary = summary
    self.parameters = parameters
    self.result = result
    self.resultSummary = resultSummary
    self.effect = effect
    self.keywords = keywords
  }
}
