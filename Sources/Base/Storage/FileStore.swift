package import Platform

/// A file that a `FileStore` opened, by number.
package struct OpenFile: Sendable, Hashable {
  package let number: Int32

  /// The open file of that number.
  package init(number: Int32) { self.number = number }
}

/// The file system as the journal sees it: the seam at which tests lose power and disks fail.
///
/// Every call is one system call: it may do less than asked, may be interrupted, and does not
/// retry. Names are plain bytes; paths are used as given.
package protocol FileStore: Sendable {
  /// Creates a folder and those above it, for its owner alone; one that exists is fine.
  func createFolder(_ path: FilePath) throws(SystemError)
  /// Opens a file; `ENOENT` where there is none and the mode does not create it.
  func open(_ path: FilePath, _ mode: FileDescriptor.OpenMode) throws(SystemError) -> OpenFile
  /// Closes a file; its lock goes with it.
  func close(_ file: OpenFile)
  /// The bytes of the file.
  func size(of file: OpenFile) throws(SystemError) -> UInt64
  /// Reads at a place, perhaps less than asked for; 0 is the end.
  func read(
    _ file: OpenFile, at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer
  ) throws(SystemError) -> Int
  /// Writes at a place, perhaps less than asked for.
  func write(
    _ file: OpenFile, at offset: UInt64, _ bytes: UnsafeRawBufferPointer
  ) throws(SystemError) -> Int
  /// Cuts the file, or lengthens it by zeros.
  func truncate(_ file: OpenFile, to size: UInt64) throws(SystemError)
  /// Reserves space; `EOPNOTSUPP` where that cannot be done.
  func allocate(_ file: OpenFile, upTo size: UInt64) throws(SystemError)
  /// Makes the bytes and the size durable (`fdatasync`).
  func synchronize(_ file: OpenFile) throws(SystemError)
  /// Makes the names in a folder durable.
  func synchronizeFolder(_ path: FilePath) throws(SystemError)
  /// Gives a file another name in one step, replacing a file of that name.
  func rename(_ path: FilePath, to target: FilePath) throws(SystemError)
  /// Removes a name.
  func remove(_ path: FilePath) throws(SystemError)
  /// The names in a folder, sorted by their bytes.
  func list(_ path: FilePath) throws(SystemError) -> [String]
  /// Takes the exclusive lock of a file; false when another open file has it.
  func lock(_ file: OpenFile) throws(SystemError) -> Bool
  /// Whether the file lies on another machine.
  func isOnNetwork(_ file: OpenFile) -> Bool
}
