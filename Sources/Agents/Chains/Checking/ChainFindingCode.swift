/// What kind of fault a finding is; the names are stable and `docs/chains.md` explains each.
package enum ChainFindingCode: String, Sendable, CaseIterable {
  // Form: found while reading.
  case wrongSchema = "wrong-schema"
  case wrongType = "wrong-type"
  case missingMember = "missing-member"
  case unknownMember = "unknown-member"
  case unknownValue = "unknown-value"
  case duplicateMember = "duplicate-member"
  case outOfRange = "out-of-range"
  case badDuration = "bad-duration"
  case badName = "bad-name"

  // Names.
  case duplicateID = "duplicate-id"
  case unknownReference = "unknown-reference"
  case missingVariable = "missing-variable"
  case forwardReference = "forward-reference"
  case cycle
  case hiddenStep = "hidden-step"
  case unusedStep = "unused-step"
  case unusedInput = "unused-input"

  // Types.
  case templateSyntax = "template-syntax"
  case templateType = "template-type"
  case conditionSyntax = "condition-syntax"
  case conditionType = "condition-type"
  case typeMismatch = "type-mismatch"
  case badSchema = "bad-schema"
  case badPattern = "bad-pattern"

  // Work.
  case unknownFunction = "unknown-function"
  case missingArgument = "missing-argument"
  case unknownArgument = "unknown-argument"
  case argumentType = "argument-type"
  case missingOtherwise = "missing-otherwise"
  case unreachableCase = "unreachable-case"
  case unreachableFallback = "unreachable-fallback"
  case pointlessRetry = "pointless-retry"
  case secretInText = "secret-in-text"

  /// How bad it is.
  package var severity: ChainFinding.Severity {
    switch self {
    case .unusedStep, .unusedInput, .unreachableCase, .unreachableFallback, .pointlessRetry:
      .warning
    default: .error
    }
  }
}
