import RedisProtocol
import Synchronization

/// Wakes those who wait for something to happen on the server, so that nobody has to ask again and again.
///
/// The scripts publish what they changed. A waiter is there before the state is looked at, so that nothing
/// can happen unheard in between; when the connection is lost all of them are woken to look again.
final class RedisSignals: Sendable {
  /// Someone who waits: for any of some payloads of a channel, or for all of them.
  final class Waiter: Sendable {
    fileprivate let channel: String
    fileprivate let payloads: Set<String>?
    private struct State {
      var isWoken = false
      var continuation: CheckedContinuation<Void, Never>?
    }
    private let state = Mutex(State())

    fileprivate init(_ channel: String, _ payloads: Set<String>?) {
      self.channel = channel
      self.payloads = payloads
    }

    fileprivate func wake() {
      let continuation = state.withLock { state in
        state.isWoken = true
        defer { state.continuation = nil }
        return state.continuation
      }
      continuation?.resume()
    }

    /// Waits until it is woken or the time is over or the task is cancelled; from then on it waits anew.
    func wait(nanoseconds: UInt64) async {
      let timer = Task { [weak self] in
        if (try? await Task.sleep(nanoseconds: nanoseconds)) != nil { self?.wake() }
      }
      await withTaskCancellationHandler {
        await withCheckedContinuation { continuation in
          let isWoken = state.withLock { state in
            if !state.isWoken { state.continuation = continuation }
            return state.isWoken
          }
          if isWoken { continuation.resume() }
        }
      } onCancel: {
        wake()
      }
      timer.cancel()
      state.withLock { $0.isWoken = false }
    }
  }

  private struct State {
    var waiters: [String: [ObjectIdentifier: Waiter]] = [:]
  }

  private final class Board: Sendable {
    let state = Mutex(State())

    func wake(_ channel: String?, _ payload: String?) {
      let woken = state.withLock { state in
        state.waiters.flatMap { name, waiters in
          channel == nil || channel == name ? Array(waiters.values) : []
        }
      }
      for waiter in woken {
        guard let payload, let payloads = waiter.payloads else {
          waiter.wake()
          continue
        }
        if payloads.contains(payload) { waiter.wake() }
      }
    }
  }

  private let board = Board()
  private let subscriber: RedisSubscriber

  /// Signals from the server of a client.
  init(_ client: RedisClient) {
    subscriber = RedisSubscriber(
      client,
      onMessage: { [board] channel, payload in
        board.wake(channel, String(decoding: payload, as: UTF8.self))
      },
      onLoss: { [board] in board.wake(nil, nil) })
  }

  /// Someone who is woken from now on by these payloads; given back by `end`.
  func begin(_ channel: String, _ payloads: Set<String>?) async throws(RedisError) -> Waiter {
    try await subscriber.subscribe(to: channel)
    let waiter = Waiter(channel, payloads)
    board.state.withLock { $0.waiters[channel, default: [:]][ObjectIdentifier(waiter)] = waiter }
    return waiter
  }

  /// Lets go of a waiter.
  func end(_ waiter: Waiter) {
    board.state.withLock { state in
      state.waiters[waiter.channel]?[ObjectIdentifier(waiter)] = nil
    }
  }

  /// Ends the connection and wakes everyone.
  func close() {
    subscriber.close()
    board.wake(nil, nil)
  }
}
