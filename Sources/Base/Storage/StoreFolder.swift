import Platform

/// The folder of a store: names, and calls that are made again when a signal came between.
struct StoreFolder: Sendable {
  let path: FilePath
  let files: any FileStore

  static let lockName = "LOCK"
  static let manifestName = "MANIFEST"
  static let ballastName = "BALLAST"
  static let temporarySuffix = ".tmp"
  static let segmentSuffix = ".log"
  static let snapshotSuffix = ".snap"

  /// `sequence` in twenty digits, so that the order of names is the order of records.
  static func name(_ sequence: UInt64, _ suffix: String) -> String {
    let digits = String(sequence)
    return String(repeating: "0", count: 20 - digits.count) + digits + suffix
  }

  /// The sequence in a name of that suffix, or nil for any other name.
  static func sequence(in name: String, _ suffix: String) -> UInt64? {
    guard name.hasSuffix(suffix), name.utf8.count == 20 + suffix.utf8.count else { return nil }
    let digits = name.dropLast(suffix.count)
    guard digits.allSatisfy({ ("0"..."9").contains($0) }) else { return nil }
    return UInt64(digits)
  }

  func file(_ name: String) -> FilePath { path.appending(FilePath(name)) }

  /// Makes a call until it is not interrupted, at most a hundred times.
  func call<Result>(
    _ operation: String, _ name: String?, _ body: () throws(SystemError) -> Result
  ) throws(StorageError) -> Result {
    var attempts = 0
    while true {
      do throws(SystemError) {
        return try body()
      } catch {
        attempts += 1
        if error == .interrupted, attempts < 100 { continue }
        throw .failed(operation: operation, path: name.map(file) ?? path, error)
      }
    }
  }

  func open(
    _ name: String, _ mode: FileDescriptor.OpenMode
  ) throws(StorageError) -> OpenFile {
    try call("open", name) { () throws(SystemError) in try files.open(file(name), mode) }
  }

  func size(_ open: OpenFile, _ name: String) throws(StorageError) -> UInt64 {
    try call("inspect", name) { () throws(SystemError) in try files.size(of: open) }
  }

  func truncate(_ open: OpenFile, _ name: String, to size: UInt64) throws(StorageError) {
    try call("cut", name) { () throws(SystemError) in try files.truncate(open, to: size) }
  }

  func synchronize(_ open: OpenFile, _ name: String) throws(StorageError) {
    try call("sync", name) { () throws(SystemError) in try files.synchronize(open) }
  }

  func synchronizeNames() throws(StorageError) {
    try call("sync", nil) { () throws(SystemError) in try files.synchronizeFolder(path) }
  }

  func rename(_ name: String, to target: String) throws(StorageError) {
    try call("rename", name) { () throws(SystemError) in
      try files.rename(file(name), to: file(target))
    }
  }

  func remove(_ name: String) throws(StorageError) {
    do {
      try call("remove", name) { () throws(SystemError) in try files.remove(file(name)) }
    } catch {
      if case .failed(_, _, .notFound) = error { return }
      throw error
    }
  }

  func names() throws(StorageError) -> [String] {
    try call("list", nil) { () throws(SystemError) in try files.list(path) }
  }

  /// Writes all the bytes, however many calls that takes.
  func write(
    _ bytes: UnsafeRawBufferPointer, _ open: OpenFile, _ name: String, at offset: UInt64
  ) throws(StorageError) {
    var done = 0
    while done < bytes.count {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[done...])
      let count = try call("write", name) { () throws(SystemError) in
        try files.write(open, at: offset + UInt64(done), rest)
      }
      guard count > 0 else {
        throw .failed(operation: "write", path: file(name), .inputOutput)
      }
      done += count
    }
  }

  /// Writes all the bytes, however many calls that takes.
  func write(
    _ bytes: [UInt8], _ open: OpenFile, _ name: String, at offset: UInt64
  ) throws(StorageError) {
    let result = bytes.withUnsafeBytes { buffer in
      Result { () throws(StorageError) in try write(buffer, open, name, at: offset) }
    }
    try result.get()
  }

  /// Calls `body` with all the bytes of a file, or nil where there is no such file.
  func reading<Result>(
    _ name: String, _ body: (UnsafeRawBufferPointer) throws(StorageError) -> Result
  ) throws(StorageError) -> Result? {
    let open: OpenFile
    do {
      open = try self.open(name, .reading)
    } catch {
      if case .failed(_, _, .notFound) = error { return nil }
      throw error
    }
    defer { files.close(open) }
    let size = Int(clamping: try size(open, name))
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 8)
    defer { buffer.deallocate() }
    var done = 0
    while done < size {
      let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[done...])
      let count = try call("read", name) { () throws(SystemError) in
        try files.read(open, at: UInt64(done), into: rest)
      }
      if count == 0 { break }
      done += count
    }
    return try body(UnsafeRawBufferPointer(rebasing: buffer[..<done]))
  }

  /// All the bytes of a file, or nil where there is no such file.
  func bytes(of name: String) throws(StorageError) -> [UInt8]? {
    try reading(name) { (buffer) throws(StorageError) in Array(buffer) }
  }

  /// Puts a file in place in one step: whoever reads it sees all of it, or what was there before.
  ///
  /// The bytes are durable before the name is, and the name is when this returns.
  func replace(_ name: String, with parts: [[UInt8]]) throws(StorageError) {
    let temporary = name + Self.temporarySuffix
    let open = try self.open(temporary, .creatingIfMissing)
    do {
      defer { files.close(open) }
      try truncate(open, temporary, to: 0)
      var offset: UInt64 = 0
      for part in parts {
        try write(part, open, temporary, at: offset)
        offset += UInt64(part.count)
      }
      try synchronize(open, temporary)
      try rename(temporary, to: name)
    } catch {
      // What is left of it is removed here, or when the store is opened next.
      try? remove(temporary)
      throw error
    }
    try synchronizeNames()
  }
}
