import LogAnalysis
import Testing

@Suite struct EmptyInputTests {
  @Test func `an empty log is refused with a remedy`() throws {
    #expect(throws: LogAnalysisError.self) {
      try LogAnalyzer.analyze([LogInput(name: "empty.jsonl", text: "")])
    }
  }
}
