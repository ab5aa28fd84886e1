/// The transfers that have a time limit, the next to come first.
///
/// A binary heap in which each transfer knows its place, so that one that is over leaves at once. A limit
/// that moves back (each part of a body postpones the next silence) is looked at when its old time comes.
struct CurlDeadlines {
  private var heap: [CurlTransfer] = []

  /// The next time at which something is due; `UInt64.max` never comes.
  var next: UInt64 { heap.first?.due ?? .max }

  /// The transfer that is due by then, taken out; nil when there is none.
  mutating func popDue(at now: UInt64) -> CurlTransfer? {
    guard let first = heap.first, first.due <= now else { return nil }
    remove(first)
    return first
  }

  /// Makes a transfer due then, in place of any earlier word; `UInt64.max` takes it out.
  mutating func set(_ transfer: CurlTransfer, due: UInt64) {
    remove(transfer)
    guard due != .max else { return }
    transfer.due = due
    transfer.deadlineIndex = heap.count
    heap.append(transfer)
    rise(from: heap.count - 1)
  }

  mutating func remove(_ transfer: CurlTransfer) {
    let index = transfer.deadlineIndex
    guard index >= 0 else { return }
    transfer.deadlineIndex = -1
    let last = heap.removeLast()
    guard last !== transfer else { return }
    place(last, at: index)
    rise(from: index)
    sink(from: last.deadlineIndex)
  }

  private mutating func place(_ transfer: CurlTransfer, at index: Int) {
    heap[index] = transfer
    transfer.deadlineIndex = index
  }

  private mutating func rise(from start: Int) {
    var index = start
    let moving = heap[index]
    while index > 0, case let parent = heap[(index - 1) / 2], parent.due > moving.due {
      place(parent, at: index)
      index = (index - 1) / 2
    }
    place(moving, at: index)
  }

  private mutating func sink(from start: Int) {
    var index = start
    let moving = heap[index]
    while true {
      var child = 2 * index + 1
      guard child < heap.count else { break }
      if child + 1 < heap.count, heap[child + 1].due < heap[child].due { child += 1 }
      guard heap[child].due < moving.due else { break }
      place(heap[child], at: index)
      index = child
    }
    place(moving, at: index)
  }
}
