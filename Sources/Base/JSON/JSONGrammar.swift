/// What is told about a value while the grammar reads it; offsets are bytes in the source.
protocol JSONSink {
  mutating func scalar(_ tag: JSONTag, from start: Int, to end: Int) throws(JSONFault)
  mutating func key(escaped: Bool, from start: Int, to end: Int) throws(JSONFault)
  mutating func open(_ tag: JSONTag, at start: Int) throws(JSONFault)
  /// Ends the innermost open container; `end` is the offset after its bracket.
  mutating func close(at end: Int) throws(JSONFault)
}

/// What a value is, finer than its JSON type.
enum JSONTag: UInt8 {
  case null
  case `false`
  case `true`
  case integer
  case number
  case string
  case escapedString
  case array
  case object

  @inline(__always) var kind: JSONValue.Kind {
    switch self {
    case .null: .null
    case .false, .true: .boolean
    case .integer, .number: .number
    case .string, .escapedString: .string
    case .array: .array
    case .object: .object
    }
  }
}

/// A sink that wants nothing: reading checks the syntax and finds the end.
struct JSONSkip: JSONSink {
  @inline(__always) func scalar(_ tag: JSONTag, from start: Int, to end: Int) {}
  @inline(__always) func key(escaped: Bool, from start: Int, to end: Int) {}
  @inline(__always) func open(_ tag: JSONTag, at start: Int) {}
  @inline(__always) func close(at end: Int) {}
}

/// Which of the open containers are objects: one bit a level, the innermost 64 in a register.
struct JSONNesting {
  private(set) var depth = 0
  private var bits: UInt64 = 0
  private var outer: [UInt64] = []

  @inline(__always) init() {}

  @inline(__always) var isObject: Bool { bits & 1 != 0 }

  @inline(__always) mutating func push(isObject: Bool) {
    if depth & 63 == 0, depth > 0 { outer.append(bits) }
    bits = bits << 1 | (isObject ? 1 : 0)
    depth &+= 1
  }

  @inline(__always) mutating func pop() {
    depth &-= 1
    if depth & 63 == 0, depth > 0 {
      bits = outer.popLast() ?? 0
    } else {
      bits >>= 1
    }
  }
}

extension JSONLexer {
  /// Reads the one value that starts at or after this offset; returns the offset after it.
  ///
  /// The grammar of RFC 8259 as a loop: containers live in `JSONNesting`, never on the call stack.
  @inline(__always) func value<Sink: JSONSink>(
    from start: Int, depthLimit: Int, into sink: inout Sink
  ) throws(JSONFault) -> Int {
    var nesting = JSONNesting()
    var index = start
    var inObject = false
    values: while true {
      index = skipSpace(index)
      if inObject { index = try member(index, &sink) }
      guard index < count else {
        throw JSONFault(code: nesting.depth == 0 ? .emptyText : .unexpectedEnd, offset: index)
      }
      let byte = base[index]
      let first = index
      switch byte {
      case UInt8(ascii: "\""):
        var escaped = false
        index = try string(at: first, escaped: &escaped)
        try sink.scalar(escaped ? .escapedString : .string, from: first, to: index)
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        guard nesting.depth < depthLimit else { throw JSONFault(code: .tooDeep, offset: index) }
        inObject = byte == UInt8(ascii: "{")
        try sink.open(inObject ? .object : .array, at: first)
        index = skipSpace(index &+ 1)
        nesting.push(isObject: inObject)
        // `{` and `}` differ by 2, and so do `[` and `]`.
        if index >= count || base[index] != byte &+ 2 { continue values }
      case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
        var isInteger = false
        index = try number(at: first, isInteger: &isInteger)
        try sink.scalar(isInteger ? .integer : .number, from: first, to: index)
      case UInt8(ascii: "t"):
        index = try word("true", at: first)
        try sink.scalar(.true, from: first, to: index)
      case UInt8(ascii: "f"):
        index = try word("false", at: first)
        try sink.scalar(.false, from: first, to: index)
      case UInt8(ascii: "n"):
        index = try word("null", at: first)
        try sink.scalar(.null, from: first, to: index)
      default: throw JSONFault(code: .expectedValue, offset: index)
      }
      // After a value: close what ends here, or go on to the next one.
      while true {
        if nesting.depth == 0 { return index }
        index = skipSpace(index)
        inObject = nesting.isObject
        guard index < count else { throw JSONFault(code: .unexpectedEnd, offset: index) }
        let next = base[index]
        if next == UInt8(ascii: ",") {
          index = try afterComma(index, inObject)
          continue values
        }
        guard next == (inObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
          throw JSONFault(
            code: inObject ? .expectedCommaOrBrace : .expectedCommaOrBracket, offset: index)
        }
        index &+= 1
        nesting.pop()
        try sink.close(at: index)
      }
    }
  }

  @inline(__always) private func afterComma(
    _ comma: Int, _ inObject: Bool
  ) throws(JSONFault) -> Int {
    let index = skipSpace(comma &+ 1)
    if index < count, base[index] == (inObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
      throw JSONFault(code: .trailingComma, offset: comma)
    }
    return index
  }

  /// Reads a key and its colon; returns where the value starts.
  @inline(__always) func member<Sink: JSONSink>(
    _ start: Int, _ sink: inout Sink
  ) throws(JSONFault) -> Int {
    guard start < count, base[start] == UInt8(ascii: "\"") else {
      throw JSONFault(code: start < count ? .expectedKey : .unexpectedEnd, offset: start)
    }
    var escaped = false
    var index = try string(at: start, escaped: &escaped)
    try sink.key(escaped: escaped, from: start, to: index)
    index = skipSpace(index)
    guard index < count, base[index] == UInt8(ascii: ":") else {
      throw JSONFault(code: index < count ? .expectedColon : .unexpectedEnd, offset: index)
    }
    return skipSpace(index &+ 1)
  }

  /// The offset of the first byte after a byte order mark, which RFC 8259, section 8.1, lets a reader ignore.
  @inline(__always) var afterByteOrderMark: Int {
    count >= 3 && base[0] == 0xEF && base[1] == 0xBB && base[2] == 0xBF ? 3 : 0
  }

  /// Throws unless only white space follows.
  @inline(__always) func expectEnd(_ start: Int) throws(JSONFault) {
    let index = skipSpace(start)
    if index < count { throw JSONFault(code: .trailingText, offset: index) }
  }
}
