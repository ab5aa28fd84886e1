package import Platform

/// One log to read: a name for messages, and its bytes as they come.
package struct LogInput {
  /// The name in locations: a path, or `-` for standard input.
  package let name: String
  /// Appends the next bytes to the buffer and tells how many; 0 at the end.
  let read: (inout [UInt8]) throws -> Int

  /// A log that is read piece by piece; pieces may end anywhere.
  package init(name: String, read: @escaping (inout [UInt8]) throws -> Int) {
    self.name = name
    self.read = read
  }

  /// A log in memory.
  package init(name: String, bytes: [UInt8]) {
    self.name = name
    var rest: [UInt8]? = bytes
    read = { buffer in
      guard let bytes = rest else { return 0 }
      rest = nil
      buffer.append(contentsOf: bytes)
      return bytes.count
    }
  }

  /// A log in memory.
  package init(name: String, text: String) { self.init(name: name, bytes: Array(text.utf8)) }

  /// A log in a file, on standard input or from a pipe, read a chunk at a time.
  ///
  /// Not mapped into memory: a log may be cut short by its writer while it is read.
  package init(name: String, reader: ChunkReader) {
    self.init(name: name) { try reader.read(upTo: 1 << 20, appendingTo: &$0) }
  }

  /// A log in a file.
  ///
  /// - Throws: why it cannot be opened.
  package init(path: FilePath) throws(FileError) {
    self.init(name: path.description, reader: try ChunkReader(path))
  }
}
