package import Chains

/// What the chain checker says of a plan, for those who only generate.
package enum ChainPlanCheck {
  /// The errors, one line each.
  package static func faults(_ plan: ChainPlan) -> [String] {
    ChainChecker.check(plan).findings.filter { $0.severity == .error }.map(\.description)
  }
}
