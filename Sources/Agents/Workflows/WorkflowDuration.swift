import Platform

/// Lengths of time as a definition writes them: `250ms`, `30s`, `5m`, `1h30m`.
package enum WorkflowDuration {
  private static let units: [(name: String, nanoseconds: UInt64)] = [
    ("d", 86_400_000_000_000), ("h", 3_600_000_000_000), ("m", 60_000_000_000),
    ("s", 1_000_000_000), ("ms", 1_000_000), ("us", 1_000), ("ns", 1),
  ]

  /// The nanoseconds that a text names, as `DurationText` reads it, or nil if it names none.
  package static func nanoseconds(_ text: String) -> UInt64? {
    do throws(DurationTextError) {
      return try DurationText.parse(text).clampedNanoseconds
    } catch {
      return nil
    }
  }

  /// The shortest text with one unit and a whole number.
  package static func text(_ nanoseconds: UInt64) -> String {
    guard nanoseconds > 0 else { return "0s" }
    for unit in units where nanoseconds.isMultiple(of: unit.nanoseconds) {
      return "\(nanoseconds / unit.nanoseconds)\(unit.name)"
    }
    return "\(nanoseconds)ns"
  }
}
