import Glibc
package import Platform
import Synchronization

/// A line on standard error that shows how far work has come; silent where that is not a terminal.
///
/// The first line is drawn at once, later ones at most ten times a second, by a thread of its own so
/// that a busy program still shows life. The cursor is never hidden, so there is nothing to restore
/// when the program is killed; `finish` wipes the line. The rate is the average since the start.
package final class Progress: Sendable {
  private struct State: Sendable {
    var count = 0
    var total: Int?
    var frame = 0
    var lastDrawn: UInt64?
    var isFinished = false
  }

  /// The time between two drawings.
  private static let interval: UInt64 = 100_000_000

  private let title: String
  private let unit: String
  private let traits: StreamTraits
  private let output: OutputStream
  private let clock: MonotonicClock
  private let started: UInt64
  private let state: Mutex<State>

  /// Starts a progress line.
  ///
  /// - Parameters:
  ///   - title: What is being done.
  ///   - total: How much there is; nil where nobody knows, and then there is no bar.
  ///   - unit: What is counted, in the plural; empty for no word.
  ///   - traits: What `output` can show.
  ///   - output: Standard error.
  ///   - clock: Elapsed time.
  ///   - isAnimated: Whether a thread redraws the line; without it only `advance` does.
  package init(
    _ title: String, total: Int? = nil, unit: String = "", traits: StreamTraits,
    output: OutputStream, clock: MonotonicClock = .system, isAnimated: Bool = true
  ) {
    self.title = title
    self.unit = unit
    self.traits = traits
    self.output = output
    self.clock = clock
    started = clock.now()
    state = Mutex(State(total: total))
    guard traits.redrawsLines else { return }
    draw()
    if isAnimated {
      // Without the thread the line still moves with `advance`.
      try? SystemThread.start { [weak self] in
        while let progress = self, progress.state.withLock({ !$0.isFinished }) {
          progress.drawIfDue()
          usleep(UInt32(Self.interval / 1000))
        }
      }
    }
  }

  deinit { finish() }

  /// Counts work that is done.
  package func advance(by count: Int = 1) {
    state.withLock { $0.count = $0.count.addingReportingOverflow(count).partialValue }
    if traits.redrawsLines { drawIfDue() }
  }

  /// Sets how much is done, and how much there is when that has changed.
  package func update(count: Int, total: Int? = nil) {
    state.withLock { state in
      state.count = count
      if let total { state.total = total }
    }
    if traits.redrawsLines { drawIfDue() }
  }

  /// Writes a line above the progress line; without a terminal just the line.
  package func writeAbove(_ line: String) {
    state.withLock { state in
      let isShown = traits.redrawsLines && !state.isFinished
      try? output.write(isShown ? "\r\u{1B}[K\(line)\n" : "\(line)\n")
      if isShown { write(&state) } else { try? output.flush() }
    }
  }

  /// Wipes the line; again is fine.
  package func finish() {
    state.withLock { state in
      guard !state.isFinished else { return }
      state.isFinished = true
      guard traits.redrawsLines else { return }
      // A progress line that cannot be written is no reason to fail the work.
      try? output.write("\r\u{1B}[K")
      try? output.flush()
    }
  }

  private func drawIfDue() {
    state.withLock { state in
      guard !state.isFinished else { return }
      if let last = state.lastDrawn, clock.now() &- last < Self.interval { return }
      write(&state)
    }
  }

  private func draw() { state.withLock { write(&$0) } }

  private func write(_ state: inout State) {
    let now = clock.now()
    state.lastDrawn = now
    state.frame += 1
    // The last column stays free: some terminals wrap when it is written.
    let line = self.line(state, elapsed: now &- started).rendered(
      traits.palette, width: (traits.width ?? 80) - 1, ellipsis: traits.ellipsis)
    try? output.write("\r\(line)\u{1B}[K")
    try? output.flush()
  }

  private func line(_ state: State, elapsed: UInt64) -> StyledText {
    let frames = traits.usesUnicode ? Array("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏") : Array("|/-\\")
    var line = StyledText("\(frames[state.frame % frames.count]) ", .accent)
    line.append(title)
    let seconds = Double(elapsed) / 1e9
    let rate = seconds > 0.5 && state.count > 0 ? Double(state.count) / seconds : nil
    let unit = unit.isEmpty ? "" : " \(unit)"
    if let total = state.total, total > 0 {
      let share = min(1, max(0, Double(state.count) / Double(total)))
      line.append("  \(bar(share)) ", .accent)
      line.append("\(NumberText.fixed(share * 100, decimals: 0)) %  ")
      line.append("\(NumberText.grouped(state.count))/\(NumberText.grouped(total))\(unit)")
    } else if state.count > 0 {
      line.append("  \(NumberText.grouped(state.count))\(unit)")
    }
    if let rate {
      line.append("  \(NumberText.significant(rate))/s", .muted)
      if let total = state.total, total > state.count, (Double(total - state.count) / rate) < 1e9 {
        let rest = Duration.seconds(Double(total - state.count) / rate)
        line.append("  \(DurationText.readable(rest)) left", .muted)
      }
    } else if seconds >= 1 {
      line.append("  \(DurationText.readable(.seconds(Int(seconds))))", .muted)
    }
    return line
  }

  private func bar(_ share: Double) -> String {
    let width = 20
    let filled = Int((share * Double(width)).rounded(.down))
    let (full, empty) = traits.usesUnicode ? ("█", "░") : ("#", "-")
    return String(repeating: full, count: filled)
      + String(repeating: empty, count: width - filled)
  }
}
