/// Finds the slot of a task by its id: open addressing with linear probing and deletion by shifting back.
///
/// An entry is 32 bits of the id's hash and the slot; the ids themselves stay with the slots. At most half full.
struct SlotTable {
  /// Hash in the high half, slot + 1 in the low one; 0 is free.
  private var entries = [UInt64](repeating: 0, count: 16)
  private var mask = 15
  private(set) var count = 0

  /// Fibonacci hashing of both halves (Knuth, TAOCP 3, section 6.4).
  @inline(__always) private static func hash(_ id: TaskID) -> UInt64 {
    let mixed = (id.low ^ (id.high &* 0xD6E8_FEB8_6659_FD93)) &* 0x9E37_79B9_7F4A_7C15
    return mixed >> 32
  }

  /// The slot of an id, or nil; `slots` holds the ids.
  @inline(__always) func find(_ id: TaskID, _ slots: [TaskSlot]) -> Int? {
    let hash = Self.hash(id)
    var place = Int(truncatingIfNeeded: hash) & mask
    while true {
      let entry = entries[place]
      if entry == 0 { return nil }
      if entry >> 32 == hash {
        let slot = Int(truncatingIfNeeded: entry & 0xFFFF_FFFF) &- 1
        if slots[slot].id == id { return slot }
      }
      place = (place &+ 1) & mask
    }
  }

  /// Notes an id that is not there yet.
  mutating func insert(_ id: TaskID, _ slot: Int) {
    if 2 &* (count &+ 1) > entries.count { grow() }
    count &+= 1
    place(Self.hash(id) << 32 | UInt64(slot &+ 1))
  }

  /// Forgets an id that is there.
  mutating func remove(_ id: TaskID, _ slot: Int) {
    let wanted = Self.hash(id) << 32 | UInt64(slot &+ 1)
    var hole = Int(truncatingIfNeeded: wanted >> 32) & mask
    while entries[hole] != wanted {
      guard entries[hole] != 0 else { return }
      hole = (hole &+ 1) & mask
    }
    count &-= 1
    var next = hole
    while true {
      next = (next &+ 1) & mask
      let entry = entries[next]
      if entry == 0 { break }
      let home = Int(truncatingIfNeeded: entry >> 32) & mask
      if (next &- home) & mask >= (next &- hole) & mask {
        entries[hole] = entry
        hole = next
      }
    }
    entries[hole] = 0
  }

  @inline(__always) private mutating func place(_ entry: UInt64) {
    var place = Int(truncatingIfNeeded: entry >> 32) & mask
    while entries[place] != 0 { place = (place &+ 1) & mask }
    entries[place] = entry
  }

  private mutating func grow() {
    let old = entries
    entries = [UInt64](repeating: 0, count: old.count * 2)
    mask = entries.count - 1
    for entry in old where entry != 0 { place(entry) }
  }
}
