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
}
