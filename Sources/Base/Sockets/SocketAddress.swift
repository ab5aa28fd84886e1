import Glibc
package import Platform

/// Where a socket listens or connects to: an IP address with a port, or a path of a Unix socket.
package struct SocketAddress: Sendable, Hashable, CustomStringConvertible {
  /// The bytes of the system's `sockaddr`.
  let storage: [UInt8]

  /// The address in the system's own form.
  init(storage: [UInt8]) { self.storage = storage }

  /// The address of an IP literal such as `127.0.0.1` or `::1`.
  package init(ip: String, port: UInt16) throws(SocketError) {
    var four = sockaddr_in()
    var six = sockaddr_in6()
    if inet_pton(AF_INET, ip, &four.sin_addr) == 1 {
      four.sin_family = sa_family_t(AF_INET)
      four.sin_port = port.bigEndian
      storage = withUnsafeBytes(of: four) { Array($0) }
    } else if inet_pton(AF_INET6, ip, &six.sin6_addr) == 1 {
      six.sin6_family = sa_family_t(AF_INET6)
      six.sin6_port = port.bigEndian
      storage = withUnsafeBytes(of: six) { Array($0) }
    } else {
      throw SocketError(.badAddress, "'\(ip)' is no IP address: give one such as 127.0.0.1 or ::1")
    }
  }

  /// The address of a Unix socket; the path may have at most 107 bytes and no NUL.
  package init(unix path: FilePath) throws(SocketError) {
    let room = MemoryLayout<sockaddr_un>.size - MemoryLayout<sa_family_t>.size
    guard !path.bytes.isEmpty, path.bytes.count < room, !path.bytes.contains(0) else {
      throw SocketError(
        .badAddress,
        "'\(path)' cannot be a socket: the path must have 1 to \(room - 1) bytes and no NUL")
    }
    storage =
      withUnsafeBytes(of: sa_family_t(AF_UNIX)) { Array($0) } + path.bytes + [0]
  }

  /// The addresses of a host name or an IP literal, in the order the system prefers.
  ///
  /// Blocks while the name is looked up: call it from a thread that may wait.
  package static func resolve(
    host: String, port: UInt16
  ) throws(SocketError) -> [SocketAddress] {
    let literal =
      host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
    if let address = try? SocketAddress(ip: literal, port: port) { return [address] }
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var list: UnsafeMutablePointer<addrinfo>?
    let code = getaddrinfo(host, String(port), &hints, &list)
    defer { if let list { freeaddrinfo(list) } }
    guard code == 0 else {
      throw SocketError(
        .cannotResolve,
        "cannot resolve '\(host)': \(String(cString: gai_strerror(code))): check the name")
    }
    var found: [SocketAddress] = []
    var entry = list
    while let current = entry?.pointee {
      if let address = current.ai_addr {
        let bytes = UnsafeRawBufferPointer(start: address, count: Int(current.ai_addrlen))
        found.append(SocketAddress(storage: Array(bytes)))
      }
      entry = current.ai_next
    }
    guard !found.isEmpty else {
      throw SocketError(.cannotResolve, "cannot resolve '\(host)': it has no address")
    }
    return found
  }

  /// The family, such as AF_INET.
  var family: Int32 {
    storage.count < 2 ? 0 : Int32(UInt16(storage[0]) | UInt16(storage[1]) << 8)
  }

  /// The port, or nil for a Unix socket.
  package var port: UInt16? {
    guard family == AF_INET || family == AF_INET6, storage.count >= 4 else { return nil }
    return UInt16(storage[2]) << 8 | UInt16(storage[3])
  }

  /// The IP address without the port, or nil for a Unix socket.
  package var ip: String? {
    var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    let offset =
      switch family {
      case AF_INET: 4
      case AF_INET6: 8
      default: -1
      }
    guard offset > 0, storage.count >= offset + (family == AF_INET ? 4 : 16) else { return nil }
    return storage.withUnsafeBytes { bytes in
      guard let address = bytes.baseAddress,
        inet_ntop(family, address + offset, &text, socklen_t(text.count)) != nil
      else { return nil }
      return String(
        decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
  }

  /// The path of a Unix socket, or nil.
  package var path: FilePath? {
    guard family == AF_UNIX else { return nil }
    return FilePath(bytes: storage.dropFirst(2).prefix { $0 != 0 })
  }

  /// Whether only this machine can reach it.
  package var isLoopback: Bool {
    switch family {
    case AF_INET: storage.count > 4 && storage[4] == 127
    case AF_INET6:
      storage.count >= 24 && storage[8..<23].allSatisfy { $0 == 0 } && storage[23] == 1
    default: true
    }
  }

  /// Such as `127.0.0.1:8080`, `[::1]:8080` or `unix:/run/app.sock`.
  package var description: String {
    if let path { return path.bytes.isEmpty ? "unix" : "unix:\(path)" }
    guard let ip, let port else { return "unknown address" }
    return family == AF_INET6 ? "[\(ip)]:\(port)" : "\(ip):\(port)"
  }

  /// Calls with the address as the C library wants it.
  func withSockAddr<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result? {
    storage.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return nil }
      return body(base.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count))
    }
  }

  /// The address that a call such as `getsockname` fills in, or nil when it fails.
  static func filled(
    by call: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Int32
  ) -> SocketAddress? {
    var bytes = [UInt8](repeating: 0, count: MemoryLayout<sockaddr_storage>.size)
    var length = socklen_t(bytes.count)
    let code = bytes.withUnsafeMutableBytes { buffer in
      buffer.baseAddress.map { call($0.assumingMemoryBound(to: sockaddr.self), &length) } ?? -1
    }
    guard code != -1 else { return nil }
    return SocketAddress(storage: Array(bytes.prefix(Int(length))))
  }
}
