import Foundation
import Testing

@Suite(.serialized) struct CaseTests {
  @Test func `the case files are there`() { #expect(CaseFile.all.count > 20) }

  @Test(arguments: CaseFile.all)
  func `a case does what its file says`(test: CaseFile.Case) async throws {
    try #require(!test.steps.isEmpty, "\(test.testDescription) has no steps")
    let bench = try TestBench()
    defer { bench.close() }
    for step in test.steps {
      let outcome = try await bench.run(step.command)
      let report =
        "\(test.file):\(step.line): $ \(step.command)\n-- stdout\n\(outcome.output.prefix(3_000))\n-- stderr\n\(outcome.errors.prefix(3_000))"
      #expect(outcome.status == step.status, "\(report)")
      for expectation in step.output { check(expectation, outcome.output, report) }
      for expectation in step.errors { check(expectation, outcome.errors, report) }
    }
  }

  private func check(_ expectation: CaseFile.Expectation, _ text: String, _ report: String) {
    switch expectation {
    case .empty: #expect(text.isEmpty, "\(report)")
    case .lines(let lines): #expect(text == lines.joined(separator: "\n") + "\n", "\(report)")
    case .match(let pattern):
      #expect(matches(pattern, text), "no match for \(pattern) in \(report)")
    case .noMatch(let pattern):
      #expect(!matches(pattern, text), "a match for \(pattern) in \(report)")
    }
  }

  private func matches(_ pattern: String, _ text: String) -> Bool {
    guard let regex = try? Regex(pattern).anchorsMatchLineEndings() else {
      Issue.record("not a regular expression: \(pattern)")
      return false
    }
    return text.firstMatch(of: regex) != nil
  }
}
