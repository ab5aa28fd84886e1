import CommandLineKit
import Commands
import Foundation
import Testing

@Suite(.serialized) struct CatalogueTests {
  @Test func `the command line keeps every rule of its kit`() {
    let violations = Dna.program.violations()
    #expect(violations.isEmpty, "\(violations.map { "\($0)" }.joined(separator: "\n"))")
  }

  @Test func `every command has an example and names its exit codes`() {
    for command in Dna.program.description().allCommands where !command.isGroup && !command.isHidden
    {
      #expect(!command.examples.isEmpty, "\(command.path)")
      #expect(command.exitCodes.contains("0"), "\(command.path)")
    }
  }

  /// Every example of every help page, with the command that shows it.
  static let examples: [String] = {
    let description = Dna.program.description()
    return (description.examples + description.allCommands.flatMap(\.examples)).map(\.commandLine)
  }()

  @Test(arguments: examples)
  func `an example does what it promises`(line: String) async throws {
    let bench = try TestBench()
    defer { bench.close() }
    // What some examples need: a trace of a run, a folder for manual pages, notes.
    let setUp = try await bench.run(
      """
      dna workflow run examples/workflows/hello.json --trace run.jsonl >/dev/null &&
      mkdir -p man && echo 'First note. Second note.' > notes.txt
      """)
    #expect(setUp.status == 0, "\(setUp.errors)")
    if line.contains("dna store") {
      let store = try await bench.run(
        """
        dna queue put --type note && folder=$(dna engine status --json | jq -r .folder) && \
        dna engine stop && cp -r "$folder/journal" data
        """)
      #expect(store.status == 0, "\(store.errors)")
    }
    let outcome = try await bench.run(line)
    #expect([0, 1].contains(outcome.status), "\(line): \(outcome.status) \(outcome.errors)")
    #expect(!outcome.errors.contains("usage:"), "\(outcome.errors)")
    if outcome.status == 1 { #expect(line.contains("--fail-on"), "\(outcome.errors)") }
  }
}
