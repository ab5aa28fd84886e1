/// What reading a file gave.
package enum FileContent: Sendable, Hashable {
  /// The bytes of the file.
  case bytes([UInt8])
  /// There is no such file.
  case absent
  /// There is one and it cannot be read; the system's reason.
  case failed(String)
}
