/// From a 64-bit hash to a row number: open addressing, without the cost of a general dictionary.
///
/// Two keys with one hash are taken for one key: among a million keys the chance is 3e-8.
struct HashIndex {
  private var keys: [UInt64] = Array(repeating: 0, count: 256)
  private var rows: [Int32] = Array(repeating: -1, count: 256)
  private(set) var count = 0

  /// The row under a key, or nil; assigning replaces it.
  ///
  /// A key must not be zero.
  subscript(_ key: UInt64) -> Int? {
    get {
      let slot = slot(of: key)
      return keys[slot] == key && rows[slot] >= 0 ? Int(rows[slot]) : nil
    }
    set {
      let slot = slot(of: key)
      if keys[slot] == 0 {
        guard newValue != nil else { return }
        keys[slot] = key
        count += 1
      }
      rows[slot] = newValue.map { Int32(truncatingIfNeeded: $0) } ?? -1
      if count * 2 > keys.count { grow() }
    }
  }

  private func slot(of key: UInt64) -> Int {
    // Span ids may be any numbers: spread them (Fibonacci hashing, Knuth vol. 3, 6.4).
    var slot = Int(truncatingIfNeeded: (key &* 0x9e37_79b9_7f4a_7c15) >> 20) & (keys.count - 1)
    while keys[slot] != 0 && keys[slot] != key { slot = (slot + 1) & (keys.count - 1) }
    return slot
  }

  private mutating func grow() {
    let old = (keys, rows)
    keys = Array(repeating: 0, count: old.0.count * 2)
    rows = Array(repeating: -1, count: old.0.count * 2)
    for (index, key) in old.0.enumerated() where key != 0 {
      let slot = slot(of: key)
      keys[slot] = key
      rows[slot] = old.1[index]
    }
  }
}
