import Foundation
import Glibc
import Synchronization

/// A redis-server of its own for one test, on a Unix socket in a temporary folder, without persistence.
final class RedisServer: Sendable {
  let folder: String
  let arguments: [String]
  private let process = Mutex<pid_t?>(nil)

  var socketPath: String { folder + "/s" }
  var url: String { "unix://" + socketPath }

  /// Starts a server with these further words of its configuration.
  init(_ configuration: [String] = []) throws {
    var template = Array((NSTemporaryDirectory() + "/dna-redis-XXXXXX").utf8CString)
    guard mkdtemp(&template) != nil else { throw CocoaError(.fileWriteUnknown) }
    folder = String(
      decoding: template.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    arguments =
      [
        "redis-server", "--port", "0", "--unixsocket", folder + "/s", "--save", "",
        "--appendonly", "no", "--dir", folder, "--logfile", folder + "/log",
      ] + configuration
    try start()
  }

  deinit {
    stop()
    try? FileManager.default.removeItem(atPath: folder)
  }

  /// Starts it (again) and waits until it listens.
  func start() throws {
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    var all = sigset_t()
    sigemptyset(&none)
    sigfillset(&all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    var words = arguments.map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var number: pid_t = 0
    let code = posix_spawnp(&number, "redis-server", nil, &attributes, &words, environ)
    guard code == 0 else {
      throw POSIXError(POSIXErrorCode(rawValue: code) ?? .ENOENT)
    }
    process.withLock { $0 = number }
    for _ in 0..<1000 {
      if (try? String(contentsOfFile: folder + "/log", encoding: .utf8))?
        .contains("eady to accept connections") == true
      {
        return
      }
      usleep(10_000)
    }
    throw POSIXError(.ETIMEDOUT)
  }

  /// Ends it, by default at once and without a word to anybody.
  func stop(_ signal: Int32 = SIGKILL) {
    guard
      let number = process.withLock({ number in
        defer { number = nil }
        return number
      })
    else { return }
    kill(number, signal)
    waitpid(number, nil, 0)
    try? FileManager.default.removeItem(atPath: folder + "/log")
  }

  /// Holds it still without ending it.
  func pause() { _ = process.withLock { $0.map { kill($0, SIGSTOP) } } }
  func resume() { _ = process.withLock { $0.map { kill($0, SIGCONT) } } }

  /// A TCP port that was free a moment ago.
  static func freePort() -> UInt16 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        _ = bind(descriptor, $0, length)
        _ = getsockname(descriptor, $0, &length)
      }
    }
    return UInt16(bigEndian: address.sin_port)
  }
}
