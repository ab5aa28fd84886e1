import CurlLoader
import Synchronization

/// One exchange on its way, redirects included.
///
/// Made by the caller; from `CurlLoop.start` on all of it but `isCancelled` belongs to the loop's thread.
final class CurlTransfer: @unchecked Sendable {
  /// What becomes of a transfer when libcurl is done with a hop.
  enum Outcome {
    case over(Result<HTTPTimings, HTTPError>)
    /// `request` leads elsewhere now.
    case again
  }

  private static let pause = 0x1000_0001

  /// Set by whoever no longer wants the answer, on any thread.
  let isCancelled = Atomic<Bool>(false)

  /// What is sent in this hop.
  private(set) var request: HTTPRequest
  private let sink: any CurlSink
  private let configuration: CurlTransport.Configuration
  private let timeouts: HTTPRequest.Timeouts

  // Kept for the loop.
  var completion: ((Result<HTTPTimings, HTTPError>) -> Void)?
  var handle: CurlHandle?
  var activeIndex = -1
  var due: UInt64 = .max
  var deadlineIndex = -1

  private var clock: OpaquePointer?
  private let started: UInt64
  private var hopStarted: UInt64
  private var lastActivity: UInt64
  private var redirectsLeft: Int
  private var isPaused = false
  private var hasFirstByte = false
  private var isStopped = false
  private var failure: HTTPError?

  private var head: ResponseHeadParser
  private var target: URLText.Target?
  private var received = 0

  init(
    _ request: HTTPRequest, sink: any CurlSink, configuration: CurlTransport.Configuration,
    now: UInt64
  ) {
    self.request = request
    self.sink = sink
    self.configuration = configuration
    timeouts = request.timeouts
    redirectsLeft = max(0, request.redirectLimit)
    (started, hopStarted, lastActivity) = (now, now, now)
    head = ResponseHeadParser(configuration)
  }

  /// A hop begins; `loop` tells the time from now on.
  func begin(on handle: CurlHandle, loop: OpaquePointer, now: UInt64) {
    self.handle = handle
    clock = loop
    hopStarted = now
    lastActivity = now
    head = ResponseHeadParser(configuration)
    target = nil
    received = 0
    isPaused = false
    handle.prepare(request, owner: Unmanaged.passUnretained(self).toOpaque())
  }

  // MARK: What libcurl hands over

  /// Takes one line of the head; returns how many bytes were taken, fewer end the transfer.
  func receiveHeader(_ line: UnsafeRawBufferPointer) -> Int {
    touch()
    do throws(HTTPError) {
      guard try head.take(line) else { return line.count }
    } catch {
      failure = HTTPError(error.code, "\(shownURL): \(error.message)")
      return 0
    }
    return receiveHead() ? line.count : 0
  }

  /// Takes a part of the body; returns how many bytes were taken, fewer end the transfer.
  func receiveBody(_ bytes: UnsafeRawBufferPointer) -> Int {
    touch()
    if target != nil {
      received &+= bytes.count
      // A short body is read so that the connection can be used again; a long one is not worth it.
      return received <= 1 << 16 ? bytes.count : 0
    }
    guard bytes.count <= request.bodyLimit - received else {
      failure = tooLarge
      return 0
    }
    let decision = bytes.withMemoryRebound(to: UInt8.self) { sink.receive($0) }
    switch decision {
    case .more:
      received &+= bytes.count
      return bytes.count
    case .stop:
      isStopped = true
      return 0
    case .pause:
      isPaused = true
      return Self.pause
    }
  }

  /// The whole head is there; false ends the transfer.
  private func receiveHead() -> Bool {
    let headers = head.headers
    if Redirection.statuses.contains(head.status), request.redirectLimit > 0,
      let location = headers["Location"]
    {
      do throws(HTTPError) {
        target = try Redirection.target(
          of: location, from: request.url, left: redirectsLeft, limit: request.redirectLimit)
        return true
      } catch {
        failure = error
        return false
      }
    }
    if headers["Content-Encoding"] == nil, request.method != "HEAD", head.status != 304,
      let length = headers["Content-Length"].flatMap({ Int($0) }), length > request.bodyLimit
    {
      failure = tooLarge
      return false
    }
    let answer = HTTPResponseHead(
      status: head.status, headers: headers, url: URLText.withoutUserInfo(request.url))
    switch sink.receive(answer) {
    case .more, .pause: return true
    case .stop:
      isStopped = true
      return false
    }
  }

  private func touch() {
    guard let clock else { return }
    lastActivity = curl_loader_loop_now(clock)
    hasFirstByte = true
  }

  private var tooLarge: HTTPError {
    HTTPError(
      .tooLarge,
      "the answer of \(shownURL) has more than the \(request.bodyLimit) bytes that it may have;"
        + " ask for less, or raise the limit")
  }

  // MARK: Time limits

  /// When the transfer has to be looked at next.
  ///
  /// Before the first byte that is at the latest when the shortest silence could be over, since nobody says
  /// when the first byte has come.
  func nextDue(at now: UInt64) -> UInt64 {
    var due = Self.sum(started, timeouts.total)
    if !hasFirstByte {
      due = min(due, Self.sum(started, timeouts.firstByte), Self.sum(now, timeouts.idle))
    } else if !isPaused {
      due = min(due, Self.sum(lastActivity, timeouts.idle))
    }
    return due
  }

  /// The time limit that has passed by then; nil when none has.
  func expired(at now: UInt64) -> HTTPError? {
    if Self.sum(started, timeouts.total) <= now {
      return timeout("total", timeouts.total, "did not end")
    }
    if !hasFirstByte {
      guard Self.sum(started, timeouts.firstByte) <= now else { return nil }
      return timeout("first-byte", timeouts.firstByte, "sent no byte of an answer")
    }
    guard !isPaused, Self.sum(lastActivity, timeouts.idle) <= now else { return nil }
    return timeout("idle", timeouts.idle, "fell silent in the middle of its answer")
  }

  private func timeout(_ phase: String, _ limit: UInt64?, _ what: String) -> HTTPError {
    HTTPError(
      .timeout,
      "\(shownURL) \(what) within \(CurlFailure.seconds(limit ?? 0)) (\(phase) timeout);"
        + " see whether the server is well, or allow more time", phase: phase)
  }

  private static func sum(_ time: UInt64, _ duration: UInt64?) -> UInt64 {
    guard let duration else { return .max }
    let (sum, overflow) = time.addingReportingOverflow(duration)
    return overflow ? .max : sum
  }

  /// The transfer goes on after a pause.
  func resume(now: UInt64) {
    guard isPaused, let handle else { return }
    isPaused = false
    lastActivity = now
    curl_loader_easy_pause(handle.easy, CURLPAUSE_CONT)
  }

  // MARK: The end

  /// What libcurl's result means.
  func outcome(of code: CURLcode) -> Outcome {
    if let failure { return .over(.failure(failure)) }
    if isStopped { return .over(.success(timings)) }
    if let target, code == CURLE_OK || code == CURLE_WRITE_ERROR {
      redirectsLeft -= 1
      Redirection.follow(target, status: head.status, request: &request)
      return .again
    }
    guard code == CURLE_OK else {
      let proxy = configuration.proxy(for: URLText.scheme(of: request.url)).url
      let error = CurlFailure.error(
        code, text: handle?.failureText ?? "", url: shownURL, proxy: proxy,
        connectLimit: timeouts.connect)
      return .over(.failure(error))
    }
    guard head.isDone else {
      return .over(
        .failure(HTTPError(.malformed, "\(shownURL) ended its answer before the header was over")))
    }
    return .over(.success(timings))
  }

  /// The URL of this hop as messages show it.
  var shownURL: String { "'\(URLText.printable(URLText.redacted(request.url)))'" }

  private var timings: HTTPTimings {
    var timings = HTTPTimings()
    guard let handle else { return timings }
    let offset = hopStarted &- started
    func phase(_ info: CURLINFO) -> UInt64 {
      var microseconds: Int64 = 0
      curl_loader_get_large(handle.easy, info, &microseconds)
      return microseconds > 0 ? UInt64(microseconds) &* 1000 &+ offset : 0
    }
    var connections = 0
    curl_loader_get_long(handle.easy, CURLINFO_NUM_CONNECTS, &connections)
    timings.isReused = connections == 0
    if !timings.isReused {
      timings.nameLookup = phase(CURLINFO_NAMELOOKUP_TIME_T)
      timings.connect = phase(CURLINFO_CONNECT_TIME_T)
      timings.tls = phase(CURLINFO_APPCONNECT_TIME_T)
    }
    timings.requestSent = phase(CURLINFO_PRETRANSFER_TIME_T)
    timings.firstByte = phase(CURLINFO_STARTTRANSFER_TIME_T)
    timings.total = phase(CURLINFO_TOTAL_TIME_T)
    return timings
  }
}
