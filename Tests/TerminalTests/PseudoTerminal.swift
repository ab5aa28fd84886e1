import Glibc
import Platform

/// A terminal of the test's own: the test types into it and reads what it shows.
final class PseudoTerminal: Sendable {
  let path: FilePath
  private let master: OwnedDescriptor
  /// Kept open, so that the terminal lives as long as this object.
  let device: OwnedDescriptor

  init(columns: UInt16 = 80, rows: UInt16 = 24) throws {
    let opened = try Descriptors.open("/dev/ptmx", O_RDWR | O_NOCTTY)
    master = OwnedDescriptor(opened)
    let number = opened.number
    // TIOCSPTLCK and TIOCGPTN of ioctl_tty(2), which Swift's Glibc module does not show.
    var lock: Int32 = 0
    var index: Int32 = 0
    guard ioctl(number, 0x4004_5431, &lock) == 0, ioctl(number, 0x8004_5430, &index) == 0 else {
      throw SystemError.last
    }
    path = FilePath("/dev/pts/\(index)")
    var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    guard ioctl(number, UInt(TIOCSWINSZ), &size) == 0 else { throw SystemError.last }
    device = OwnedDescriptor(try Descriptors.open(path.description, O_RDWR | O_NOCTTY))
  }

  /// Whether the terminal shows what is typed.
  var echoes: Bool {
    var settings = termios()
    tcgetattr(device.descriptor.number, &settings)
    return settings.c_lflag & tcflag_t(ECHO) != 0
  }

  func type(_ text: String) throws { try master.descriptor.writeAll(Array(text.utf8)) }

  /// What the terminal shows, read until `isEnough` or a minute is over.
  func screen(until isEnough: (String) -> Bool) async throws -> String {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    for _ in 0..<3000 {
      var request = pollfd(fd: master.descriptor.number, events: Int16(POLLIN), revents: 0)
      while poll(&request, 1, 0) > 0 {
        let count = read(master.descriptor.number, &chunk, chunk.count)
        if count <= 0 { break }
        bytes += chunk[..<count]
      }
      if isEnough(String(decoding: bytes, as: UTF8.self)) { break }
      // A blocking wait would keep the prompter's task from its thread.
      try await Task.sleep(for: .milliseconds(20))
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
