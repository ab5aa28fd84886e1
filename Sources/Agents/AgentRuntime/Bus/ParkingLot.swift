/// Messages that reached nobody, in the order in which they came, bounded in number, bytes and time.
struct ParkingLot: Sendable {
  private struct Entry: Sendable {
    var message: SharedMessage
    var leaves: UInt64
  }

  private var entries: [Entry] = []
  /// The entries before it are gone.
  private var start = 0
  private var bytes = 0
  private(set) var firstLeaving = UInt64.max

  var count: Int { entries.count - start }

  /// Parks a message; how many older ones had to go for it, or nil when it is too large to be parked at all.
  mutating func park(_ message: SharedMessage, limits: BusLimits, now: UInt64) -> Int? {
    guard limits.parkedMessages > 0, message.message.payload.count <= limits.parkedBytes else {
      return nil
    }
    let leaves = min(message.expires, now.addingClamped(limits.parkingTime))
    entries.append(Entry(message: message, leaves: leaves))
    bytes += message.message.payload.count
    firstLeaving = min(firstLeaving, leaves)
    var dropped = 0
    while count > limits.parkedMessages || bytes > limits.parkedBytes {
      bytes -= entries[start].message.message.payload.count
      start += 1
      dropped += 1
    }
    if start > 64, start > entries.count / 2 {
      entries.removeFirst(start)
      start = 0
    }
    return dropped
  }

  /// Lets go of what has been here for too long; how many that were.
  mutating func expire(_ now: UInt64) -> Int {
    guard firstLeaving <= now else { return 0 }
    return remove { $0.leaves <= now }.count
  }

  /// Takes out the messages that match, oldest first.
  mutating func take(where matches: (Message) -> Bool) -> [SharedMessage] {
    guard count > 0 else { return [] }
    return remove { matches($0.message.message) }.map(\.message)
  }

  private mutating func remove(where leaves: (Entry) -> Bool) -> [Entry] {
    var gone: [Entry] = []
    var kept: [Entry] = []
    (bytes, firstLeaving) = (0, .max)
    for entry in entries[start...] {
      if leaves(entry) {
        gone.append(entry)
        continue
      }
      kept.append(entry)
      bytes += entry.message.message.payload.count
      firstLeaving = min(firstLeaving, entry.leaves)
    }
    (entries, start) = (kept, 0)
    return gone
  }
}
