import CurlLoader
import Platform
import Synchronization

/// The transfers under way, on the loop's thread.
struct CurlWorker {
  private let loop: OpaquePointer
  private let configuration: CurlTransport.Configuration
  private var active: [CurlTransfer] = []
  private var idle: [CurlHandle] = []
  private var deadlines = CurlDeadlines()

  /// Handles kept for later requests; one is some ten kilobytes.
  private static let idleLimit = 256
  private let keepsHandles: Bool

  init(loop: OpaquePointer, configuration: CurlTransport.Configuration) {
    self.loop = loop
    self.configuration = configuration
    // Before 8.0.0 a handle that is used again remembers the last header of its answer before, which is
    // freed by then; an answer whose first line is folded is appended to it. A handle costs microseconds.
    keepsHandles = curl_loader_version_number() >= 0x080000
    curl_loader_loop_set_long(loop, CURLMOPT_MAXCONNECTS, max(1, configuration.idleConnections))
    curl_loader_loop_set_long(
      loop, CURLMOPT_MAX_HOST_CONNECTIONS, max(0, configuration.connectionsPerHost))
  }

  mutating func start(_ transfer: CurlTransfer) {
    guard !transfer.isCancelled.load(ordering: .relaxed) else {
      return complete(transfer, .failure(Self.cancelled(transfer)))
    }
    begin(transfer)
  }

  mutating func cancel(_ transfer: CurlTransfer) {
    guard transfer.handle != nil else { return }
    release(transfer)
    complete(transfer, .failure(Self.cancelled(transfer)))
  }

  mutating func resume(_ transfer: CurlTransfer) {
    guard transfer.handle != nil else { return }
    let now = MonotonicClock.system.now()
    transfer.resume(now: now)
    deadlines.set(transfer, due: transfer.nextDue(at: now))
  }

  /// Lets libcurl work until it waits, and ends what is over.
  mutating func turn() {
    settle()
    curl_loader_loop_turn(loop, deadlines.next)
    settle()
  }

  /// Ends everything.
  mutating func close() {
    while let transfer = active.last {
      release(transfer)
      complete(transfer, .failure(Self.cancelled(transfer)))
    }
    idle.removeAll()
    curl_loader_loop_free(loop)
  }

  // MARK: Steps

  private mutating func begin(_ transfer: CurlTransfer) {
    let now = MonotonicClock.system.now()
    guard let handle = idle.popLast() ?? CurlHandle(configuration) else {
      return complete(
        transfer, .failure(HTTPError(.other, "no memory is left for \(transfer.shownURL)")))
    }
    transfer.begin(on: handle, loop: loop, now: now)
    transfer.activeIndex = active.count
    active.append(transfer)
    deadlines.set(transfer, due: transfer.nextDue(at: now))
    guard curl_loader_loop_add(loop, handle.easy) != CURLM_OK else { return }
    release(transfer)
    complete(
      transfer, .failure(HTTPError(.other, "libcurl does not take \(transfer.shownURL) on")))
  }

  /// Ends what libcurl is done with, and what has run out of time.
  private mutating func settle() {
    var code = CURLE_OK
    while let easy = curl_loader_loop_next_done(loop, &code) {
      var owner: UnsafeMutableRawPointer?
      curl_loader_get_pointer(easy, CURLINFO_PRIVATE, &owner)
      guard let owner else { continue }
      end(Unmanaged<CurlTransfer>.fromOpaque(owner).takeUnretainedValue(), code)
    }
    guard deadlines.next != .max else { return }
    let now = MonotonicClock.system.now()
    while let transfer = deadlines.popDue(at: now) {
      guard let error = transfer.expired(at: now) else {
        deadlines.set(transfer, due: transfer.nextDue(at: now))
        continue
      }
      release(transfer)
      complete(transfer, .failure(error))
    }
  }

  private mutating func end(_ transfer: CurlTransfer, _ code: CURLcode) {
    let outcome = transfer.outcome(of: code)
    release(transfer)
    switch outcome {
    case .over(let result): complete(transfer, result)
    case .again: begin(transfer)
    }
  }

  /// Takes a transfer off libcurl's hands; one in the middle loses its connection.
  private mutating func release(_ transfer: CurlTransfer) {
    guard let handle = transfer.handle else { return }
    curl_loader_loop_remove(loop, handle.easy)
    transfer.handle = nil
    deadlines.remove(transfer)
    let last = active.removeLast()
    if last !== transfer {
      active[transfer.activeIndex] = last
      last.activeIndex = transfer.activeIndex
    }
    handle.release()
    if keepsHandles, idle.count < Self.idleLimit { idle.append(handle) }
  }

  private func complete(_ transfer: CurlTransfer, _ result: Result<HTTPTimings, HTTPError>) {
    let completion = transfer.completion
    transfer.completion = nil
    completion?(result)
  }

  private static func cancelled(_ transfer: CurlTransfer) -> HTTPError {
    HTTPError(.cancelled, "the request to \(transfer.shownURL) was cancelled")
  }
}
