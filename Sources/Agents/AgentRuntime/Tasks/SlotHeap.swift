/// A binary heap of task slots that knows where each slot stands, so that any of them can be taken out.
///
/// The order is total (key, then order of arrival), so what comes out does not depend on the heap's layout.
/// The places are kept by the owner in an array over all slots; several heaps may share one as long as a slot is in
/// one of them at a time.
///
/// - Complexity: O(log n) to insert and remove; O(1) to insert a key that is later than all the others.
struct SlotHeap {
  /// A slot with what it is ordered by.
  struct Entry {
    var key: UInt64
    var sequence: UInt64
    var slot: UInt32

    @inline(__always) func precedes(_ other: Entry) -> Bool {
      key != other.key ? key < other.key : sequence < other.sequence
    }
  }

  /// The place of a slot that is in no heap.
  static let nowhere = UInt32.max

  private(set) var entries: [Entry] = []

  @inline(__always) var isEmpty: Bool { entries.isEmpty }
  @inline(__always) var first: Entry? { entries.first }
  /// The smallest key, or the largest number when there is none.
  @inline(__always) var firstKey: UInt64 { entries.isEmpty ? .max : entries[0].key }

  mutating func insert(_ entry: Entry, _ places: inout [UInt32]) {
    entries.append(entry)
    rise(entry, from: entries.count &- 1, &places)
  }

  /// Takes a slot out that is in this heap.
  mutating func remove(_ slot: UInt32, _ places: inout [UInt32]) {
    let place = Int(places[Int(slot)])
    places[Int(slot)] = Self.nowhere
    let last = entries.removeLast()
    guard place < entries.count else { return }
    if place > 0, last.precedes(entries[(place &- 1) / 2]) {
      rise(last, from: place, &places)
    } else {
      sink(last, from: place, &places)
    }
  }

  private mutating func rise(_ entry: Entry, from start: Int, _ places: inout [UInt32]) {
    var place = start
    while place > 0 {
      let parent = (place &- 1) / 2
      guard entry.precedes(entries[parent]) else { break }
      put(entries[parent], at: place, &places)
      place = parent
    }
    put(entry, at: place, &places)
  }

  private mutating func sink(_ entry: Entry, from start: Int, _ places: inout [UInt32]) {
    var place = start
    while true {
      var child = 2 &* place &+ 1
      guard child < entries.count else { break }
      if child &+ 1 < entries.count, entries[child &+ 1].precedes(entries[child]) { child &+= 1 }
      guard entries[child].precedes(entry) else { break }
      put(entries[child], at: place, &places)
      place = child
    }
    put(entry, at: place, &places)
  }

  @inline(__always) private mutating func put(
    _ entry: Entry, at place: Int, _ places: inout [UInt32]
  ) {
    entries[place] = entry
    places[Int(entry.slot)] = UInt32(truncatingIfNeeded: place)
  }
}
