/// Reads JSON bytes that the caller keeps alive, without a copy and without an allocation a value.
///
/// The scanner is a view: it must not outlive its bytes. It finds values as `JSONSlice`s and decodes a
/// slice only when asked. All it reads is checked to the letter of RFC 8259, skipped values included.
///
/// - To pull a fixed set of values out of many texts, use `JSONFields`.
/// - To walk a text of unknown or repeating shape once, use `JSONCursor`.
/// - To look inside a slice that was found, use `forEachElement(of:_:)` and `forEachMember(of:_:)`.
package struct JSONScanner {
  let lexer: JSONLexer
  let depthLimit: Int

  /// A scanner of these bytes: one line, one document, or a whole file of lines.
  package init(
    _ bytes: UnsafeRawBufferPointer, depthLimit: Int = JSONDocument.defaultDepthLimit
  ) {
    lexer = JSONLexer(bytes)
    self.depthLimit = depthLimit
  }

  /// Checks that the bytes are exactly one JSON value and says which.
  ///
  /// - Throws: what is wrong and where, counted from the start of the bytes.
  package func value() throws(JSONSyntaxError) -> JSONSlice {
    do throws(JSONFault) {
      let slice = try lexer.slice(from: lexer.afterByteOrderMark, depthLimit: depthLimit)
      try lexer.expectEnd(slice.end)
      return slice
    } catch {
      throw JSONSyntaxError(error, in: lexer, depthLimit: depthLimit)
    }
  }

  /// The text of a string; nil for anything else.
  package func string(_ slice: JSONSlice) -> String? {
    guard let tag = slice.tag, tag.kind == .string else { return nil }
    return JSONString.decode(lexer.base, slice.contents, escaped: tag == .escapedString)
  }

  /// The number with all its digits; nil for anything else.
  package func number(_ slice: JSONSlice) -> JSONNumber? {
    guard let tag = slice.tag, tag.kind == .number else { return nil }
    return JSONNumber(validated: lexer.bytes(slice.range), isInteger: tag == .integer)
  }

  /// The value of an integer that fits, which `1.0` is, too; nil for anything else.
  package func int(_ slice: JSONSlice) -> Int? {
    switch slice.tag {
    case .integer: JSONNumber.integer(lexer.bytes(slice.range)).map(Int.init) ?? number(slice)?.int
    case .number: number(slice)?.int
    default: nil
    }
  }

  /// The nearest double; nil for anything but a number.
  package func double(_ slice: JSONSlice) -> Double? {
    guard slice.kind == .number else { return nil }
    return JSONNumber.double(lexer.bytes(slice.range))
  }

  /// The value as plain data; nil when it is missing.
  package func value(_ slice: JSONSlice) -> JSONValue? {
    switch slice.tag {
    case nil: return nil
    case .null: return .null
    case .true: return .bool(true)
    case .false: return .bool(false)
    case .integer, .number: return number(slice).map(JSONValue.number)
    case .string, .escapedString: return string(slice).map(JSONValue.string)
    case .array, .object:
      let bytes = Array(lexer.bytes(slice.range))
      return try? JSONDocument(parsing: bytes, depthLimit: depthLimit).value
    }
  }

  /// Whether a string has exactly this text; nothing is decoded unless the string has escapes.
  package func string(_ slice: JSONSlice, equals text: StaticString) -> Bool {
    guard slice.kind == .string else { return false }
    if slice.hasEscapes { return string(slice)?.isExactly("\(text)") ?? false }
    let contents = slice.contents
    guard contents.count == text.utf8CodeUnitCount else { return false }
    for index in 0..<contents.count
    where lexer[contents.lowerBound &+ index] != text.utf8Start[index] {
      return false
    }
    return true
  }

  /// The bytes of a slice as they stand.
  package func bytes(_ slice: JSONSlice) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(lexer.bytes(slice.range))
  }

  /// Visits the elements of an array that was found; `false` from the visitor ends the visit.
  ///
  /// - Complexity: reads the array once, and every visited container within it whole.
  package func forEachElement(of slice: JSONSlice, _ visit: (JSONSlice) -> Bool) {
    guard slice.tag == .array else { return }
    var cursor = JSONCursor(lexer: lexer, from: slice.start, depthLimit: depthLimit)
    do throws(JSONFault) {
      try cursor.open(UInt8(ascii: "["))
      while try cursor.nextElementOrFault() {
        guard visit(try cursor.takeOrFault()) else { return }
      }
    } catch {
      // A slice was checked when it was found; only bytes changed since then lead here.
      return
    }
  }

  /// Visits the members of an object that was found; `false` from the visitor ends the visit.
  package func forEachMember(
    of slice: JSONSlice, _ visit: (_ key: JSONSlice, _ value: JSONSlice) -> Bool
  ) {
    guard slice.tag == .object else { return }
    var cursor = JSONCursor(lexer: lexer, from: slice.start, depthLimit: depthLimit)
    do throws(JSONFault) {
      try cursor.open(UInt8(ascii: "{"))
      while let key = try cursor.nextKeyOrFault() {
        guard visit(key, try cursor.takeOrFault()) else { return }
      }
    } catch {
      return
    }
  }

  /// Visits the lines of the bytes with their start, without LF or CRLF; empty lines are visited, too.
  package static func forEachLine(
    in bytes: UnsafeRawBufferPointer,
    _ visit: (_ line: UnsafeRawBufferPointer, _ start: Int) throws -> Void
  ) rethrows {
    let lexer = JSONLexer(bytes)
    var start = 0
    while start < lexer.count {
      let end = lexer.nextLineFeed(start)
      let isCRLF = end > start && lexer[end - 1] == 0x0D
      try visit(UnsafeRawBufferPointer(rebasing: bytes[start..<(isCRLF ? end - 1 : end)]), start)
      start = end + 1
    }
  }
}

extension JSONLexer {
  /// Never read, because its count is 0.
  private static let nothing: StaticString = " "

  @inline(__always) init(_ bytes: UnsafeRawBufferPointer) {
    let base = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
    self.init(base: base ?? Self.nothing.utf8Start, count: bytes.count)
  }

  @inline(__always) func bytes(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: base + range.lowerBound, count: range.count)
  }

  /// Reads the value at or after this offset, checks it, and says what it is and where.
  @inline(__always) func slice(from start: Int, depthLimit: Int) throws(JSONFault) -> JSONSlice {
    var sink = JSONSliceSink()
    let first = skipSpace(start)
    let end = try value(from: first, depthLimit: depthLimit, into: &sink)
    return JSONSlice(sink.tag, first, end)
  }

  /// The offset of the next line feed, or `count`.
  @inline(__always) func nextLineFeed(_ start: Int) -> Int {
    var index = start
    while index &+ 16 <= count {
      let distance = ByteBlock(base, index).distanceToLineFeed
      if distance < 16 { return index &+ distance }
      index &+= 16
    }
    while index < count, base[index] != 0x0A { index &+= 1 }
    return index
  }
}

/// Remembers what the outermost value is.
struct JSONSliceSink: JSONSink {
  var tag = JSONTag.null
  private var isSet = false

  @inline(__always) init() {}

  @inline(__always) mutating func scalar(_ tag: JSONTag, from start: Int, to end: Int) {
    if !isSet { self.tag = tag }
  }

  @inline(__always) func key(escaped: Bool, from start: Int, to end: Int) {}

  @inline(__always) mutating func open(_ tag: JSONTag, at start: Int) {
    if !isSet {
      self.tag = tag
      isSet = true
    }
  }

  @inline(__always) func close(at end: Int) {}
}
