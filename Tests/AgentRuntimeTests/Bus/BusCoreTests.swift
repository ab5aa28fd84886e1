import AgentRuntime
import Testing

@Suite struct BusCoreTests {
  /// Defect index, row 5.
  @Test func `by-type subscribers get direct sends, and each subscription a message once`() throws {
    let bus = BusBox()
    try bus.subscribe(BusSubscription(name: "agent", agent: "a"), now: 0)
    try bus.subscribe(BusSubscription(name: "type", types: ["task"]), now: 0)
    try bus.subscribe(
      BusSubscription(name: "both", agent: "a", types: ["task", "ta*", "*"]), now: 0)
    try bus.subscribe(BusSubscription(name: "other", agent: "b", types: ["result"]), now: 0)
    let outcome = bus.publish(message(1, to: .agent("a"), type: "task"))
    #expect(outcome == PublishOutcome(delivered: 3, isParked: false, rejected: 0))
    #expect(try bus.drain("agent") == [1])
    #expect(try bus.drain("type") == [1])
    #expect(try bus.drain("both") == [1])
    #expect(try bus.drain("other") == [])
  }

  /// Defect index, row 6.
  @Test func `what nobody listens to is parked, reported, and given to a later subscriber first`()
    throws
  {
    let bus = BusBox()
    let outcomes = bus.publish(
      [
        message(1, to: .agent("late")), message(2, to: .type, type: "task"),
        message(3, to: .broadcast), message(4, to: .agent("late"), type: "task"),
      ], now: 5)
    #expect(outcomes.allSatisfy { $0 == PublishOutcome(delivered: 0, isParked: true, rejected: 0) })
    #expect(bus.statistics.parked == 4)
    try bus.subscribe(BusSubscription(name: "types", types: ["task"]), now: 6)
    #expect(bus.statistics.parked == 2)
    try bus.subscribe(BusSubscription(name: "late", agent: "late"), now: 6)
    _ = bus.publish(message(5, to: .agent("late")), now: 7)
    #expect(try bus.drain("types", now: 7) == [2, 4])
    #expect(try bus.drain("late", now: 7) == [1, 3, 5])
    #expect(bus.statistics.parked == 0)
    #expect(bus.statistics.dropped == 0)
  }

  @Test func `a broadcast reaches everyone who is an agent, and nobody else`() throws {
    let bus = BusBox()
    try bus.subscribe(BusSubscription(name: "one", agent: "a"), now: 0)
    try bus.subscribe(BusSubscription(name: "two", agent: "b", types: ["x"]), now: 0)
    try bus.subscribe(BusSubscription(name: "log", types: ["*"]), now: 0)
    #expect(bus.publish(message(1, to: .broadcast, type: "x"))?.delivered == 2)
    #expect(!bus.hasMessages(for: "log"))
    #expect(bus.publish(message(2, to: .type, type: "x"))?.delivered == 2)
    #expect(try bus.drain("log") == [2])
    #expect(try bus.drain("two") == [1, 2])
  }

  @Test func `what was taken and not acknowledged is given again`() throws {
    let bus = BusBox()
    try bus.subscribe(BusSubscription(name: "s", agent: "a"), now: 0)
    _ = bus.publish((1...5).map { message($0, to: .agent("a")) }, now: 0)
    let first = try bus.receive("s", acknowledging: 0, limit: 2, now: 0)
    #expect(first.map(\.position) == [1, 2])
    #expect(try bus.receive("s", acknowledging: 0, limit: 2, now: 0) == first)
    let rest = try bus.receive("s", acknowledging: 1, limit: 9, now: 0)
    #expect(rest.map(\.message.id.low) == [2, 3, 4, 5])
    #expect(try bus.receive("s", acknowledging: 5, limit: 0, now: 0) == [])
    #expect(!bus.hasMessages(for: "s"))
  }

  @Test func `a position that was never handed out acknowledges nothing unseen`() throws {
    let bus = BusBox()
    try bus.subscribe(BusSubscription(name: "s", agent: "a"), now: 0)
    _ = bus.publish((1...3).map { message($0, to: .agent("a")) }, now: 0)
    #expect(try bus.receive("s", acknowledging: 99, limit: 1, now: 0).map(\.message.id.low) == [1])
    #expect(
      try bus.receive("s", acknowledging: 99, limit: 9, now: 0).map(\.message.id.low) == [2, 3])
  }

  @Test func `a full buffer does what its subscription says`() throws {
    let bus = BusBox()
    for overflow in BusSubscription.Overflow.allCases {
      try bus.subscribe(
        BusSubscription(
          name: overflow.rawValue, agent: overflow.rawValue, capacity: 2, overflow: overflow),
        now: 0)
    }
    func send(to agent: String) -> [PublishOutcome] {
      bus.publish((1...3).map { message($0, to: .agent(agent)) }, now: 0)
    }
    #expect(send(to: "drop-oldest").map(\.delivered) == [1, 1, 1])
    #expect(send(to: "drop-newest").map(\.delivered) == [1, 1, 0])
    #expect(
      send(to: "reject").last == PublishOutcome(delivered: 0, isParked: false, rejected: 1))
    #expect(try bus.drain("drop-oldest") == [2, 3])
    #expect(try bus.drain("drop-newest") == [1, 2])
    #expect(try bus.drain("reject") == [1, 2])
    let statistics = bus.statistics
    #expect((statistics.dropped, statistics.rejected, statistics.published) == (2, 1, 9))
    #expect(statistics.delivered == 7)
  }

  @Test func `the same name again changes what is heard and keeps what is there`() throws {
    let bus = BusBox()
    try bus.subscribe(BusSubscription(name: "s", agent: "a"), now: 0)
    _ = bus.publish((1...4).map { message($0, to: .agent("a")) }, now: 0)
    _ = bus.publish(message(9, to: .agent("b")))
    try bus.subscribe(BusSubscription(name: "s", agent: "b", capacity: 3), now: 0)
    #expect(bus.publish(message(5, to: .agent("a")))?.isParked == true)
    #expect(bus.publish(message(6, to: .agent("b")))?.delivered == 1)
    #expect(try bus.drain("s") == [4, 9, 6])
    #expect(bus.statistics.dropped == 3)
  }

  @Test func `an expired message is never handed out and makes room`() throws {
    let bus = BusBox()
    try bus.subscribe(
      BusSubscription(name: "s", agent: "a", capacity: 2, overflow: .reject), now: 0)
    _ = bus.publish(message(1, to: .agent("a"), timeToLive: 10), now: 0)
    _ = bus.publish(message(2, to: .agent("a")), now: 0)
    #expect(bus.publish(message(3, to: .agent("a")), now: 9)?.rejected == 1)
    #expect(bus.publish(message(4, to: .agent("a")), now: 10)?.delivered == 1)
    #expect(try bus.drain("s", now: 10) == [2, 4])
    _ = bus.publish(message(5, to: .agent("a"), timeToLive: 1), now: 10)
    #expect(try bus.drain("s", now: 11) == [])
    #expect(bus.publish(message(6, to: .agent("a"), timeToLive: 0), now: 11)?.delivered == 0)
    #expect(bus.statistics.expired == 3)
  }

  @Test func `what is parked goes at its time, and the bus says when`() throws {
    var limits = BusLimits()
    limits.parkingTime = 100
    let bus = BusBox(limits: limits)
    #expect(bus.nextWake == nil)
    _ = bus.publish(message(1, to: .agent("a"), timeToLive: 500), now: 0)
    _ = bus.publish(message(2, to: .agent("a"), timeToLive: 40), now: 0)
    #expect(bus.nextWake == 40)
    bus.advance(to: 40)
    #expect(bus.statistics.parked == 1)
    #expect(bus.nextWake == 100)
    bus.advance(to: 100)
    #expect(bus.nextWake == nil)
    try bus.subscribe(BusSubscription(name: "s", agent: "a"), now: 100)
    #expect(!bus.hasMessages(for: "s"))
    #expect(bus.statistics.expired == 2)
  }

  @Test func `the parking lot is bounded in number and bytes and gives up the oldest`() throws {
    var limits = BusLimits()
    limits.parkedMessages = 3
    limits.parkedBytes = 4
    let bus = BusBox(limits: limits)
    _ = bus.publish((1...4).map { message($0, to: .agent("a")) }, now: 0)
    #expect(bus.statistics.parked == 3)
    #expect(bus.publish(message(123, to: .agent("a")))?.isParked == true)
    #expect(bus.publish(message(12345, to: .agent("a")))?.isParked == false)
    #expect(bus.statistics.dropped == 4)
    try bus.subscribe(BusSubscription(name: "s", agent: "a"), now: 0)
    #expect(try bus.drain("s") == [4, 123])
  }

  @Test func `a buffer that refuses takes of the parked what fits and leaves the rest parked`()
    throws
  {
    let bus = BusBox()
    _ = bus.publish((1...5).map { message($0, to: .agent("a")) }, now: 0)
    try bus.subscribe(
      BusSubscription(name: "s", agent: "a", capacity: 2, overflow: .reject), now: 0)
    #expect(try bus.drain("s") == [1, 2])
    #expect(bus.statistics.parked == 3)
    try bus.subscribe(BusSubscription(name: "t", agent: "a", capacity: 2), now: 0)
    #expect(try bus.drain("t") == [4, 5])
  }

  @Test func `a subscription that says nothing is refused and changes nothing`() throws {
    let bus = BusBox()
    try bus.subscribe(BusSubscription(name: "s", agent: "a"), now: 0)
    for wrong in [
      BusSubscription(name: "", agent: "a"), BusSubscription(name: "s"),
      BusSubscription(name: "s", agent: "b", capacity: 0),
    ] {
      #expect(throws: RuntimeError.self) { try bus.subscribe(wrong, now: 0) }
    }
    #expect(bus.publish(message(1, to: .agent("a")))?.delivered == 1)
    #expect(throws: RuntimeError.unknownSubscription("t")) {
      try bus.receive("t", acknowledging: 0, limit: 1, now: 0)
    }
  }

  @Test func `unsubscribing ends deliveries and its place is used again`() throws {
    let bus = BusBox()
    try bus.subscribe(BusSubscription(name: "s", agent: "a", types: ["x", "y*"]), now: 0)
    _ = bus.publish(message(1, to: .agent("a")))
    #expect(bus.unsubscribe("s"))
    #expect(!bus.unsubscribe("s"))
    #expect(bus.statistics.dropped == 1)
    try bus.subscribe(BusSubscription(name: "t", agent: "b"), now: 0)
    for type in ["x", "yes"] {
      #expect(bus.publish(message(2, to: .type, type: type))?.isParked == true)
    }
    #expect(!bus.hasMessages(for: "t"))
    #expect(bus.subscribed.map(\.name) == ["t"])
  }
}
