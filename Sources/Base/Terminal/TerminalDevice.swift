import Glibc
import Platform
import Synchronization

/// The terminal that a question is asked on.
final class TerminalDevice: Sendable {
  private let input: FileDescriptor
  private let output: FileDescriptor
  private let owner: OwnedDescriptor?

  /// The device at `path`; else standard input with standard error, if both are terminals.
  init?(_ path: FilePath) {
    let name = path.bytes.map { CChar(bitPattern: $0) } + [0]
    let number = open(name, O_RDWR | O_CLOEXEC | O_NOCTTY)
    if number >= 0 {
      let device = FileDescriptor(number)
      owner = OwnedDescriptor(device)
      (input, output) = (device, device)
      guard device.isTerminal else { return nil }
    } else {
      owner = nil
      (input, output) = (.standardInput, .standardError)
      guard input.isTerminal, output.isTerminal else { return nil }
    }
  }

  /// Writes the question and reads a line, without its newline; nil at the end of the input.
  func readLine(after question: String, isSecret: Bool) async throws -> String? {
    try Task.checkCancellation()
    let wake = try Pipe()
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { (continuation: CheckedContinuation<Answer, Never>) in
        do throws(SystemError) {
          try SystemThread.start { [self] in
            continuation.resume(returning: ask(question, isSecret, wake.readEnd.descriptor))
          }
        } catch {
          continuation.resume(returning: .failure(error))
        }
      }
    } onCancel: {
      var byte: UInt8 = 1
      _ = write(wake.writeEnd.descriptor.number, &byte, 1)
    }
    // Both ends live until here, whichever thread is the last to look.
    withExtendedLifetime(wake) {}
    return try result.get()
  }

  private typealias Answer = Result<String?, any Error>

  private func ask(_ question: String, _ isSecret: Bool, _ wake: FileDescriptor) -> Answer {
    do {
      try output.writeAll(Array(question.utf8))
      var settings = termios()
      let hidesInput = isSecret && tcgetattr(input.number, &settings) == 0
      if hidesInput {
        var hidden = settings
        hidden.c_lflag &= ~tcflag_t(ECHO)
        hidden.c_lflag |= tcflag_t(ECHONL)
        tcsetattr(input.number, TCSADRAIN, &hidden)
      }
      defer { if hidesInput { tcsetattr(input.number, TCSADRAIN, &settings) } }
      return .success(try line(wake))
    } catch let error as SystemError {
      return .failure(FileError(error, operation: .read, path: "the terminal"))
    } catch {
      // The shell's next line should not start behind the question.
      try? output.writeAll([UInt8(ascii: "\n")])
      return .failure(error)
    }
  }

  private func line(_ wake: FileDescriptor) throws -> String? {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    while true {
      var requests = [
        pollfd(fd: wake.number, events: Int16(POLLIN), revents: 0),
        pollfd(fd: input.number, events: Int16(POLLIN), revents: 0),
      ]
      guard poll(&requests, 2, -1) > 0 else { continue }
      if requests[0].revents != 0 { throw CancellationError() }
      let count = read(input.number, &chunk, chunk.count)
      if count < 0 {
        if errno == EINTR || errno == EAGAIN { continue }
        // EIO: the terminal has gone.
        if errno == EIO { return nil }
        throw SystemError.last
      }
      if count == 0 { return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self) }
      bytes += chunk[..<count]
      if let newline = bytes.firstIndex(of: UInt8(ascii: "\n")) {
        return String(decoding: bytes[..<newline], as: UTF8.self)
      }
    }
  }
}
