/// Declared levels of doing less under pressure, entered and left with hysteresis, and a record of both.
///
/// Pressure is any number that grows with trouble: a share of failures, a queue's depth over its limit.
/// Level 0 is full service. A level is entered when the pressure has been at its `enter` for `enterAfter`,
/// and left, one level at a time, when it has been below its `exit` for `exitAfter`: the two differ so that
/// a system at the edge does not flap.
package struct DegradationLadder: Sendable, Hashable {
  /// One level.
  package struct Level: Sendable, Hashable {
    package let name: String
    /// What is not done at this level (nor at those below it).
    package let sheds: [String]
    package let enter: Double
    package let exit: Double
    /// Nanoseconds.
    package let enterAfter: UInt64
    /// Nanoseconds.
    package let exitAfter: UInt64

    /// A level; `exit` counts as at most `enter`.
    package init(
      _ name: String, sheds: [String] = [], enter: Double, exit: Double, enterAfter: UInt64 = 0,
      exitAfter: UInt64 = 0
    ) {
      self.name = name
      self.sheds = sheds
      self.enter = enter
      self.exit = Swift.min(enter, exit)
      self.enterAfter = enterAfter
      self.exitAfter = exitAfter
    }
  }

  /// A time that was spent at one level.
  package struct Episode: Sendable, Hashable {
    package let level: String
    package let from: UInt64
    /// Nil while it lasts.
    package internal(set) var until: UInt64?
    /// The highest pressure in it.
    package internal(set) var peak: Double
    package let reason: String
  }

  /// The levels below full service, the mildest first.
  package let levels: [Level]
  /// Where it stands: 0 is full service, 1 the first of `levels`.
  package private(set) var current = 0
  /// What was degraded, and for how long: the latest `episodeLimit` times.
  package private(set) var episodes: [Episode] = []
  /// Nanoseconds that were spent at each level, full service first, up to the last call.
  package private(set) var timeAtLevel: [UInt64]
  /// Since when the pressure has been at each level's `enter`.
  private var above: [UInt64?]
  /// Since when it has been below the present level's `exit`.
  private var below: UInt64?
  private var latest: UInt64
  /// Whether a person has set the level, which then stays.
  package private(set) var isHeld = false

  /// How many episodes are kept.
  package static let episodeLimit = 256

  /// A ladder at full service.
  package init(_ levels: [Level], at now: UInt64) {
    self.levels = levels
    timeAtLevel = Array(repeating: 0, count: levels.count + 1)
    above = Array(repeating: nil, count: levels.count)
    latest = now
  }

  /// The name of the present level; nil at full service.
  package var levelName: String? { current > 0 ? levels[current - 1].name : nil }

  /// What is not done now.
  package var sheds: [String] { levels.prefix(current).flatMap(\.sheds) }

  /// The pressure is this now; returns the new level when that changes it.
  package mutating func observe(_ pressure: Double, reason: String = "", at time: UInt64) -> Int? {
    let now = advance(to: time)
    if let last = episodes.indices.last, episodes[last].until == nil {
      episodes[last].peak = Swift.max(episodes[last].peak, pressure)
    }
    for (index, level) in levels.enumerated() {
      above[index] = pressure >= level.enter ? above[index] ?? now : nil
    }
    guard !isHeld else { return nil }
    var wanted = current
    for (index, level) in levels.enumerated() where index >= current {
      if let since = above[index], now - since >= level.enterAfter { wanted = index + 1 }
    }
    if wanted > current { return move(to: wanted, pressure, reason, at: now) }
    guard current > 0, pressure < levels[current - 1].exit else {
      below = nil
      return nil
    }
    let since = below ?? now
    below = since
    guard now - since >= levels[current - 1].exitAfter else { return nil }
    return move(to: current - 1, pressure, reason, at: now)
  }

  /// Sets a level by hand, and holds it there; nil gives it back to the pressure.
  package mutating func hold(_ level: Int?, reason: String, at time: UInt64) {
    let now = advance(to: time)
    isHeld = level != nil
    guard let level else { return }
    let wanted = Swift.min(Swift.max(level, 0), levels.count)
    if wanted != current { _ = move(to: wanted, 0, reason, at: now) }
  }

  private mutating func move(
    to level: Int, _ pressure: Double, _ reason: String, at now: UInt64
  ) -> Int {
    if let last = episodes.indices.last, episodes[last].until == nil { episodes[last].until = now }
    current = level
    below = nil
    if level > 0 {
      if episodes.count == Self.episodeLimit { episodes.removeFirst() }
      episodes.append(
        Episode(
          level: levels[level - 1].name, from: now, until: nil, peak: pressure, reason: reason))
    }
    return level
  }

  private mutating func advance(to time: UInt64) -> UInt64 {
    let now = Swift.max(latest, time)
    timeAtLevel[current] += now - latest
    latest = now
    return now
  }
}
