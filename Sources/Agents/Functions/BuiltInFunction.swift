package import JSON

/// A function of the built-in catalogue: a signature and what it does.
package struct BuiltInFunction: Sendable {
  /// What a call does.
  ///
  /// `FunctionCatalogue.call` has checked the arguments against the signature and filled in defaults.
  package typealias Body =
    @Sendable (_ arguments: JSONObject, _ context: FunctionContext) throws(FunctionError) ->
    JSONValue

  package var signature: FunctionSignature
  package var body: Body

  /// A function.
  package init(_ signature: FunctionSignature, body: @escaping Body) {
    self.signature = signature
    self.body = body
  }
}

/// What a function may reach beyond its arguments.
package struct FunctionContext: Sendable {
  /// Folder that relative paths start from.
  package var directory: String
  /// Nanoseconds since 1970, the only clock a function may read.
  package var now: @Sendable () -> UInt64

  /// A context.
  package init(directory: String, now: @escaping @Sendable () -> UInt64) {
    self.directory = directory
    self.now = now
  }
}

/// Why a function could not do what it was asked.
package struct FunctionError: Error, Sendable, CustomStringConvertible {
  /// A low-cardinality name.
  ///
  /// One of `unknown-function`, `unknown-argument`, `missing-argument`, `bad-argument`, `bad-input`,
  /// `missing-file`, `unreadable-file`, `unwritable-file` and `too-large`.
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
