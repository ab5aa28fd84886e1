import CurlLoader
import Platform
import Synchronization

/// A link with TLS through libcurl, served by a thread of its own.
///
/// libcurl connects and checks the certificate and the name (`CURLOPT_CONNECT_ONLY`); the thread then reads
/// until libcurl has nothing left before it waits, since libcurl may hold bytes that it has deciphered.
final class SecureLink: RedisLink {
  private struct State {
    var outgoing: [UInt8] = []
    var isClosed = false
  }

  private enum Turn {
    case waiting
    case ended(String)
  }

  private let url: String
  private let authorityFile: String?
  private let timeout: UInt64
  private let handler: any RedisLinkHandler
  private let wakeup: Pipe
  private let state = Mutex(State())

  /// Begins to connect; the handler is told.
  init(
    host: String, port: UInt16, authorityFile: String?, timeout: UInt64,
    handler: any RedisLinkHandler
  ) throws(SystemError) {
    url = "https://\(host.contains(":") ? "[\(host)]" : host):\(port)"
    self.authorityFile = authorityFile
    self.timeout = timeout
    self.handler = handler
    wakeup = try Pipe()
    try SystemThread.start { [self] in handler.linkDidClose(run()) }
  }

  func send(_ bytes: [UInt8]) {
    let mustWake = state.withLock { state in
      guard !state.isClosed else { return false }
      defer { state.outgoing += bytes }
      return state.outgoing.isEmpty
    }
    if mustWake { wake() }
  }

  func close() {
    let isFirst = state.withLock { state in
      defer { state.isClosed = true }
      return !state.isClosed
    }
    if isFirst { wake() }
  }

  /// At most one byte for the first of the bytes to send and one for the end: the pipe is never full.
  private func wake() { try? wakeup.writeEnd.descriptor.writeAll([1]) }

  // MARK: The thread

  /// Serves the connection to its end; the reason.
  private func run() -> String {
    if let reason = curl_loader_open() { return String(cString: reason) }
    guard let easy = curl_loader_easy_init() else { return "no memory left" }
    let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
    errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    defer {
      curl_loader_easy_cleanup(easy)
      errorText.deallocate()
    }
    prepare(easy, errorText)
    let code = curl_loader_easy_perform(easy)
    var number: Int32 = -1
    guard code == CURLE_OK, curl_loader_get_socket(easy, &number) == CURLE_OK, number >= 0 else {
      let text = String(cString: errorText)
      return text.isEmpty ? String(cString: curl_loader_error_text(code)) : text
    }
    handler.linkDidOpen()
    return serve(easy, number)
  }

  private func prepare(_ easy: UnsafeMutableRawPointer, _ errorText: UnsafeMutablePointer<CChar>) {
    if let authorityFile { curl_loader_set_string(easy, CURLOPT_CAINFO, authorityFile) }
    curl_loader_set_foundations(easy)
    curl_loader_set_pointer(easy, CURLOPT_ERRORBUFFER, errorText)
    curl_loader_set_string(easy, CURLOPT_URL, url)
    curl_loader_set_long(easy, CURLOPT_PROTOCOLS, Int(CURLPROTO_HTTPS))
    curl_loader_set_long(easy, CURLOPT_CONNECT_ONLY, 1)
    curl_loader_set_long(easy, CURLOPT_SSL_ENABLE_ALPN, 0)
    curl_loader_set_long(easy, CURLOPT_SSL_VERIFYPEER, 1)
    curl_loader_set_long(easy, CURLOPT_SSL_VERIFYHOST, 2)
    curl_loader_set_long(easy, CURLOPT_TCP_KEEPALIVE, 1)
    curl_loader_set_long(easy, CURLOPT_TCP_NODELAY, 1)
    // Set even when empty, so that libcurl does not look into the environment by itself.
    curl_loader_set_string(easy, CURLOPT_PROXY, "")
    let milliseconds = max(1, Int(Int32(clamping: timeout / 1_000_000)))
    curl_loader_set_long(easy, CURLOPT_CONNECTTIMEOUT_MS, milliseconds)
  }

  private func serve(_ easy: UnsafeMutableRawPointer, _ number: Int32) -> String {
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 * 1024, alignment: 16)
    defer { room.deallocate() }
    var outgoing: [UInt8] = []
    var sent = 0
    while true {
      let isClosed = state.withLock { state in
        if sent == outgoing.count {
          outgoing = state.outgoing
          state.outgoing = []
          sent = 0
        }
        return state.isClosed
      }
      if isClosed { return "closed" }
      if case .ended(let reason) = push(easy, outgoing, &sent) { return reason }
      if case .ended(let reason) = pull(easy, room) { return reason }
      let hasMore = state.withLock { !$0.outgoing.isEmpty }
      if sent == outgoing.count, hasMore { continue }
      let signal = wakeup.readEnd.descriptor
      let isSignalled = FileDescriptor(number).wait(
        canWrite: sent < outgoing.count, orUntil: signal)
      guard isSignalled else { continue }
      withUnsafeTemporaryAllocation(byteCount: 1, alignment: 1) { _ = try? signal.read(into: $0) }
    }
  }

  private func push(
    _ easy: UnsafeMutableRawPointer, _ bytes: [UInt8], _ sent: inout Int
  ) -> Turn {
    while sent < bytes.count {
      var count = 0
      let rest = bytes[sent...]
      let code = rest.withUnsafeBytes {
        curl_loader_easy_send(easy, $0.baseAddress, $0.count, &count)
      }
      if code == CURLE_AGAIN { return .waiting }
      guard code == CURLE_OK else { return .ended(String(cString: curl_loader_error_text(code))) }
      sent += count
    }
    return .waiting
  }

  private func pull(
    _ easy: UnsafeMutableRawPointer, _ room: UnsafeMutableRawBufferPointer
  ) -> Turn {
    while true {
      var count = 0
      let code = curl_loader_easy_receive(easy, room.baseAddress, room.count, &count)
      if code == CURLE_AGAIN { return .waiting }
      guard code == CURLE_OK else { return .ended(String(cString: curl_loader_error_text(code))) }
      guard count > 0 else { return .ended("the server closed it") }
      let bytes = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(room)[..<count])
      bytes.withMemoryRebound(to: UInt8.self) { handler.linkReceived($0.span) }
    }
  }
}
