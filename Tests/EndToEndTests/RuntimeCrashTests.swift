import Foundation
import Testing

/// What the engine and its workers promise, shown from outside: acknowledgements and processes, nothing within.
@Suite(.serialized) struct RuntimeCrashTests {
  static let isSoak = ProcessInfo.processInfo.environment["DNA_SOAK"] != nil

  private static let script = """
    export DNA_HOME=$PWD/state
    engine() { dna engine status --json | sed -n 's/.*"process": \\([0-9]*\\).*/\\1/p'; }
    """

  @Test func `a killed engine loses nothing that it acknowledged, and completes nothing twice`()
    async throws
  {
    let bench = try TestBench()
    defer { bench.close() }
    let cycles = Self.isSoak ? 200 : 20
    let outcome = try await bench.run(
      """
      \(Self.script)
      cp examples/agents/upper.json agent.json
      for cycle in $(seq \(cycles)); do
        (for i in $(seq 100); do
          echo "{\\"type\\":\\"n\\",\\"payload\\":{\\"text\\":\\"$cycle $i\\"}}"
          [ $((i % 25)) = 0 ] && sleep 0.02
        done) | dna queue put --jsonl - -o jsonl >> acks &
        put=$!
        dna worker agent.json --max-tasks 60 --idle-exit 1s -o jsonl >> workers 2>> errors &
        worker=$!
        sleep 0.0$((RANDOM % 10)); process=$(engine); [ -n "$process" ] && kill -9 $process
        wait $put || echo "put failed in cycle $cycle"
        wait $worker || echo "worker failed in cycle $cycle"
      done
      grep -c '"outcome":"\\(accepted\\|duplicate\\)"' acks
      sed -n 's/.*"id":"\\([^"]*\\)","outcome":"\\(accepted\\|duplicate\\)".*/\\1/p' acks | sort -u > acked
      dna queue list --limit 0 -o tsv --fields id | sort > listed
      comm -23 acked listed | wc -l
      dna queue list --status completed --limit 0 -o tsv --fields id | wc -l
      dna queue stats --json | sed -n 's/.*"completed": \\([0-9]*\\),/\\1/p' | sort -u | wc -l
      grep -c ' serves ' state/engine/engine.log
      dna engine stop
      """)
    let lines = outcome.output.split(separator: "\n").map(String.init)
    try #require(lines.count == 5, "\(outcome.output) \(outcome.errors)")
    #expect(lines[0] == "\(cycles * 100)", "every put was acknowledged: \(outcome.output)")
    #expect(lines[1] == "0", "acknowledged and lost")
    #expect((Int(lines[2]) ?? 0) > 0)
    #expect(lines[3] == "1", "completions counted and tasks completed differ")
    #expect((Int(lines[4]) ?? 0) > cycles / 2, "the engine was hardly ever killed")
  }

  @Test func `a killed and a stopped worker cost time, not tasks`() async throws {
    let bench = try TestBench()
    defer { bench.close() }
    let tasks = Self.isSoak ? 10_000 : 60
    let outcome = try await bench.run(
      """
      \(Self.script)
      cat > slow.json <<'END'
      {"schema": "dna.agent/v1", "name": "slow", "limits": {"concurrency": 4},
       "executor": {"type": "command", "argv": ["sh", "-c", "sleep 0.05; cat"]}}
      END
      for i in $(seq \(tasks)); do echo "{\\"type\\":\\"n\\",\\"payload\\":$i}"; done |
        dna queue put --jsonl - > /dev/null
      for w in 1 2 3; do
        dna worker slow.json --worker w$w --lease 2s --idle-exit 6s --trace t$w.jsonl --json > w$w &
        eval p$w=$!
      done
      until [ "$(dna queue list --worker w1 --status running -o tsv | wc -l)" -gt 0 ] &&
        [ "$(dna queue list --worker w2 --status running -o tsv | wc -l)" -gt 0 ]; do sleep 0.02; done
      kill -9 $p1; kill -STOP $p2
      sleep 4; kill -CONT $p2; wait $p2 $p3
      dna queue list --limit 0 -o tsv --fields status | sort | uniq -c | sed 's/^ *//'
      dna queue stats --json | sed -n 's/.*"lostLeases": \\([0-9]*\\),/\\1/p'
      cat t2.jsonl t3.jsonl | grep -c task.reassigned
      dna engine stop
      """)
    let lines = outcome.output.split(separator: "\n").map(String.init)
    try #require(lines.count == 3, "\(outcome.output) \(outcome.errors)")
    #expect(lines[0] == "\(tasks) completed")
    #expect((Int(lines[1]) ?? 0) > 0, "nobody lost a lease: nothing was shown")
    #expect((Int(lines[2]) ?? 0) > 0, "no trace of a reassignment")
  }
}
