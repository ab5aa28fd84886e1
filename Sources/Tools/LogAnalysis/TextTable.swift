import Evidence

/// Distinct texts by number: each name, id and message of a log is kept once.
struct TextTable {
  /// The number of a text; `none` stands for no text.
  typealias ID = Int32

  static let none: ID = -1

  private var storage: [UInt8] = []
  private var ends: [Int] = []
  private var hashes: [UInt64] = []
  private var slots: [ID] = Array(repeating: TextTable.none, count: 256)

  /// The number of the text with these bytes, a new one if need be.
  mutating func id(of bytes: UnsafeRawBufferPointer) -> ID {
    let hash = ByteHash.hash(bytes)
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] != Self.none {
      let id = slots[slot]
      if hashes[Int(id)] == hash, storage[range(id)].elementsEqual(bytes) { return id }
      slot = (slot + 1) & (slots.count - 1)
    }
    let id = ID(truncatingIfNeeded: ends.count)
    slots[slot] = id
    storage.append(contentsOf: bytes)
    ends.append(storage.count)
    hashes.append(hash)
    if ends.count * 2 > slots.count { grow() }
    return id
  }

  /// The number of a text.
  mutating func id(of text: String) -> ID {
    var text = text
    return text.withUTF8 { id(of: UnsafeRawBufferPointer($0)) }
  }

  /// The text with what is unsafe to show escaped; nil for `none`.
  func text(_ id: ID) -> String? {
    guard id != Self.none else { return nil }
    return VisibleText.escaping(String(decoding: storage[range(id)], as: UTF8.self))
  }

  /// Whether the text is exactly this one.
  func isEqual(_ id: ID, _ text: String) -> Bool {
    id != Self.none && storage[range(id)].elementsEqual(text.utf8)
  }

  /// The text's hash; zero for `none`.
  func hash(_ id: ID) -> UInt64 { id == Self.none ? 0 : hashes[Int(id)] }

  private func range(_ id: ID) -> Range<Int> { (id == 0 ? 0 : ends[Int(id) - 1])..<ends[Int(id)] }

  private mutating func grow() {
    slots = Array(repeating: Self.none, count: slots.count * 2)
    for (id, hash) in hashes.enumerated() {
      var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
      while slots[slot] != Self.none { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = ID(truncatingIfNeeded: id)
    }
  }
}
