/// Work that is due at a time, soonest first; equal times in the order they were added.
///
/// A binary heap. Cancelled entries stay in it until they come up or are half of it, so that
/// cancelling costs nothing and memory stays within twice the live timers.
struct TimerQueue: Sendable {
  typealias Work = @Sendable () -> Void

  private struct Entry {
    var time: UInt64
    var id: UInt64
    func isBefore(_ other: Entry) -> Bool { (time, id) < (other.time, other.id) }
  }

  private var heap: [Entry] = []
  private var work: [UInt64: Work] = [:]
  private var lastID: UInt64 = 0

  /// Live timers.
  var count: Int { work.count }

  /// When the soonest live timer is due.
  mutating func nextTime() -> UInt64? {
    while let first = heap.first {
      if work[first.id] != nil { return first.time }
      removeFirst()
    }
    return nil
  }

  mutating func add(at time: UInt64, _ body: @escaping Work) -> UInt64 {
    lastID &+= 1
    work[lastID] = body
    heap.append(Entry(time: time, id: lastID))
    rise(from: heap.count - 1)
    return lastID
  }

  mutating func cancel(_ id: UInt64) {
    guard work.removeValue(forKey: id) != nil else { return }
    guard heap.count > 64, heap.count > 2 * work.count else { return }
    heap = heap.filter { work[$0.id] != nil }.sorted { $0.isBefore($1) }
  }

  /// Takes out what is due.
  mutating func due(at now: UInt64) -> [Work] {
    var due: [Work] = []
    while let time = nextTime(), time <= now, let first = heap.first {
      removeFirst()
      if let body = work.removeValue(forKey: first.id) { due.append(body) }
    }
    return due
  }

  private mutating func removeFirst() {
    heap.swapAt(0, heap.count - 1)
    heap.removeLast()
    var place = 0
    while true {
      var least = place
      for child in [2 * place + 1, 2 * place + 2]
      where child < heap.count && heap[child].isBefore(heap[least]) { least = child }
      if least == place { return }
      heap.swapAt(place, least)
      place = least
    }
  }

  private mutating func rise(from start: Int) {
    var place = start
    while place > 0, heap[place].isBefore(heap[(place - 1) / 2]) {
      heap.swapAt(place, (place - 1) / 2)
      place = (place - 1) / 2
    }
  }
}
