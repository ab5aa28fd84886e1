import Foundation
import HTTP
import Platform
import Testing

@Suite struct RequestParserTests {
  static func items(
    _ pieces: [[UInt8]], limits: HTTPRequestParser.Limits = .init()
  ) -> [HTTPRequestParser.Item] {
    var parser = HTTPRequestParser(limits: limits)
    var items: [HTTPRequestParser.Item] = []
    for piece in pieces {
      parser.append(piece.span)
      while let item = parser.next() { items.append(item) }
    }
    return items
  }

  static func items(
    _ text: String, limits: HTTPRequestParser.Limits = .init()
  ) -> [HTTPRequestParser.Item] {
    items([Array(text.utf8)], limits: limits)
  }

  /// What a request with a Host field is refused with.
  struct Refusal: Sendable, CustomTestStringConvertible {
    var text: String
    var status: Int
    var reason: String
    var testDescription: String { "\(status) \(reason)" }
  }

  static let refusals: [Refusal] = [
    .init(text: "GET  / HTTP/1.1\r\n", status: 400, reason: "request line"),
    .init(text: "GET / HTTP/1.1 \r\n", status: 400, reason: "request line"),
    .init(text: "G\u{E9}T / HTTP/1.1\r\n", status: 400, reason: "method"),
    .init(text: "GET /a\u{E9} HTTP/1.1\r\n", status: 400, reason: "percent-encoded"),
    .init(text: "GET a HTTP/1.1\r\n", status: 400, reason: "neither a path"),
    .init(text: "GET / HTTP/2.0\r\n", status: 505, reason: "only HTTP/1.1"),
    .init(text: "PRI * HTTP/2.0\r\n", status: 505, reason: "only HTTP/1.1"),
    .init(text: "GET / http/1.1\r\n", status: 400, reason: "version"),
    .init(text: "GET / HTTP/1.1\n", status: 400, reason: "LF without CR"),
    .init(text: "GET / HTTP/1.1\rX", status: 400, reason: "CR without LF"),
    .init(text: "GET / HTTP/1.1\r\nHost: a\rb\r\n", status: 400, reason: "CR without LF"),
    .init(text: "CONNECT a:1 HTTP/1.1\r\n", status: 501, reason: "no proxy"),
    .init(text: "GET / HTTP/1.1\r\n\r\n", status: 400, reason: "no Host"),
    .init(
      text: "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", status: 400, reason: "two Host"),
    .init(text: "GET / HTTP/1.1\r\nHost: a b\r\n\r\n", status: 400, reason: "no host"),
    .init(text: "GET / HTTP/1.1\r\nHost : a\r\n\r\n", status: 400, reason: "no token"),
    .init(text: "GET / HTTP/1.1\r\nHost: a\r\n b\r\n\r\n", status: 400, reason: "folded"),
    .init(text: "GET / HTTP/1.1\r\n Host: a\r\n\r\n", status: 400, reason: "folded"),
    .init(text: "GET / HTTP/1.1\r\nHost\r\n\r\n", status: 400, reason: "no colon"),
    .init(text: "GET / HTTP/1.1\r\nHost: a\0\r\n\r\n", status: 400, reason: "control"),
    .init(
      text: "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
      status: 400, reason: "both"),
    .init(
      text: "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n",
      status: 400, reason: "two Content-Length"),
    .init(
      text: "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1, 1\r\n\r\n", status: 400,
      reason: "no number"),
    .init(
      text: "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\n", status: 400,
      reason: "no number"),
    .init(
      text: "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", status: 400,
      reason: "no number"),
    .init(
      text: "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n",
      status: 413, reason: "more than"),
    .init(
      text: "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", status: 501,
      reason: "chunked"),
    .init(
      text: "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n", status: 501,
      reason: "chunked"),
    .init(
      text: "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", status: 400,
      reason: "HTTP/1.0"),
    .init(text: chunked + "x\r\n", status: 400, reason: "no size"),
    .init(text: chunked + "\r\n", status: 400, reason: "no size"),
    .init(text: chunked + "0x1\r\n", status: 400, reason: "something else"),
    .init(text: chunked + "1 \r\n", status: 400, reason: "something else"),
    .init(text: chunked + "-1\r\n", status: 400, reason: "no size"),
    .init(text: chunked + "ffffffffffffffff\r\n", status: 413, reason: "too many digits"),
    .init(text: chunked + "fffffff\r\n", status: 413, reason: "more than"),
    .init(text: chunked + "2\r\nabc\r\n", status: 400, reason: "longer than its size"),
    .init(text: chunked + "1\nab", status: 400, reason: "LF without CR"),
    .init(text: chunked + "0\r\nTrailer : x\r\n", status: 400, reason: "no token"),
    .init(
      text: "POST / HTTP/1.1\r\nHost: a\r\nExpect: magic\r\n\r\n", status: 417, reason: "100-cont"),
    .init(
      text: "GET /" + String(repeating: "a", count: 8192) + " HTTP/1.1\r\n", status: 414,
      reason: "target"),
    .init(text: "GET /" + String(repeating: "a", count: 20_000), status: 414, reason: "target"),
    .init(
      text: "GET / HTTP/1.1\r\nX: " + String(repeating: "a", count: 70_000), status: 431,
      reason: "header"),
    .init(
      text: "GET / HTTP/1.1\r\n" + String(repeating: "X: a\r\n", count: 300), status: 431,
      reason: "256 header fields"),
    .init(text: String(repeating: "\r\n", count: 9), status: 400, reason: "empty lines"),
  ]

  private static let chunked = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"

  @Test(arguments: refusals)
  func `a request that is malformed or could be smuggled is refused`(_ refusal: Refusal) {
    let items = Self.items(refusal.text)
    guard case .rejected(let rejection) = items.last else {
      Issue.record("\(items) for \(refusal.text.debugDescription)")
      return
    }
    #expect(rejection.status == refusal.status, "\(rejection)")
    #expect(rejection.reason.contains(refusal.reason), "\(rejection)")
  }

  @Test func `a body with a length and one in chunks are the same body`() throws {
    let plain = Self.items("POST /a?b=1 HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello")
    let chunks = Self.items(
      "POST /a?b=1 HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: Chunked\r\n\r\n"
        + "2;x=\"y\"\r\nhe\r\n003 ;z\r\nllo\r\n0\r\nX-Sum: 1\r\n\r\n")
    guard case .request(let first)? = plain.first, case .request(let second)? = chunks.first else {
      Issue.record("\(plain) \(chunks)")
      return
    }
    #expect(String(decoding: first.body, as: UTF8.self) == "hello")
    #expect(second.body == first.body)
    #expect(second.target == "/a?b=1")
    #expect(second.headers["x-sum"] == nil, "a trailer is no header")
  }

  @Test(arguments: [
    ("GET / HTTP/1.1\r\nHost: a\r\n\r\n", true), ("GET / HTTP/1.0\r\n\r\n", false),
    ("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", true),
    ("GET / HTTP/1.1\r\nHost: a\r\nConnection: foo, Close\r\n\r\n", false),
    ("GET / HTTP/1.9\r\nHost: a\r\n\r\n", true),
  ])
  func `a connection stays as the version and the Connection field say`(
    text: String, stays: Bool
  ) throws {
    guard case .request(let request)? = Self.items(text).first else {
      Issue.record("\(text)")
      return
    }
    #expect(request.keepsAlive == stays)
  }

  @Test func `an absolute target names the host`() throws {
    guard
      case .request(let request)? = Self.items(
        "GET http://b:81?q=1 HTTP/1.1\r\nHost: a\r\n\r\n"
      ).first
    else {
      Issue.record("no request")
      return
    }
    #expect(request.target == "/?q=1")
    #expect(request.headers["host"] == "b:81")
  }

  @Test func `an upload in many small chunks is not taken for an attack, one of extensions is`() {
    let chunk = "1\r\na\r\n"
    let head = Self.chunked
    let good = Self.items(head + String(repeating: chunk, count: 100_000) + "0\r\n\r\n")
    guard case .request(let request)? = good.last else {
      Issue.record("\(good.count)")
      return
    }
    #expect(request.body.count == 100_000)
    let padded = "1;" + String(repeating: "x", count: 1000) + "\r\na\r\n"
    let bad = Self.items(head + String(repeating: padded, count: 100))
    guard case .rejected(let rejection)? = bad.last else {
      Issue.record("\(bad.count)")
      return
    }
    #expect(rejection.status == 431)
  }

  // MARK: Fuzz

  static let seeds: [String] =
    refusals.map(\.text).filter { $0.utf8.count < 500 } + [
      "GET /a HTTP/1.1\r\nHost: a\r\n\r\nPOST /b HTTP/1.1\r\nHost: b\r\nContent-Length: 3\r\n\r\n123"
        + "GET /c HTTP/1.0\r\n\r\nGET /never HTTP/1.1\r\nHost: a\r\n\r\n",
      chunked + "5\r\nhello\r\n0\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
      "GET /" + String(repeating: "a", count: 70) + " HTTP/1.1\r\nHost: a\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: a\r\nX: " + String(repeating: "b", count: 280) + "\r\n\r\n",
      "\r\nPUT /x HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 2\r\n\r\nok",
    ]

  @Test func `any split of any bytes gives the same requests, and none crashes`() async {
    let rounds = ProcessInfo.processInfo.environment["DNA_SOAK"] == "1" ? 400_000 : 4_000
    var random = SeededGenerator(seed: 11)
    let limits = HTTPRequestParser.Limits(head: 300, target: 60, body: 40)
    var outcomes: Set<String> = []
    for round in 0..<rounds {
      var bytes = Array(Self.seeds[random.nextInt(below: Self.seeds.count)].utf8)
      if round % 100 == 0 { await Task.yield() }
      if round % 3 == 0 { bytes += Array(Self.seeds[random.nextInt(below: Self.seeds.count)].utf8) }
      for _ in 0..<random.nextInt(below: 4) { Self.mutate(&bytes, &random) }
      let whole = Self.items([bytes], limits: limits)
      var pieces: [[UInt8]] = []
      var rest = bytes[...]
      while !rest.isEmpty {
        let size = round % 2 == 0 ? 1 : 1 + random.nextInt(below: 20)
        pieces.append(Array(rest.prefix(size)))
        rest = rest.dropFirst(size)
      }
      let split = Self.items(pieces, limits: limits)
      #expect(whole == split, "\(String(decoding: bytes, as: UTF8.self).debugDescription)")
      for item in whole {
        switch item {
        case .continueExpected: outcomes.insert("continue")
        case .request: outcomes.insert("request")
        case .rejected(let rejection): outcomes.insert("\(rejection.status)")
        }
      }
    }
    #expect(outcomes.isSuperset(of: ["continue", "request", "400", "413", "414", "431", "501"]))
  }

  private static func mutate(_ bytes: inout [UInt8], _ random: inout SeededGenerator) {
    guard !bytes.isEmpty else { return }
    let place = random.nextInt(below: bytes.count)
    let special: [UInt8] = [0, 9, 10, 13, 32, 44, 58, 59, 48, 102, 127, 128, 255]
    switch random.nextInt(below: 5) {
    case 0: bytes[place] = special[random.nextInt(below: special.count)]
    case 1: bytes.remove(at: place)
    case 2: bytes.insert(special[random.nextInt(below: special.count)], at: place)
    case 3: bytes.removeSubrange(place..<min(place + 10, bytes.count))
    default: bytes.insert(contentsOf: bytes[place..<min(place + 30, bytes.count)], at: place)
    }
  }
}
