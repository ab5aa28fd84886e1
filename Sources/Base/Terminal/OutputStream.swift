package import Platform
import Synchronization

/// A buffered output of which every write is checked.
///
/// The first failure sticks: every later call throws it again. Nothing is written behind the
/// caller's back, so whoever owns the stream calls `flush` at the end and looks at what it throws.
package final class OutputStream: Sendable {
  private enum Destination: Sendable {
    case descriptor(FileDescriptor)
    case memory
  }

  private struct State: Sendable {
    var buffer: [UInt8] = []
    var failure: OutputError?
  }

  private static let bufferSize = 65_536

  private let destination: Destination
  private let state = Mutex(State())

  /// An output to an open descriptor, such as standard output.
  package init(_ descriptor: FileDescriptor) { destination = .descriptor(descriptor) }

  private init(_ destination: Destination) { self.destination = destination }

  /// An output that is kept, for tests and for text that is used again.
  package static func memory() -> OutputStream { OutputStream(.memory) }

  /// The bytes written so far to an output in memory; empty for others.
  package var contents: [UInt8] {
    guard case .memory = destination else { return [] }
    return state.withLock { $0.buffer }
  }

  /// The text written so far to an output in memory; empty for others.
  package var text: String { String(decoding: contents, as: UTF8.self) }

  /// Writes bytes; they reach the descriptor when the buffer is full or at `flush`.
  package func write(_ bytes: [UInt8]) throws(OutputError) {
    try change { state throws(OutputError) in
      state.buffer += bytes
      if state.buffer.count >= Self.bufferSize { try drain(&state) }
    }
  }

  /// Writes a text as UTF-8; see `write(_:)`.
  package func write(_ text: String) throws(OutputError) {
    try change { state throws(OutputError) in
      state.buffer += text.utf8
      if state.buffer.count >= Self.bufferSize { try drain(&state) }
    }
  }

  /// Writes a text and a newline; see `write(_:)`.
  package func writeLine(_ text: String = "") throws(OutputError) {
    try change { state throws(OutputError) in
      state.buffer += text.utf8
      state.buffer.append(UInt8(ascii: "\n"))
      if state.buffer.count >= Self.bufferSize { try drain(&state) }
    }
  }

  /// Hands everything written so far to the system.
  package func flush() throws(OutputError) {
    try change { state throws(OutputError) in try drain(&state) }
  }

  private func change(
    _ body: (inout State) throws(OutputError) -> Void
  ) throws(OutputError) {
    let failure = state.withLock { state -> OutputError? in
      if let failure = state.failure { return failure }
      do throws(OutputError) {
        try body(&state)
        return nil
      } catch {
        state.failure = error
        state.buffer = []
        return error
      }
    }
    if let failure { throw failure }
  }

  private func drain(_ state: inout State) throws(OutputError) {
    guard case .descriptor(let descriptor) = destination, !state.buffer.isEmpty else { return }
    do throws(SystemError) {
      try descriptor.writeAll(state.buffer)
    } catch {
      let error = FileError(error, operation: .write, path: descriptor.name)
      throw error.code == .brokenPipe ? .closed : .failed(error)
    }
    state.buffer.removeAll(keepingCapacity: true)
  }
}
