import Synchronization

/// Turns records into whole lines of `dna.trace/v1` and hands each to a write function in one call.
///
/// With a write function that appends to a file in one system call, a process that is killed at any
/// instant leaves whole lines behind, at worst followed by one that is cut off.
package final class TraceLineWriter: TraceSink {
  private let write: @Sendable ([UInt8]) throws -> Void
  private let buffer = Mutex<[UInt8]>([])

  /// A writer; `write` is never called by two threads at once.
  package init(_ write: @escaping @Sendable ([UInt8]) throws -> Void) { self.write = write }

  /// Writes the record as one whole line.
  package func write(_ record: TraceRecord) throws {
    try buffer.withLock { buffer in
      buffer.removeAll(keepingCapacity: true)
      record.appendLine(to: &buffer)
      try write(buffer)
    }
  }
}
