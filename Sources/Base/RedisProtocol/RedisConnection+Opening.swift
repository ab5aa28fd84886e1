import Platform
import Sockets

extension RedisConnection {
  /// Connects, logs in, chooses the database; speaks RESP3 where the server does, else RESP2.
  static func open(
    _ address: RedisAddress, options: RedisClient.Options, on loop: EventLoop
  ) async -> Result<RedisConnection, RedisError> {
    let name = address.description
    let connection: RedisConnection
    switch address.place {
    case .unix(let path):
      guard let socket = try? SocketAddress(unix: path) else {
        return .failure(.badAddress("'\(path)' cannot be a socket: the path is too long"))
      }
      connection = RedisConnection(name: name, loop: loop)
      let opened = await connection.open(timeout: options.connectTimeout) {
        try PlainLink(to: socket, on: loop, handler: $0)
      }
      if case .failure(let error) = opened { return .failure(error) }
    case .tcp(let host, let port):
      switch await plain(host, port, name, options, loop) {
      case .failure(let error): return .failure(error)
      case .success(let opened): connection = opened
      }
    case .tls(let host, let port):
      connection = RedisConnection(name: name, loop: loop)
      let opened = await connection.open(timeout: options.connectTimeout) {
        try SecureLink(
          host: host, port: port, authorityFile: options.authorityFile,
          timeout: options.connectTimeout, handler: $0)
      }
      if case .failure(let error) = opened { return .failure(error) }
    }
    if let error = await connection.logIn(address, timeout: options.connectTimeout) {
      connection.close()
      return .failure(error)
    }
    return .success(connection)
  }

  /// Tries the addresses of a host one after the other.
  private static func plain(
    _ host: String, _ port: UInt16, _ name: String, _ options: RedisClient.Options,
    _ loop: EventLoop
  ) async -> Result<RedisConnection, RedisError> {
    var last = RedisError.unreachable(address: name, reason: "the host has no address")
    switch await resolve(host, port) {
    case .failure(let error): last = .unreachable(address: name, reason: error.message)
    case .success(let addresses):
      for address in addresses {
        let connection = RedisConnection(name: name, loop: loop)
        let opened = await connection.open(timeout: options.connectTimeout) {
          try PlainLink(to: address, on: loop, handler: $0)
        }
        switch opened {
        case .success: return .success(connection)
        case .failure(let error): last = error
        }
      }
    }
    return .failure(last)
  }

  private static func resolve(
    _ host: String, _ port: UInt16
  ) async -> Result<[SocketAddress], SocketError> {
    if let address = try? SocketAddress(ip: host, port: port) { return .success([address]) }
    return await withCheckedContinuation { continuation in
      do throws(SystemError) {
        try SystemThread.start {
          let found = Result { () throws(SocketError) in
            try SocketAddress.resolve(host: host, port: port)
          }
          continuation.resume(returning: found)
        }
      } catch {
        continuation.resume(returning: .failure(SocketError(error, doing: "resolve '\(host)'")))
      }
    }
  }

  private func logIn(_ address: RedisAddress, timeout: UInt64) async -> RedisError? {
    let name = address.description
    var hello = RedisCommand("HELLO", "3")
    if let password = address.password {
      hello.add("AUTH")
      hello.add(address.user ?? "default")
      hello.add(password)
    }
    var commands = [hello]
    if address.database != 0 { commands.append(RedisCommand("SELECT", "\(address.database)")) }
    switch await exchange(commands, timeout) {
    case .failure(let error): return error
    case .success(let replies):
      if case .error(let refusal) = replies.first {
        guard refusal.code == "NOPROTO" || refusal.message.lowercased().contains("unknown command")
        else { return RedisError(refusal, address: name) }
        return await logInPlainly(address, timeout)
      }
      if replies.count > 1, case .error(let refusal) = replies[1] {
        return RedisError(refusal, address: name)
      }
      return nil
    }
  }

  /// The login of servers that know RESP2 only.
  private func logInPlainly(_ address: RedisAddress, _ timeout: UInt64) async -> RedisError? {
    var commands: [RedisCommand] = []
    if let password = address.password {
      var command = RedisCommand("AUTH")
      if let user = address.user { command.add(user) }
      command.add(password)
      commands.append(command)
    }
    commands.append(RedisCommand("SELECT", "\(address.database)"))
    switch await exchange(commands, timeout) {
    case .failure(let error): return error
    case .success(let replies):
      for case .error(let refusal) in replies {
        return RedisError(refusal, address: address.description)
      }
      return nil
    }
  }

  private func exchange(_ commands: [RedisCommand], _ timeout: UInt64) async -> Outcome {
    var bytes: [UInt8] = []
    for command in commands { command.append(to: &bytes) }
    return await roundTrip(bytes, count: commands.count, timeout: timeout)
  }
}
