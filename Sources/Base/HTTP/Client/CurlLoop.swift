import CurlLoader
import Platform
import Synchronization

/// The thread that serves all transfers of a client.
///
/// Callers leave commands in a mailbox and wake the loop; everything that is libcurl's happens on its thread.
/// The mailbox is the only thing that two threads touch.
final class CurlLoop: Sendable {
  private enum Command {
    case start(CurlTransfer)
    case cancel(CurlTransfer)
    case resume(CurlTransfer)
  }

  private struct Mailbox {
    var commands: [Command] = []
    var isStarted = false
    var isStopped = false
    /// The loop has seen every command so far: the next one has to wake it.
    var isDrained = false
    /// Why no request can be served.
    var failure: HTTPError?
    nonisolated(unsafe) var loop: OpaquePointer?
  }

  private let mailbox = Mutex(Mailbox())
  private let configuration: CurlTransport.Configuration

  init(_ configuration: CurlTransport.Configuration) { self.configuration = configuration }

  /// Begins a transfer; `completion` is called once, on the loop's thread.
  func start(
    _ transfer: CurlTransfer,
    _ completion: @escaping (Result<HTTPTimings, HTTPError>) -> Void
  ) {
    transfer.completion = completion
    post(.start(transfer))
  }

  /// Stops a transfer, whether it has begun or not; one that is over stays as it is.
  func cancel(_ transfer: CurlTransfer) {
    guard !transfer.isCancelled.exchange(true, ordering: .relaxed) else { return }
    post(.cancel(transfer))
  }

  /// Lets a paused transfer go on.
  func resume(_ transfer: CurlTransfer) { post(.resume(transfer)) }

  /// Ends the thread; transfers that are under way fail.
  func stop() {
    mailbox.withLock { mailbox in
      mailbox.isStopped = true
      if let loop = mailbox.loop { curl_loader_loop_wake(loop) }
    }
  }

  private func post(_ command: Command) {
    let (mustStart, failure) = mailbox.withLock { mailbox -> (Bool, HTTPError?) in
      if let failure = mailbox.failure { return (false, failure) }
      mailbox.commands.append(command)
      if mailbox.isDrained, let loop = mailbox.loop {
        mailbox.isDrained = false
        curl_loader_loop_wake(loop)
      }
      defer { mailbox.isStarted = true }
      return (!mailbox.isStarted, nil)
    }
    if let failure { return Self.refuse([command], failure) }
    guard mustStart else { return }
    do throws(SystemError) {
      try SystemThread.start(stackSize: 1 << 20) { self.run() }
    } catch {
      fail(HTTPError(.other, "no thread for HTTP can be started (\(error)); end other programs"))
    }
  }

  /// Answers every command, now and later, with an error.
  private func fail(_ failure: HTTPError) {
    let commands = mailbox.withLock { mailbox in
      mailbox.failure = failure
      defer { mailbox.commands = [] }
      return mailbox.commands
    }
    Self.refuse(commands, failure)
  }

  private static func refuse(_ commands: [Command], _ failure: HTTPError) {
    for case .start(let transfer) in commands {
      let completion = transfer.completion
      transfer.completion = nil
      completion?(.failure(failure))
    }
  }

  // MARK: On the thread

  private func run() {
    do throws(HTTPError) {
      try CurlLibrary.open()
    } catch {
      return fail(error)
    }
    guard let loop = curl_loader_loop_create() else {
      return fail(
        HTTPError(.other, "the process has no descriptors left for HTTP; close some files"))
    }
    mailbox.withLock { $0.loop = loop }
    var worker = CurlWorker(loop: loop, configuration: configuration)
    while let commands = take() {
      for command in commands {
        switch command {
        case .start(let transfer): worker.start(transfer)
        case .cancel(let transfer): worker.cancel(transfer)
        case .resume(let transfer): worker.resume(transfer)
        }
      }
      worker.turn()
    }
    // From here on nobody may wake the loop: it is going.
    mailbox.withLock { $0.loop = nil }
    fail(HTTPError(.cancelled, "the HTTP client was closed"))
    worker.close()
  }

  /// The commands that have come; nil when the loop is to end.
  private func take() -> [Command]? {
    mailbox.withLock { mailbox in
      guard !mailbox.isStopped else { return nil }
      mailbox.isDrained = true
      guard !mailbox.commands.isEmpty else { return [] }
      defer { mailbox.commands = [] }
      return mailbox.commands
    }
  }
}
