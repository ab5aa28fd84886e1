import CommandLineKit
import Testing

@Suite struct FuzzTests {
  static let pieces: [String] = [
    "market", "search", "show", "m", "find", "debug-log", "delta", "-", "--", "-h", "--help", "-V",
    "--version", "--limit", "--limit=", "--limit=5", "-L", "-L5", "-5", "5", "-qv", "-qvL",
    "--no-limit", "--no-cache", "--cache", "-a", "x", "--agent=é", "--json", "-o", "json", "jsn",
    "--output=tsv", "--max", "--config", "--no-config", "--strict-config", "", "=", "--=", "--é",
    "-é", "__complete", "--pattern", "-e", "\u{1B}[0m", "🙂", "a b",
  ]

  private func words(_ generator: inout SeededGenerator) -> [[UInt8]] {
    (0..<Int.random(in: 0...8, using: &generator)).map { _ in
      var word = Array((Self.pieces.randomElement(using: &generator) ?? "").utf8)
      if Int.random(in: 0..<6, using: &generator) == 0 {
        let place = Int.random(in: 0...word.count, using: &generator)
        word.insert(UInt8.random(in: 1...255, using: &generator), at: place)
      }
      return word
    }
  }

  @Test func `any command line gives a run, help, or one short error`() async throws {
    var generator = SeededGenerator(seed: 11)
    var seen: Set<Int32> = []
    for _ in 0..<4000 * soak {
      let words = words(&generator)
      let run = try await SampleRun("", words: words, terminal: Bool.random(using: &generator))
      seen.insert(run.code.status)
      #expect(run.code == .success || run.code == .failure)
      let lines = run.err.text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
      #expect(run.globals?.quiet == true || lines.count <= 6 + words.count)
      if run.code == .failure {
        #expect(run.out.text.isEmpty)
        #expect(!run.err.text.isEmpty)
        #expect(!run.err.text.utf8.contains(0x1B))
      }
    }
    #expect(seen == [0, 2])
  }

  @Test func `help anywhere before two dashes gives help`() async throws {
    var generator = SeededGenerator(seed: 12)
    for _ in 0..<1500 * soak {
      var words = words(&generator)
      // Words that take the next one as a value, whatever it is, and raw words come out.
      let takers = ["--", "--pattern", "-e", "__complete"].map { Array($0.utf8) }
      words.removeAll { word in
        takers.contains(word) || word.first == 0x2D && word.contains(UInt8(ascii: "e"))
      }
      words.insert(Array("--help".utf8), at: Int.random(in: 0...words.count, using: &generator))
      let run = try await SampleRun("", words: words)
      #expect(run.code == .success, "\(words.map { RawArgument($0).display })")
      #expect(run.err.text.isEmpty)
    }
  }

  @Test func `completion answers any half-typed line`() {
    var generator = SeededGenerator(seed: 13)
    let completer = Completer(SampleProgram.make().description()) { question in
      [Choice("v" + question.name), Choice("bad\nvalue")]
    }
    for _ in 0..<4000 * soak {
      let words = words(&generator).map { String(decoding: $0, as: UTF8.self) }
      for line in completer.lines(words).split(separator: "\n") {
        #expect(line.split(separator: "\t").count <= 2)
        #expect(!line.contains("bad"))
      }
    }
  }
}
