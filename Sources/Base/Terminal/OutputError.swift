package import Platform

/// Why an output takes no more.
package enum OutputError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The reader has gone (EPIPE), as `head` does: to be ended quietly, as a success.
  case closed
  /// A write failed: the disk is full, the device is gone.
  case failed(FileError)

  /// One line with the system's reason.
  package var description: String {
    switch self {
    case .closed: "the reader of the output has gone"
    case .failed(let error): error.description
    }
  }
}
