/// A JSON text that was read: its values in source order, each with its place in the text.
package struct JSONDocument: Sendable {
  /// A key that an object repeats; its last value counts.
  package struct DuplicateKey: Sendable {
    package var key: String
    package var position: TextPosition
  }

  /// What a node is made of; children follow their parent.
  struct Cell: Sendable {
    var kind: JSONValue.Kind
    var offset: Int
    var end: Int
    /// Index of the cell after this one and all its children.
    var next: Int
    var isTrue = false
  }

  let bytes: [UInt8]
  let cells: [Cell]
  /// Keys that were given twice, in source order.
  package let duplicateKeys: [DuplicateKey]

  /// Nested arrays and objects that a document may have unless the caller says otherwise.
  package static let defaultDepthLimit = 1_000

  /// Reads one JSON text.
  ///
  /// - Throws: what is wrong with it and where.
  package init(
    parsing bytes: [UInt8], depthLimit: Int = JSONDocument.defaultDepthLimit
  ) throws(JSONSyntaxError) {
    var parser = JSONDocumentParser(bytes: bytes, depthLimit: depthLimit)
    try parser.parse()
    self.bytes = bytes
    cells = parser.cells
    duplicateKeys = parser.duplicates.map {
      DuplicateKey(key: $0.0, position: TextPosition(in: bytes, at: $0.1))
    }
  }

  /// Reads one JSON text.
  package init(
    parsing text: String, depthLimit: Int = JSONDocument.defaultDepthLimit
  ) throws(JSONSyntaxError) {
    try self.init(parsing: Array(text.utf8), depthLimit: depthLimit)
  }

  /// The outermost value.
  package var root: JSONNode { JSONNode(document: self, cell: 0) }

  /// The outermost value as plain data.
  package var value: JSONValue { root.value }

  /// Line and column of a byte offset.
  package func position(at offset: Int) -> TextPosition { TextPosition(in: bytes, at: offset) }
}

extension TextPosition {
  /// Line and column of a byte offset in UTF-8 text.
  package init(in bytes: [UInt8], at offset: Int) {
    var line = 1
    var column = 1
    var index = 0
    while index < offset && index < bytes.count {
      let byte = bytes[index]
      if byte == 0x0A || (byte == 0x0D && !(index + 1 < bytes.count && bytes[index + 1] == 0x0A)) {
        line += 1
        column = 1
      } else if byte & 0xC0 != 0x80 && byte != 0x0D {
        column += 1
      }
      index += 1
    }
    self.init(offset: offset, line: line, column: column)
  }
}
