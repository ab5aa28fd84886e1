package import JSON
import Text

extension FunctionCatalogue {
  /// Calls a function by name with arguments that are checked against its signature.
  ///
  /// Defaults are filled in. A null for an optional parameter counts as not given.
  ///
  /// - Throws: `unknown-function`, `unknown-argument`, `missing-argument` or `bad-argument` before
  ///   anything ran, or what the function itself reports.
  package func call(
    _ name: String, _ arguments: JSONObject, context: FunctionContext
  ) throws(FunctionError) -> JSONValue {
    guard let function = self[name] else {
      throw FunctionError(
        code: "unknown-function",
        message: "there is no built-in function '\(name)'"
          + suggestion(for: name, among: functions.map(\.signature.name)))
    }
    let checked = try function.signature.checked(arguments)
    switch function.work {
    case .immediate(let body): return try body(checked, context)
    case .waiting:
      throw FunctionError(
        code: "offline", message: "'\(name)' waits for the network and cannot be called here")
    }
  }

  /// As `call`, for every function: also those that wait for the network.
  package func callWaiting(
    _ name: String, _ arguments: JSONObject, context: FunctionContext
  ) async throws(FunctionError) -> JSONValue {
    if let function = self[name], case .waiting(let body) = function.work {
      return try await body(try function.signature.checked(arguments), context)
    }
    return try call(name, arguments, context: context)
  }
}

extension FunctionSignature {
  /// The arguments with defaults filled in, in the order of the parameters.
  ///
  /// - Throws: `unknown-argument`, `missing-argument` or `bad-argument`.
  package func checked(_ arguments: JSONObject) throws(FunctionError) -> JSONObject {
    for key in arguments.keys where !parameters.contains(where: { $0.name == key }) {
      let names = parameters.map(\.name)
      let known =
        names.isEmpty
        ? "it takes none" : "it takes " + names.map { "'\($0)'" }.joined(separator: ", ")
      throw FunctionError(
        code: "unknown-argument",
        message: "'\(name)' has no parameter '\(key)'"
          + suggestion(for: key, among: names, otherwise: known))
    }
    var result = JSONObject()
    for parameter in parameters {
      let given = arguments[parameter.name]
      if let given, !(given.isNull && !parameter.isRequired) {
        guard parameter.type.accepts(given) else {
          throw FunctionError(
            code: "bad-argument",
            message: "'\(parameter.name)' of '\(name)' must be \(parameter.type.phrase), not "
              + given.shown)
        }
        result[parameter.name] = given
      } else if parameter.isRequired {
        throw FunctionError(
          code: "missing-argument",
          message: "'\(name)' needs '\(parameter.name)': \(parameter.summary)")
      } else if let text = parameter.defaultValue, let document = try? JSONDocument(parsing: text) {
        result[parameter.name] = document.value
      }
    }
    return result
  }
}

extension FunctionSignature.ValueType {
  /// Whether a value is of this type.
  package func accepts(_ value: JSONValue) -> Bool {
    switch self {
    case .any: true
    case .string: value.kind == .string
    case .number: value.kind == .number
    case .boolean: value.kind == .boolean
    case .array: value.kind == .array
    case .object: value.kind == .object
    case .text: Article.text(of: value) != nil
    }
  }

  /// The type in an error message, with its article.
  var phrase: String {
    switch self {
    case .any: "any value"
    case .string: "a string"
    case .number: "a number"
    case .boolean: "true or false"
    case .array: "an array"
    case .object: "an object"
    case .text: "a string, or an object with a string 'title', 'content', 'summary' or 'text'"
    }
  }
}

extension JSONValue {
  /// The kind and the start of the value, for an error message.
  var shown: String {
    let text = serialized()
    let start = text.count > 60 ? String(text.prefix(57)) + "…" : text
    switch kind {
    case .null: return "null"
    case .array, .object: return "the \(kind.rawValue) \(start)"
    case .boolean, .number, .string: return "the \(kind.rawValue) '\(string ?? start)'"
    }
  }
}

/// `; did you mean 'x'?` when one candidate is near enough, else the alternative.
func suggestion(
  for word: String, among candidates: [String], otherwise: String? = nil
) -> String {
  if let near = Similarity.nearest(to: word, in: candidates, count: 1).first {
    return "; did you mean '\(near)'?"
  }
  return otherwise.map { "; \($0)" } ?? ""
}
