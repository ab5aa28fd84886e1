// Our side of http-speed.py; says what it does in the same words as peer.c.
import Glibc
import HTTP
import Platform
import Synchronization

/// What came in, on the loop's thread.
final class Tally: @unchecked Sendable {
  var seen = 0
  var counts = false
  var histogram = [Int](repeating: 0, count: 100_000)

  func add(_ error: Int64) {
    seen += 1
    histogram[min(99_999, Int(error.magnitude / 10_000))] += 1
  }

  func report(_ used: UInt64) {
    let total = histogram.reduce(0, +)
    var sum = 0
    let place = histogram.firstIndex { count in
      sum += count
      return sum >= total * 99 / 100
    }
    print(seen, Double(used) / 1e9, Double(place ?? 0) / 100)
  }
}

/// One stream of events.
final class Stream: @unchecked Sendable {
  var parser = ServerSentEventParser()
  var sent: UInt64 = 0
  var received: UInt64 = 0
  let tally: Tally

  init(_ tally: Tally) { self.tally = tally }

  func take(_ bytes: Span<UInt8>) {
    try? parser.push(bytes) { event in
      let sent = Self.time(in: event.data)
      let now = MonotonicClock.system.now()
      if self.sent > 0, tally.counts {
        tally.add(Int64(now - received) - Int64(sent) + Int64(self.sent))
      }
      self.sent = sent
      received = now
    }
  }

  /// The number after `"t":`, which comes last.
  static func time(in data: [UInt8]) -> UInt64 {
    var place = data.count - 2
    while place > 0, data[place] != 0x3A { place -= 1 }
    return data[(place + 1)...].dropLast().reduce(0) { $0 * 10 + UInt64($1 - 0x30) }
  }
}

/// How many requests have begun.
final class Counter: Sendable {
  let started = Atomic<Int>(0)
}

@main struct Benchmark {
  static func main() async throws {
    let words = CommandLine.arguments
    let client = CurlTransport(.init(idleConnections: 2000))
    let tally = Tally()
    let url = words[2]
    let number = Int(words[3]) ?? 1
    if words[1] == "events" {
      for _ in 0..<number {
        Task {
          let stream = Stream(tally)
          _ = try await client.stream(HTTPRequest(url: url)) { part in
            if case .body(let bytes) = part { stream.take(bytes) }
            return .more
          }
        }
      }
      try await Task.sleep(for: .seconds(2))
      tally.counts = true
      let before = MonotonicClock.processorTime.now()
      try await Task.sleep(for: .seconds(Double(words[4]) ?? 5))
      tally.counts = false
      tally.report(MonotonicClock.processorTime.now() - before)
      exit(0)
    }
    let count = Int(words[4]) ?? 1
    let counter = Counter()
    let before = MonotonicClock.processorTime.now()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<number {
        group.addTask {
          while counter.started.add(1, ordering: .relaxed).newValue <= count {
            _ = try await client.send(HTTPRequest(url: url))
          }
        }
      }
      try await group.waitForAll()
    }
    tally.seen = count
    tally.report(MonotonicClock.processorTime.now() - before)
  }
}
