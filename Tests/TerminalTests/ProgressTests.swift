import Platform
import Synchronization
import Terminal
import Testing
import Text

/// A clock that a test moves.
private final class TestClock: Sendable {
  private let time = Mutex<UInt64>(1_000_000_000)
  var clock: MonotonicClock { MonotonicClock { self.time.withLock { $0 } } }
  func advance(milliseconds: UInt64) { time.withLock { $0 += milliseconds * 1_000_000 } }
}

@Suite struct ProgressTests {
  private let terminal = StreamTraits(isTerminal: true, width: 80)

  @Test func `a pipe sees nothing of it`() {
    let output = OutputStream.memory()
    let progress = Progress("reading", total: 10, traits: .pipe, output: output)
    for _ in 0..<10 { progress.advance() }
    progress.finish()
    #expect(output.contents.isEmpty)
  }

  @Test func `something is shown at once and wiped at the end`() {
    let output = OutputStream.memory()
    let progress = Progress(
      "reading", traits: terminal, output: output, clock: TestClock().clock, isAnimated: false)
    #expect(output.text.contains("reading"))
    progress.finish()
    #expect(output.text.hasSuffix("\r\u{1B}[K"))
    #expect(!output.text.contains("\u{1B}[?25l"), "a hidden cursor could stay hidden")
    #expect(!output.text.contains("\n"))
  }

  @Test func `it draws at most ten times a second`() {
    let output = OutputStream.memory()
    let clock = TestClock()
    let progress = Progress(
      "reading", total: 1000, traits: terminal, output: output, clock: clock.clock,
      isAnimated: false)
    for _ in 0..<1000 {
      clock.advance(milliseconds: 1)
      progress.advance()
    }
    #expect(output.contents.count(where: { $0 == 13 }) == 11)
    progress.finish()
  }

  @Test func `count, share, rate and time left are shown`() {
    let output = OutputStream.memory()
    let clock = TestClock()
    let progress = Progress(
      "reading", total: 4000, unit: "lines", traits: terminal, output: output,
      clock: clock.clock, isAnimated: false)
    clock.advance(milliseconds: 10_000)
    progress.update(count: 1000)
    let last = output.text.split(separator: "\r").last.map(String.init) ?? ""
    #expect(last.contains("█████░░░░░░░░░░░░░░░ 25 %  1,000/4,000 lines  100/s  30.0 s left"))
    progress.finish()
  }

  @Test(arguments: [10, 30, 60])
  func `a line is never as wide as the terminal`(width: Int) {
    let output = OutputStream.memory()
    let clock = TestClock()
    let progress = Progress(
      "漢字を読む reading a long title", total: 100, unit: "records",
      traits: StreamTraits(isTerminal: true, width: width), output: output, clock: clock.clock,
      isAnimated: false)
    clock.advance(milliseconds: 5000)
    progress.update(count: 50)
    for drawn in output.text.split(separator: "\r") {
      let line = drawn.split(separator: "\u{1B}").first.map(String.init) ?? ""
      #expect(DisplayWidth.columns(of: line) < width)
    }
    progress.finish()
  }

  @Test func `a message appears above the line`() {
    let output = OutputStream.memory()
    let progress = Progress(
      "reading", traits: terminal, output: output, clock: TestClock().clock, isAnimated: false)
    progress.writeAbove("warning: x")
    #expect(output.text.contains("\r\u{1B}[Kwarning: x\n\r"))
    progress.finish()
    progress.writeAbove("after")
    #expect(output.text.hasSuffix("after\n"))
  }

  @Test func `a silent program still shows life`() async throws {
    let output = OutputStream.memory()
    let progress = Progress("waiting", traits: terminal, output: output)
    for _ in 0..<500 where output.contents.count(where: { $0 == 13 }) < 3 {
      try await Task.sleep(for: .milliseconds(20))
    }
    #expect(output.contents.count(where: { $0 == 13 }) >= 3)
    progress.finish()
    let end = output.contents.count
    try await Task.sleep(for: .milliseconds(300))
    #expect(output.contents.count == end)
  }
}
