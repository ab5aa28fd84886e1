/// What kind of fault a finding is; the names are stable and `docs/workflows.md` explains each.
package enum WorkflowFindingCode: String, Sendable, CaseIterable {
  // Form: found while reading.
  case wrongSchema = "wrong-schema"
  case wrongType = "wrong-type"
  case missingMember = "missing-member"
  case unknownMember = "unknown-member"
  case unknownValue = "unknown-value"
  case duplicateMember = "duplicate-member"
  case badDuration = "bad-duration"
  case badVersion = "bad-version"
  case badName = "bad-name"
  case schemaViolation = "schema-violation"

  // Graph.
  case noNodes = "no-nodes"
  case noEntry = "no-entry"
  case duplicateID = "duplicate-id"
  case duplicateEdge = "duplicate-edge"
  case danglingEdge = "dangling-edge"
  case danglingTarget = "dangling-target"
  case unreachableNode = "unreachable-node"
  case noPathToExit = "no-path-to-exit"
  case deadEnd = "dead-end"
  case exitWithEdges = "exit-with-edges"
  case unboundedCycle = "unbounded-cycle"
  case loopWithoutLimit = "loop-without-limit"
  case starvingJoin = "starving-join"
  case ambiguousEdges = "ambiguous-edges"

  // Deciding.
  case conditionSyntax = "condition-syntax"
  case conditionType = "condition-type"
  case missingCondition = "missing-condition"
  case ignoredCondition = "ignored-condition"
  case missingDefaultEdge = "missing-default-edge"
  case unmatchedLabel = "unmatched-label"
  case unansweredOption = "unanswered-option"

  // Data.
  case templateSyntax = "template-syntax"
  case templateType = "template-type"
  case unknownKey = "unknown-key"
  case readBeforeWrite = "read-before-write"
  case maybeUnwritten = "maybe-unwritten"
  case undeclaredRead = "undeclared-read"
  case parallelWrite = "parallel-write"
  case reducerType = "reducer-type"
  case inputOverwritten = "input-overwritten"
  case unusedWrite = "unused-write"
  case unusedInput = "unused-input"
  case outputNotWritten = "output-not-written"
  case writesMismatch = "writes-mismatch"

  // Work.
  case missingHandler = "missing-handler"
  case unknownHandler = "unknown-handler"
  case missingParameter = "missing-parameter"
  case unknownParameter = "unknown-parameter"
  case parameterType = "parameter-type"
  case missingConfig = "missing-config"
  case configType = "config-type"
  case unknownConfig = "unknown-config"
  case mapOverNonList = "map-over-non-list"
  case recursiveSubworkflow = "recursive-subworkflow"
  case pointlessRetry = "pointless-retry"
  case badTimeout = "bad-timeout"
  case secretInText = "secret-in-text"

  // Not bound yet.
  case unboundModel = "unbound-model"
  case unboundTool = "unbound-tool"

  /// How bad it is.
  package var severity: WorkflowFinding.Severity {
    switch self {
    case .unboundModel, .unboundTool: .unbound
    case .badVersion, .unreachableNode, .deadEnd, .ignoredCondition, .unansweredOption,
      .maybeUnwritten, .undeclaredRead, .inputOverwritten, .unusedWrite, .unusedInput,
      .unknownConfig, .duplicateEdge, .pointlessRetry, .ambiguousEdges, .exitWithEdges:
      .warning
    default: .error
    }
  }
}
