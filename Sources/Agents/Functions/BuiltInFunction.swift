package import HTTP
package import JSON

/// A function of the built-in catalogue: a signature and what it does.
package struct BuiltInFunction: Sendable {
  /// What a call does.
  ///
  /// `FunctionCatalogue.call` has checked the arguments against the signature and filled in defaults.
  package typealias Body =
    @Sendable (_ arguments: JSONObject, _ context: FunctionContext) throws(FunctionError) ->
    JSONValue

  /// What a call that waits for something outside does.
  package typealias WaitingBody =
    @Sendable (_ arguments: JSONObject, _ context: FunctionContext) async throws(FunctionError) ->
    JSONValue

  /// How it works: at once on the caller's thread, or by waiting for the network.
  package enum Work: Sendable {
    case immediate(Body)
    case waiting(WaitingBody)
  }

  package var signature: FunctionSignature
  package var work: Work

  /// A function that needs no waiting.
  package init(_ signature: FunctionSignature, body: @escaping Body) {
    self.signature = signature
    work = .immediate(body)
  }

  /// A function that waits for something outside.
  package init(_ signature: FunctionSignature, waiting body: @escaping WaitingBody) {
    self.signature = signature
    work = .waiting(body)
  }

  /// Whether a call may wait, so that it must not be made where others are kept from running.
  package var isWaiting: Bool {
    if case .waiting = work { true } else { false }
  }
}

/// What a function may reach beyond its arguments.
package struct FunctionContext: Sendable {
  /// Folder that relative paths start from.
  package var directory: String
  /// Nanoseconds since 1970, the only clock a function may read.
  package var now: @Sendable () -> UInt64
  /// The way to the network; nil: there is none.
  package var network: (any HTTPTransport)?

  /// A context.
  package init(
    directory: String, now: @escaping @Sendable () -> UInt64,
    network: (any HTTPTransport)? = nil
  ) {
    self.directory = directory
    self.now = now
    self.network = network
  }
}

/// Why a function could not do what it was asked.
package struct FunctionError: Error, Sendable, CustomStringConvertible {
  /// A low-cardinality name.
  ///
  /// One of `unknown-function`, `unknown-argument`, `missing-argument`, `bad-argument`, `bad-input`,
  /// `missing-file`, `unreadable-file`, `unwritable-file`, `too-large`, `offline`, `http-404` and the like,
  /// `http-timeout` and the other codes of `HTTPError`.
  package var code: String
  /// What happened, with the value, and what to do.
  package var message: String

  /// An error.
  package init(code: String, message: String) {
    self.code = code
    self.message = message
  }

  package var description: String { message }
}
