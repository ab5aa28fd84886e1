import Synchronization

/// A JSON text that was read: its values in source order, each with its place in the text.
///
/// What RFC 8259 leaves open is settled so: a leading UTF-8 byte order mark is skipped (offsets count
/// it, columns do not); a repeated key is kept, reported, and its last value counts; an escaped lone
/// surrogate is kept, reported, and reads as U+FFFD; numbers keep their digits, whatever their size.
/// Ill-formed UTF-8 is an error, as are texts of 4 GiB and more.
///
/// Reading is one pass without recursion; it takes 8 bytes a scalar and 16 a container beside the text.
package struct JSONDocument: Sendable {
  /// A key that an object repeats; its last value counts.
  package struct DuplicateKey: Sendable {
    /// The key, decoded.
    package var key: String
    /// Where the repetition starts.
    package var position: TextPosition
  }

  let source: JSONSource

  /// Nested arrays and objects that a document may have unless the caller says otherwise.
  package static let defaultDepthLimit = 1_000

  /// Reads one JSON text.
  ///
  /// - Throws: what is wrong with it and where.
  package init(
    parsing bytes: [UInt8], depthLimit: Int = JSONDocument.defaultDepthLimit
  ) throws(JSONSyntaxError) {
    source = try JSONSource(parsing: bytes, depthLimit: depthLimit)
  }

  /// Reads one JSON text.
  package init(
    parsing text: String, depthLimit: Int = JSONDocument.defaultDepthLimit
  ) throws(JSONSyntaxError) {
    try self.init(parsing: Array(text.utf8), depthLimit: depthLimit)
  }

  /// The outermost value.
  package var root: JSONNode { JSONNode(source: source, cell: 0) }

  /// The outermost value as plain data.
  package var value: JSONValue { root.value }

  /// Line and column of a byte offset; the first question reads the text once to index its lines.
  package func position(at offset: Int) -> TextPosition { source.position(at: offset) }

  /// Keys that were given twice, in source order; the first question looks at every key once.
  package var duplicateKeys: [DuplicateKey] { source.notes.duplicateKeys }

  /// Where an escape is half a surrogate pair, which reads as U+FFFD, in source order.
  package var loneSurrogates: [TextPosition] { source.notes.loneSurrogates }
}

/// What a document and its nodes share: the text, its tape, and what was worked out about them on demand.
final class JSONSource: Sendable {
  /// What is legal and yet worth a word.
  struct Notes: Sendable {
    var duplicateKeys: [JSONDocument.DuplicateKey] = []
    var loneSurrogates: [TextPosition] = []
  }

  let bytes: [UInt8]
  let tape: JSONTape
  private let lines = Mutex<LineIndex?>(nil)
  private let remembered = Mutex<Notes?>(nil)
  private let keyIndexes = Mutex<[Int: [[UInt8]: Int]]>([:])

  /// Members from which on an object remembers where its keys are.
  private static let keyIndexThreshold = 24

  init(parsing bytes: [UInt8], depthLimit: Int) throws(JSONSyntaxError) {
    guard bytes.count < Int(UInt32.max) else {
      throw JSONSyntaxError(JSONFault(code: .tooLong, offset: 0), in: [], depthLimit: depthLimit)
    }
    let tape = JSONTape(sourceCount: bytes.count)
    let fault = bytes.withUnsafeBufferPointer { buffer -> JSONFault? in
      guard let base = buffer.baseAddress else { return JSONFault(code: .emptyText, offset: 0) }
      let lexer = JSONLexer(base: base, count: buffer.count)
      var writer = JSONTapeWriter(tape: tape)
      do throws(JSONFault) {
        let end = try lexer.value(
          from: lexer.afterByteOrderMark, depthLimit: depthLimit, into: &writer)
        try lexer.expectEnd(end)
        return nil
      } catch {
        return error
      }
    }
    if let fault { throw JSONSyntaxError(fault, in: bytes, depthLimit: depthLimit) }
    self.bytes = bytes
    self.tape = tape
  }

  /// Where a value stands in the text, brackets and quotes included.
  func range(_ cell: Int) -> Range<Int> {
    let start = tape.offset(cell)
    if tape.isContainer(cell) { return start..<max(start, tape.containerEnd(cell)) }
    let size = tape.size(cell)
    if size < JSONTape.saturated { return start..<start + size }
    return start..<endOfLongScalar(start)
  }

  /// Reads a scalar of 256 MiB or more again to find its end; it was checked when the tape was filled.
  private func endOfLongScalar(_ start: Int) -> Int {
    bytes.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return start }
      let lexer = JSONLexer(base: base, count: buffer.count)
      var sink = JSONSkip()
      return (try? lexer.value(from: start, depthLimit: 1, into: &sink)) ?? start
    }
  }

  func position(at offset: Int) -> TextPosition {
    lines.withLock { lines in
      let index = lines ?? LineIndex(bytes)
      lines = index
      return index.position(of: offset, in: bytes)
    }
  }

  /// The decoded text of a string cell.
  func string(_ cell: Int) -> String {
    let range = range(cell)
    let escaped = tape.tag(cell) == .escapedString
    return bytes.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress, range.count >= 2 else { return "" }
      return JSONString.decode(
        base, range.lowerBound + 1..<range.upperBound - 1, escaped: escaped)
    }
  }

  /// The cell of the value of the last member of that name in an object.
  ///
  /// - Complexity: linear in the members of a small object, else constant after the first question.
  func member(_ key: String, of object: Int) -> Int? {
    guard tape.tag(object) == .object else { return nil }
    if tape.size(object) < Self.keyIndexThreshold { return scan(for: key, in: object) }
    return keyIndexes.withLock { indexes in
      let wanted = Array(key.utf8)
      if let index = indexes[object] { return index[wanted] }
      var index: [[UInt8]: Int] = [:]
      index.reserveCapacity(tape.size(object))
      forEachMember(of: object) { key, value in index[name(of: key)] = value }
      indexes[object] = index
      return index[wanted]
    }
  }

  private func scan(for key: String, in object: Int) -> Int? {
    var found: Int?
    var key = key
    key.withUTF8 { wanted in
      bytes.withUnsafeBufferPointer { buffer in
        forEachMember(of: object) { name, value in
          if tape.tag(name) == .escapedString {
            if string(name).utf8.elementsEqual(wanted) { found = value }
            return
          }
          guard tape.size(name) == wanted.count + 2 else { return }
          let start = tape.offset(name) + 1
          for index in 0..<wanted.count where buffer[start + index] != wanted[index] { return }
          found = value
        }
      }
    }
    return found
  }

  /// The bytes of a decoded key.
  private func name(of key: Int) -> [UInt8] {
    if tape.tag(key) == .escapedString { return Array(string(key).utf8) }
    return Array(bytes[range(key).dropFirst().dropLast()])
  }

  @inline(__always)
  func forEachMember(of object: Int, _ body: (_ key: Int, _ value: Int) -> Void) {
    var index = tape.firstChild(object)
    let end = tape.next(object)
    while index < end {
      body(index, index + 1)
      index = tape.next(index + 1)
    }
  }

  /// Repeated keys and lone surrogates, looked for when first asked.
  var notes: Notes {
    if let known = remembered.withLock({ $0 }) { return known }
    var notes = Notes()
    var index = 0
    while index < tape.count {
      switch tape.tag(index) {
      case .object: addDuplicates(of: index, to: &notes)
      case .escapedString: addSurrogates(of: index, to: &notes)
      default: break
      }
      index += tape.isContainer(index) ? 2 : 1
    }
    notes.duplicateKeys.sort { $0.position.offset < $1.position.offset }
    remembered.withLock { $0 = notes }
    return notes
  }

  private func addDuplicates(of object: Int, to notes: inout Notes) {
    guard tape.size(object) > 1 else { return }
    var seen: Set<[UInt8]> = []
    forEachMember(of: object) { key, _ in
      guard !seen.insert(name(of: key)).inserted else { return }
      notes.duplicateKeys.append(
        .init(key: string(key), position: position(at: tape.offset(key))))
    }
  }

  private func addSurrogates(of cell: Int, to notes: inout Notes) {
    let inner = range(cell).dropFirst().dropLast()
    let offsets = bytes.withUnsafeBufferPointer { buffer in
      JSONString.loneSurrogates(in: UnsafeBufferPointer(rebasing: buffer[inner]))
    }
    notes.loneSurrogates += offsets.map { position(at: inner.lowerBound + $0) }
  }
}
