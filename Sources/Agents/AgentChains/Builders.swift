/// Collects the parts of a chain: inputs and steps.
@resultBuilder public enum ChainBuilder {
  /// An input or a step.
  public enum Part: Sendable {
    case input(Input)
    case step(Step)
  }

  /// An input.
  public static func buildExpression(_ input: Input) -> [Part] { [.input(input)] }
  /// A step.
  public static func buildExpression(_ step: Step) -> [Part] { [.step(step)] }
  /// Parts one after another.
  public static func buildBlock(_ parts: [Part]...) -> [Part] { parts.flatMap { $0 } }
  /// Parts behind an `if`.
  public static func buildOptional(_ parts: [Part]?) -> [Part] { parts ?? [] }
  /// Parts of an `if` with an `else`.
  public static func buildEither(first parts: [Part]) -> [Part] { parts }
  /// Parts of an `else`.
  public static func buildEither(second parts: [Part]) -> [Part] { parts }
  /// Parts made by a loop.
  public static func buildArray(_ parts: [[Part]]) -> [Part] { parts.flatMap { $0 } }
}

/// Collects steps.
@resultBuilder public enum StepsBuilder {
  /// A step.
  public static func buildExpression(_ step: Step) -> [Step] { [step] }
  /// Parts one after another.
  public static func buildBlock(_ steps: [Step]...) -> [Step] { steps.flatMap { $0 } }
  /// Parts behind an `if`.
  public static func buildOptional(_ steps: [Step]?) -> [Step] { steps ?? [] }
  /// Parts of an `if` with an `else`.
  public static func buildEither(first steps: [Step]) -> [Step] { steps }
  /// Parts of an `else`.
  public static func buildEither(second steps: [Step]) -> [Step] { steps }
  /// Parts made by a loop.
  public static func buildArray(_ steps: [[Step]]) -> [Step] { steps.flatMap { $0 } }
}

/// Collects the branches of a parallel step.
@resultBuilder public enum BranchesBuilder {
  /// Parts one after another.
  public static func buildBlock(_ branches: Branch...) -> [Branch] { branches }
}

/// Collects the cases of a branching step.
@resultBuilder public enum CasesBuilder {
  /// Parts one after another.
  public static func buildBlock(_ cases: Case...) -> [Case] { cases }
}
