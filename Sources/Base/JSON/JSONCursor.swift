/// Walks a JSON text once, front to back, and stops only where the caller wants to look.
///
///     var cursor = JSONCursor(bytes)
///     try cursor.beginObject()
///     while let key = try cursor.nextKey() {
///       if scanner.string(key, equals: "spans") {
///         try cursor.beginArray()
///         while try cursor.nextElement() { try cursor.take(&fields) }
///       } else {
///         try cursor.skip()
///       }
///     }
///     try cursor.end()
///
/// After `nextKey()` or a true `nextElement()` the caller takes, skips or enters exactly one value; a
/// container that was entered is left by reading it to its end. It allocates nothing.
package struct JSONCursor {
  let lexer: JSONLexer
  let depthLimit: Int
  private var index: Int
  /// Whether a value was read in this container, so that a comma or the end comes next.
  private var isAfterValue = false

  /// A cursor before the first value of these bytes, which must outlive it.
  package init(
    _ bytes: UnsafeRawBufferPointer, depthLimit: Int = JSONDocument.defaultDepthLimit
  ) {
    lexer = JSONLexer(bytes)
    self.depthLimit = depthLimit
    index = lexer.afterByteOrderMark
  }

  init(lexer: JSONLexer, from start: Int, depthLimit: Int) {
    self.lexer = lexer
    self.depthLimit = depthLimit
    index = start
  }

  /// The offset of the next byte that will be read.
  package var offset: Int { index }

  /// The type of the value that comes next, judged by its first byte; nil when none can start there.
  package mutating func peek() -> JSONValue.Kind? {
    index = lexer.skipSpace(index)
    guard index < lexer.count else { return nil }
    switch lexer[index] {
    case UInt8(ascii: "{"): return .object
    case UInt8(ascii: "["): return .array
    case UInt8(ascii: "\""): return .string
    case UInt8(ascii: "t"), UInt8(ascii: "f"): return .boolean
    case UInt8(ascii: "n"): return .null
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
    default: return nil
    }
  }

  /// Enters the object that comes next.
  package mutating func beginObject() throws(JSONSyntaxError) {
    do throws(JSONFault) { try open(UInt8(ascii: "{")) } catch { throw describe(error) }
  }

  /// Enters the array that comes next.
  package mutating func beginArray() throws(JSONSyntaxError) {
    do throws(JSONFault) { try open(UInt8(ascii: "[")) } catch { throw describe(error) }
  }

  /// Reads the next key of the object and its colon; nil after the closing brace.
  package mutating func nextKey() throws(JSONSyntaxError) -> JSONSlice? {
    do throws(JSONFault) { return try nextKeyOrFault() } catch { throw describe(error) }
  }

  /// Whether the array has another element, which then comes next; false after the closing bracket.
  package mutating func nextElement() throws(JSONSyntaxError) -> Bool {
    do throws(JSONFault) { return try nextElementOrFault() } catch { throw describe(error) }
  }

  /// Reads the next value whole and says what it is and where.
  package mutating func take() throws(JSONSyntaxError) -> JSONSlice {
    do throws(JSONFault) { return try takeOrFault() } catch { throw describe(error) }
  }

  /// Reads the next value whole and keeps the fields that were asked for, as offsets in all the bytes.
  package mutating func take(_ fields: inout JSONFields) throws(JSONSyntaxError) {
    do throws(JSONFault) {
      index = try fields.read(lexer, from: index, depthLimit: depthLimit)
      isAfterValue = true
    } catch {
      throw describe(error)
    }
  }

  /// Reads over the next value.
  package mutating func skip() throws(JSONSyntaxError) {
    do throws(JSONFault) {
      var sink = JSONSkip()
      index = try lexer.value(from: index, depthLimit: depthLimit, into: &sink)
      isAfterValue = true
    } catch {
      throw describe(error)
    }
  }

  /// Throws unless only white space follows.
  package func end() throws(JSONSyntaxError) {
    do throws(JSONFault) { try lexer.expectEnd(index) } catch { throw describe(error) }
  }

  private func describe(_ fault: JSONFault) -> JSONSyntaxError {
    JSONSyntaxError(fault, in: lexer, depthLimit: depthLimit)
  }

  mutating func open(_ bracket: UInt8) throws(JSONFault) {
    index = lexer.skipSpace(index)
    guard index < lexer.count else { throw JSONFault(code: .unexpectedEnd, offset: index) }
    guard lexer[index] == bracket else {
      throw JSONFault(
        code: bracket == UInt8(ascii: "{") ? .expectedObject : .expectedArray, offset: index)
    }
    index &+= 1
    isAfterValue = false
  }

  /// Reads a comma or the closing bracket, if a value came before; true at the end.
  @inline(__always)
  private mutating func ends(
    with bracket: UInt8, _ otherwise: JSONFault.Code
  ) throws(JSONFault) -> Bool {
    index = lexer.skipSpace(index)
    guard index < lexer.count else { throw JSONFault(code: .unexpectedEnd, offset: index) }
    if lexer[index] == bracket {
      index &+= 1
      isAfterValue = true
      return true
    }
    guard isAfterValue else { return false }
    guard lexer[index] == UInt8(ascii: ",") else {
      throw JSONFault(code: otherwise, offset: index)
    }
    let comma = index
    index = lexer.skipSpace(index &+ 1)
    if index < lexer.count, lexer[index] == bracket {
      throw JSONFault(code: .trailingComma, offset: comma)
    }
    return false
  }

  mutating func nextElementOrFault() throws(JSONFault) -> Bool {
    try !ends(with: UInt8(ascii: "]"), .expectedCommaOrBracket)
  }

  mutating func nextKeyOrFault() throws(JSONFault) -> JSONSlice? {
    if try ends(with: UInt8(ascii: "}"), .expectedCommaOrBrace) { return nil }
    var sink = JSONKeySink()
    index = try lexer.member(index, &sink)
    return sink.key
  }

  mutating func takeOrFault() throws(JSONFault) -> JSONSlice {
    let slice = try lexer.slice(from: index, depthLimit: depthLimit)
    index = slice.end
    isAfterValue = true
    return slice
  }
}

/// Remembers one key.
struct JSONKeySink: JSONSink {
  private(set) var key = JSONSlice.missing

  @inline(__always) func scalar(_ tag: JSONTag, from start: Int, to end: Int) {}

  @inline(__always) mutating func key(escaped: Bool, from start: Int, to end: Int) {
    key = JSONSlice(escaped ? .escapedString : .string, start, end)
  }

  @inline(__always) func open(_ tag: JSONTag, at start: Int) {}
  @inline(__always) func close(at end: Int) {}
}
