import CommandLineKit
import Testing

@Suite struct ParserTests {
  @Test(arguments: ["--limit 5", "--limit=5", "-L 5", "-L5"])
  func `a value may be attached or follow`(flag: String) async throws {
    let run = try await SampleRun("market search " + flag)
    #expect(run.code == .success)
    #expect(run.search?.limit == 5)
  }

  @Test func `the root alone shows short help`() async throws {
    let run = try await SampleRun("")
    #expect(run.code == .success)
    #expect(run.out.text.contains("Usage: sample"))
    #expect(run.err.text.isEmpty)
  }
}
