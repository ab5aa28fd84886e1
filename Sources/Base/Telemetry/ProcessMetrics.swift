import Platform

/// What the process uses of its machine, read whenever a snapshot is taken.
///
/// Linux alone tells it; what cannot be read is left out of the snapshot.
package enum ProcessMetrics {
  /// Adds `dna_memory_usage_bytes`, `dna_memory_limit_bytes` and `dna_cpu_usage_seconds_total`.
  ///
  /// The limit is that of the control group, else the memory of the machine.
  package static func observe(in registry: MetricRegistry) {
    registry.observe("dna_memory_usage_bytes") { kilobytes("VmRSS", in: "/proc/self/status") }
    registry.observe("dna_memory_limit_bytes") {
      let machine = kilobytes("MemTotal", in: "/proc/meminfo")
      guard let group = groupLimit() else { return machine }
      return machine.map { Swift.min($0, group) } ?? group
    }
    registry.observe("dna_cpu_usage_seconds_total", .counter) {
      Double(MonotonicClock.processorTime.now()) / 1e9
    }
  }

  /// The limit of the control group (version 2); nil without one, or when it says `max`.
  private static func groupLimit() -> Double? {
    guard let text = text(of: "/sys/fs/cgroup/memory.max") else { return nil }
    return Double(text.prefix { $0 != "\n" })
  }

  /// The value of a line such as `VmRSS:    1234 kB`, in bytes.
  private static func kilobytes(_ name: String, in path: String) -> Double? {
    for line in text(of: path)?.split(separator: "\n") ?? [] where line.hasPrefix("\(name):") {
      let words = line.split { $0 == " " || $0 == "\t" }
      return words.count > 1 ? Double(words[1]).map { $0 * 1_024 } : nil
    }
    return nil
  }

  private static func text(of path: String) -> String? {
    try? File.readText(FilePath(path), limit: 65_536)
  }
}
