import JSON
import Platform
import Testing

/// Asks a Python program, as a second opinion on what is right.
enum PythonOracle {
  /// The JSON value that a script prints for the JSON value on its standard input.
  ///
  /// When Python or a module is missing, the test says so and is cancelled; with `CI` set it fails.
  static func ask(_ script: String, _ input: JSONValue, needs module: String) async throws
    -> JSONValue
  {
    let environment = ProcessContext.environment()
    var child = Subprocess("python3", ["-c", script], environment: environment)
    child.standardInput = Array(input.serialized().utf8)
    child.timeout = .seconds(120)
    let outcome = try? await child.run()
    guard let outcome, outcome.isSuccess else {
      let reason =
        outcome.map { String(decoding: $0.standardError.suffix(300), as: UTF8.self) } ?? ""
      let isMissing = outcome == nil || reason.contains("ModuleNotFoundError")
      if isMissing, environment["CI"] == nil {
        try Test.cancel("skipped: python3 with module '\(module)' is missing")
      }
      Issue.record("python3 with module '\(module)' did not answer: \(reason)")
      return .null
    }
    return try JSONDocument(parsing: outcome.standardOutput).value
  }

  /// How many times the usual number of cases run: more with `DNA_SOAK` set.
  static let effort = ProcessContext.environment()["DNA_SOAK"] == nil ? 1 : 50
}
