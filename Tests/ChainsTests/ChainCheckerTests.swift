import Chains
import JSON
import Testing

@Suite struct ChainCheckerTests {
  @Test(arguments: BrokenPlan.all)
  func `a broken plan is found out, at its place and with a remedy`(plan: BrokenPlan) throws {
    let parts = plan.text.split(separator: "‸", omittingEmptySubsequences: false)
    try #require(parts.count == 2)
    let lines = parts[0].split(separator: "\n", omittingEmptySubsequences: false)
    let place = "\(lines.count):\((lines.last?.unicodeScalars.count ?? 0) + 1)"
    let document = try JSONDocument(parsing: parts.joined())
    let findings = ChainChecker.check(document).findings
    let told = findings.map { "\($0.place) \($0.code.rawValue)" }
    #expect(told.contains("\(place) \(plan.code)"), "\(findings.map(\.description))")
    #expect(findings.allSatisfy { !$0.remedy.isEmpty && !$0.message.isEmpty })
  }

  @Test func `every code of a finding has a plan that shows it`() {
    let shown = Set(BrokenPlan.all.map(\.code))
    #expect(ChainFindingCode.allCases.map(\.rawValue).filter { !shown.contains($0) } == [])
  }

  @Test func `a sound plan has no finding`() {
    #expect(ChainChecker.check(Samples.everyKind).findings.map(\.description) == [])
  }
}
