import CommandLineKit
import Platform
import Terminal

/// A standard stream of the process as CommandLineKit wants it.
struct StandardStream: CommandOutput {
  let stream: OutputStream
  let isTerminal: Bool
  let columns: Int?
  private let isBuffered: Bool

  init(_ descriptor: FileDescriptor, isBuffered: Bool) {
    stream = OutputStream(descriptor)
    isTerminal = descriptor.isTerminal
    columns = TerminalSize(of: descriptor)?.columns
    self.isBuffered = isBuffered
  }

  func write(_ bytes: [UInt8]) throws {
    try stream.write(bytes)
    if !isBuffered { try stream.flush() }
  }

  func flush() throws { try stream.flush() }
}
