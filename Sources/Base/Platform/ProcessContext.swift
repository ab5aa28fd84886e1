@preconcurrency import Glibc

/// What the process was started with: its words, its environment.
package enum ProcessContext {
  /// The arguments as raw bytes, the program's own name first.
  package static func arguments() -> [[UInt8]] {
    var arguments: [[UInt8]] = []
    for index in 0..<Int(CommandLine.argc) {
      guard let argument = CommandLine.unsafeArgv[index] else { break }
      arguments.append(
        Array(UnsafeRawBufferPointer(start: argument, count: strlen(argument))))
    }
    return arguments
  }

  /// The environment; invalid UTF-8 is repaired, of a repeated name the first counts (as in `getenv`).
  package static func environment() -> [String: String] {
    var values: [String: String] = [:]
    guard var entry = environ as UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? else {
      return values
    }
    while let text = entry.pointee {
      let bytes = UnsafeRawBufferPointer(start: text, count: strlen(text))
      if let equals = bytes.firstIndex(of: UInt8(ascii: "=")) {
        let name = String(decoding: bytes[..<equals], as: UTF8.self)
        if values[name] == nil {
          values[name] = String(decoding: bytes[(equals + 1)...], as: UTF8.self)
        }
      }
      entry += 1
    }
    return values
  }

  /// The number of this process.
  package static var identifier: Int32 { getpid() }

  /// The number of processors this process may use, at least 1.
  package static var processorCount: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }
}

/// The size of a terminal in character cells.
package struct TerminalSize: Sendable, Hashable {
  package let columns: Int
  package let rows: Int

  /// A size given by hand.
  package init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
  }

  /// The size of the terminal behind a descriptor, or nil when there is none or it does not say.
  package init?(of descriptor: FileDescriptor) {
    var size = winsize()
    guard ioctl(descriptor.number, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
      return nil
    }
    self.init(columns: Int(size.ws_col), rows: Int(size.ws_row))
  }
}
