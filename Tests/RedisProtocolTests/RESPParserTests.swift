import Foundation
import Platform
import RedisProtocol
import Testing

@Suite struct RESPParserTests {
  static func all(_ bytes: [UInt8], pieces: (inout SeededGenerator) -> Int, seed: UInt64) throws
    -> [RESPValue]
  {
    var generator = SeededGenerator(seed: seed)
    var parser = RESPParser()
    var found: [RESPValue] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = min(rest.count, max(1, pieces(&generator)))
      parser.append(Array(rest.prefix(count)))
      rest = rest.dropFirst(count)
      while let value = try parser.next() { found.append(value) }
    }
    return found
  }

  static func one(_ text: String) throws -> RESPValue? {
    let values = try all(Array(text.utf8), pieces: { _ in 1 }, seed: 1)
    #expect(values.count <= 1)
    return values.first
  }

  static func text(_ text: String) -> RESPValue { .bytes(Array(text.utf8)) }

  @Test(arguments: [
    ("+OK\r\n", RESPValue.status("OK")),
    ("-ERR no\r\n", .error(RedisReplyError("ERR no"))),
    (":-42\r\n", .integer(-42)), (":+7\r\n", .integer(7)),
    (":9223372036854775807\r\n", .integer(.max)), (":-9223372036854775808\r\n", .integer(.min)),
    ("$5\r\nab\r\nc\r\n", text("ab\r\nc")), ("$0\r\n\r\n", text("")), ("$-1\r\n", .null),
    ("*-1\r\n", .null), ("_\r\n", .null), ("#t\r\n", .bool(true)), ("#f\r\n", .bool(false)),
    (",1.5e3\r\n", .double(1500)), (",-inf\r\n", .double(-.infinity)), (",10\r\n", .double(10)),
    (
      "(3492890328409238509324850943850943825024385\r\n",
      .bigNumber("3492890328409238509324850943850943825024385")
    ),
    ("!9\r\nSYNTAX no\r\n", .error(RedisReplyError("SYNTAX no"))),
    ("=8\r\ntxt:some\r\n", .verbatim(format: "txt", text: Array("some".utf8))),
    ("*0\r\n", .array([])), ("~2\r\n:1\r\n:2\r\n", .set([.integer(1), .integer(2)])),
    ("%1\r\n+a\r\n*1\r\n:1\r\n", .map([.status("a"), .array([.integer(1)])])),
    (">2\r\n+message\r\n$1\r\nx\r\n", .push([.status("message"), text("x")])),
    ("|1\r\n+ttl\r\n:3600\r\n:5\r\n", .integer(5)),
    ("*2\r\n|1\r\n+a\r\n*1\r\n:9\r\n:1\r\n:2\r\n", .array([.integer(1), .integer(2)])),
    ("*1\r\n*1\r\n*0\r\n", .array([.array([.array([])])])),
  ])
  func `every type is read, a byte at a time`(bytes: String, value: RESPValue) throws {
    #expect(try Self.one(bytes) == value)
  }

  @Test(arguments: [
    "x\r\n", "\r\n", ":\r\n", ":1x\r\n", ":9223372036854775808\r\n", "$-2\r\n", "$3\r\nabcd\r\n",
    "#x\r\n", ",0x1p3\r\n", ",infinity\r\n", "(12a\r\n", "=2\r\nab\r\n", "+a\rb\r\n", "$?\r\n",
    "*?\r\n", "*2\r\n>1\r\n:1\r\n", "_x\r\n", "*99999999999\r\n",
  ])
  func `what is no RESP is refused`(bytes: String) {
    #expect(throws: RESPParser.Failure.self) { try Self.one(bytes) }
  }

  @Test func `a length that is only announced costs nothing, nesting has an end`() throws {
    var parser = RESPParser()
    parser.append(Array("$536870912\r\n*16777216\r\n".utf8))
    #expect(try parser.next() == nil)
    let deep = String(repeating: "*1\r\n", count: 65)
    #expect(throws: RESPParser.Failure.self) { try Self.one(deep) }
    var limits = RESPParser.Limits()
    limits.values = 3
    limits.bulk = 4
    limits.line = 8
    for text in ["*2\r\n*1\r\n:1\r\n:2\r\n", "$5\r\nabcde\r\n", "+123456789\r\n"] {
      var parser = RESPParser(limits: limits)
      parser.append(Array(text.utf8))
      #expect(throws: RESPParser.Failure.self) { while try parser.next() != nil {} }
    }
  }

  static func write(_ value: RESPValue, to bytes: inout [UInt8]) {
    func line(_ type: String, _ text: String) { bytes += Array("\(type)\(text)\r\n".utf8) }
    func many(_ type: String, _ items: [RESPValue], _ count: Int) {
      line(type, "\(count)")
      for item in items { write(item, to: &bytes) }
    }
    switch value {
    case .status(let text): line("+", text)
    case .error(let error): line("-", error.message)
    case .integer(let number): line(":", "\(number)")
    case .bigNumber(let digits): line("(", digits)
    case .double(let number): line(",", "\(number)")
    case .bool(let isTrue): line("#", isTrue ? "t" : "f")
    case .null: line("_", "")
    case .bytes(let data):
      line("$", "\(data.count)")
      bytes += data + [13, 10]
    case .verbatim(let format, let text):
      line("=", "\(text.count + 4)")
      bytes += Array("\(format):".utf8) + text + [13, 10]
    case .array(let items): many("*", items, items.count)
    case .set(let items): many("~", items, items.count)
    case .map(let items): many("%", items, items.count / 2)
    case .push(let items): many(">", items, items.count)
    }
  }

  static func random(_ depth: Int, _ generator: inout SeededGenerator) -> RESPValue {
    func items(_ generator: inout SeededGenerator, _ count: Int) -> [RESPValue] {
      (0..<count).map { _ in random(depth - 1, &generator) }
    }
    func bytes(_ generator: inout SeededGenerator) -> [UInt8] {
      (0..<generator.nextInt(below: 40)).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
    }
    switch generator.nextInt(below: depth > 0 ? 12 : 9) {
    case 0: return .status("s\(generator.nextInt(below: 100))")
    case 1: return .integer(Int64(bitPattern: generator.next()))
    case 2: return .bytes(bytes(&generator))
    case 3: return .double(Double(generator.nextInt(below: 1000)) / 8)
    case 4: return .bool(generator.nextInt(below: 2) == 0)
    case 5: return .null
    case 6: return .bigNumber("-123456789012345678901234567890")
    case 7: return .error(RedisReplyError("WRONGTYPE no"))
    case 8: return .verbatim(format: "mkd", text: bytes(&generator))
    case 9: return .array(items(&generator, generator.nextInt(below: 5)))
    case 10: return .set(items(&generator, generator.nextInt(below: 5)))
    default: return .map(items(&generator, 2 * generator.nextInt(below: 3)))
    }
  }

  @Test func `what was written is read, however it is cut`() throws {
    let isSoak = ProcessInfo.processInfo.environment["DNA_SOAK"] != nil
    for seed in 0..<UInt64(isSoak ? 20_000 : 300) {
      var generator = SeededGenerator(seed: seed)
      let values = (0..<5).map { _ in Self.random(4, &generator) }
      var bytes: [UInt8] = []
      for value in values { Self.write(value, to: &bytes) }
      let read = try Self.all(bytes, pieces: { $0.nextInt(below: 20) }, seed: seed)
      #expect(read == values, "seed \(seed)")
    }
  }

  @Test func `broken bytes end in a failure or in values, never in a crash`() {
    let isSoak = ProcessInfo.processInfo.environment["DNA_SOAK"] != nil
    var failures = 0
    for seed in 0..<UInt64(isSoak ? 100_000 : 2_000) {
      var generator = SeededGenerator(seed: seed)
      var bytes: [UInt8] = []
      Self.write(Self.random(4, &generator), to: &bytes)
      for _ in 0..<3 where !bytes.isEmpty {
        let place = generator.nextInt(below: bytes.count)
        let marks = Array("\r\n$*%|>~0123456789-".utf8)
        bytes[place] = marks[generator.nextInt(below: marks.count)]
      }
      if (try? Self.all(bytes, pieces: { $0.nextInt(below: 9) }, seed: seed)) == nil {
        failures += 1
      }
    }
    #expect(failures > 100)
  }
}
