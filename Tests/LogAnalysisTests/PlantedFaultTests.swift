import Evidence
import LogAnalysis
import Platform
import Testing

@Suite struct PlantedFaultTests {
  private static let rules = [
    "failed-step", "unfinished-span", "retried-step", "loop", "slowest-path",
  ]

  @Test func `planted faults are found at their very line, and little else is`() throws {
    let isSoak = ProcessContext.environment()["DNA_SOAK"] == "1"
    let count = isSoak ? 20_000 : 512
    var found: [String: (right: Int, missed: Int, wrong: Int)] = [:]
    var wrongSeeds: [UInt64] = []
    for seed in 0..<UInt64(count) {
      // Each of the 32 sets of faults comes in turn, the empty one, too.
      let planted = Self.rules.indices.filter { seed >> UInt64($0) & 1 == 1 }
      let run = PlantedRun(seed: seed, planting: planted.map { Self.rules[$0] })
      let report = try LogAnalyzer.analyze([LogInput(name: "run.jsonl", text: run.text)])
      let expected = Set(run.faults)
      let actual = Set(
        report.findings.filter { finding in
          // Which step is slowest is planted only sometimes; elsewhere any answer may be right.
          finding.rule != "slowest-path" || expected.contains { $0.rule == "slowest-path" }
        }.map { PlantedRun.Fault(rule: $0.rule, line: $0.location.line ?? 0) })
      if expected != actual { wrongSeeds.append(seed) }
      for rule in Self.rules {
        let want = expected.filter { $0.rule == rule }
        let have = actual.filter { $0.rule == rule }
        var entry = found[rule] ?? (0, 0, 0)
        entry.right += want.intersection(have).count
        entry.missed += want.subtracting(have).count
        entry.wrong += have.subtracting(want).count
        found[rule] = entry
      }
    }
    for rule in Self.rules {
      let entry = try #require(found[rule])
      let recall = Double(entry.right) / Double(max(1, entry.right + entry.missed))
      let precision = Double(entry.right) / Double(max(1, entry.right + entry.wrong))
      print(
        "planted faults: \(rule): recall \(recall), precision \(precision), \(entry.right) cases")
      #expect(entry.right > count / 4)
      #expect(recall >= 0.98, "seeds \(wrongSeeds.prefix(10))")
      #expect(precision >= 0.98, "seeds \(wrongSeeds.prefix(10))")
    }
  }
}
