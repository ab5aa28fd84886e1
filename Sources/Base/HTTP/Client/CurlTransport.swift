package import Platform

/// The client: carries requests over libcurl, which is opened when the first one comes.
///
/// One loop on a thread of its own serves all transfers; connections are kept and used again. Certificates
/// are always verified. The thread ends when the transport goes.
package final class CurlTransport: HTTPTransport {
  private let loop: CurlLoop
  private let configuration: Configuration
  private let clock: WallClock

  /// A client; nothing is opened or started yet.
  ///
  /// The clock dates signatures.
  package init(_ configuration: Configuration = Configuration(), clock: WallClock = .system) {
    self.configuration = configuration
    self.clock = clock
    loop = CurlLoop(configuration)
  }

  deinit { loop.stop() }

  /// The version of the libcurl on this machine, such as `7.88.1`.
  ///
  /// - Throws: `HTTPError.Code.libraryMissing`.
  package static func libraryVersion() throws(HTTPError) -> String { try CurlLibrary.version() }

  /// Sends a request and gathers the whole answer.
  package func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
    let sink = GatheringSink()
    let timings = try await run(request, into: sink)
    return HTTPResponse(head: sink.head, body: sink.body, timings: timings)
  }

  /// Sends a request and hands over the answer as it comes, on the loop's thread.
  package func stream(
    _ request: HTTPRequest, receive: @escaping @Sendable (HTTPReceived) -> HTTPReceiveDecision
  ) async throws(HTTPError) -> HTTPTimings {
    try await run(request, into: ClosureSink(receive))
  }

  /// Sends a request and returns once the head of the answer is there; the body follows at the reader's pace.
  ///
  /// A body that nobody reads is held up at the server and not gathered here. When the last copy of the
  /// result goes before the body is over, the transfer is stopped.
  package func open(_ request: HTTPRequest) async throws(HTTPError) -> HTTPStreamedResponse {
    let sink = BufferSink()
    let transfer = try prepare(request, into: sink)
    sink.attach(transfer, to: loop)
    // The loop must outlive the body, so the body holds the transport.
    let body = HTTPBody(sink: sink, lease: BodyLease(transport: self, transfer: transfer))
    loop.start(transfer) { sink.finish($0) }
    let head: Result<HTTPResponseHead, HTTPError> = await withTaskCancellationHandler {
      await sink.head()
    } onCancel: {
      loop.cancel(transfer)
    }
    return HTTPStreamedResponse(head: try head.get(), body: body)
  }

  private func prepare(
    _ request: HTTPRequest, into sink: any CurlSink
  ) throws(HTTPError) -> CurlTransfer {
    try request.check()
    var request = request
    if let signature = request.signature {
      let time = Timestamp(nanosecondsSince1970: clock.now())
      for field in signature.fields(for: request, at: time) {
        request.headers[field.name] = field.value
      }
      // A signature holds for one URL.
      request.redirectLimit = 0
    }
    return CurlTransfer(
      request, sink: sink, configuration: configuration, now: MonotonicClock.system.now())
  }

  private func run(
    _ request: HTTPRequest, into sink: any CurlSink
  ) async throws(HTTPError) -> HTTPTimings {
    let transfer = try prepare(request, into: sink)
    let result: Result<HTTPTimings, HTTPError> = await withTaskCancellationHandler {
      await withUnsafeContinuation { continuation in
        loop.start(transfer) { continuation.resume(returning: $0) }
      }
    } onCancel: {
      loop.cancel(transfer)
    }
    return try result.get()
  }

  /// Stops a transfer whose reader is gone.
  func abandon(_ transfer: CurlTransfer) { loop.cancel(transfer) }
}
