import Telemetry
import Testing

/// The cases follow the W3C's own conformance suite (`trace-context/test/test.py`) by topic.
@Suite struct TraceContextTests {
  static let parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

  @Test func `the example of the recommendation reads and writes as itself`() throws {
    let context = try #require(TraceContext(traceparent: Self.parent))
    #expect(context.traceID.hexadecimal == "4bf92f3577b34da6a3ce929d0e0e4736")
    #expect(context.spanID.hexadecimal == "00f067aa0ba902b7")
    #expect(context.isSampled && !context.isRandom)
    #expect(context.traceparent == Self.parent)
  }

  @Test(arguments: [
    "", "00", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
    "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-1",
    "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what",
    "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01.",
    "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
    "00-4bf92f3577b34da6a3ce929d0e0e4736-00F067AA0BA902B7-01",
    "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
    "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
    "00-4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b7-01",
    "00-4bf92f3577b34da6a3ce929d0e0e473.-00f067aa0ba902b7-01",
    "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0x",
    "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-A1",
    "00_4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7_01",
    "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    ".0-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01.what",
    " 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01é",
  ])
  func `what breaks a rule is no context`(text: String) {
    #expect(TraceContext(traceparent: text) == nil)
  }

  @Test(arguments: [
    "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what-the-future-holds",
    "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-f9",
  ])
  func `a later version and unknown flags are read by what is known and written as version 00`(
    text: String
  ) throws {
    let context = try #require(TraceContext(traceparent: text))
    #expect(context.traceparent == Self.parent)
  }

  @Test(arguments: [
    ("00", false, false), ("01", true, false), ("02", false, true), ("03", true, true),
  ])
  func `each flag survives`(flags: String, sampled: Bool, random: Bool) throws {
    let text = String(Self.parent.dropLast(2)) + flags
    let context = try #require(TraceContext(traceparent: text))
    #expect(context.isSampled == sampled)
    #expect(context.isRandom == random)
    #expect(context.traceparent == text)
  }

  @Test func `a state keeps its order, and a bad one is dropped without the context`() throws {
    let good = TraceContext(
      traceparent: Self.parent, tracestate: "rojo=00f067aa0ba902b7 , congo=t61rcWkgMzE,,\tx@y=1")
    #expect(good?.state.text() == "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE,x@y=1")
    #expect(good?.state["congo"] == "t61rcWkgMzE")
    for bad in ["a", "a=1,a=2", "A=1", "=1", "a=", "a=b=c", "é=1", "a=ä", " a =1", "-a=1"] {
      let context = try #require(TraceContext(traceparent: Self.parent, tracestate: bad))
      #expect(context.state.isEmpty, "\(bad)")
    }
  }

  @Test func `a state has at most 32 members, the newest in front`() throws {
    let full = (1...32).map { "k\($0)=v" }.joined(separator: ",")
    var state = try #require(TraceState(parsing: full))
    #expect(TraceState(parsing: full + ",k33=v") == nil)
    var done = state.set("dna", "7")
    #expect(done)
    #expect(state.members.count == 32)
    #expect(state.members.first?.key == "dna")
    #expect(state["k32"] == nil)
    done = state.set("k5", "new")
    #expect(done)
    #expect(state.members.map(\.key).prefix(3) == ["k5", "dna", "k1"])
    let before = state
    for (key, value) in [("K", "v"), ("k", "a,b"), ("k", "a ")] {
      done = state.set(key, value)
      #expect(!done)
    }
    #expect(state == before)
  }

  @Test func `a long state loses its long members first, then the last`() throws {
    var state = TraceState()
    for index in 1...6 { _ = state.set("k\(index)", String(repeating: "v", count: 97)) }
    _ = state.set("long", String(repeating: "w", count: 200))
    let kept = try #require(TraceState(parsing: state.text()))
    #expect(kept.members.map(\.key) == ["k6", "k5", "k4", "k3", "k2"])
    #expect(state.text(limit: 5_000).utf8.count == 6 * 100 + 205 + 6)
  }

  @Test func `a context goes through the environment and through headers of any case`() throws {
    let context = try #require(
      TraceContext(traceparent: Self.parent, tracestate: "a=1,b=2"))
    #expect(
      context.environment == ["TRACEPARENT": Self.parent, "TRACESTATE": "a=1,b=2"])
    #expect(TraceContext(environment: context.environment) == context)
    #expect(TraceContext(environment: [:]) == nil)
    #expect(TraceContext(environment: ["TRACEPARENT": "00-rubbish"]) == nil)
    #expect(TraceContext(headers: context.headers) == context)
    #expect(
      TraceContext(headers: [
        (name: "TraceParent", value: Self.parent), (name: "TRACESTATE", value: "a=1"),
        (name: "tracestate", value: "b=2"),
      ]) == context)
    let twice = (name: "traceparent", value: Self.parent)
    #expect(TraceContext(headers: [twice, twice]) == nil)
    #expect(TraceContext(traceparent: Self.parent)?.headers.count == 1)
  }
}
