import JSON

/// Typed access to arguments that `FunctionSignature.checked(_:)` has passed.
extension JSONObject {
  /// The string argument; empty when it was not given.
  func text(_ name: String) -> String { self[name]?.string ?? "" }

  /// The array argument; empty when it was not given.
  func list(_ name: String) -> [JSONValue] { self[name]?.array ?? [] }

  /// The Boolean argument; false when it was not given.
  func flag(_ name: String) -> Bool { self[name]?.bool ?? false }

  /// A whole number in a range, or nil when it was not given.
  func whole(_ name: String, in range: ClosedRange<Int>) throws(FunctionError) -> Int? {
    guard let value = self[name] else { return nil }
    guard let number = value.int, range.contains(number) else {
      throw FunctionError(
        code: "bad-argument",
        message:
          "'\(name)' must be a whole number from \(range.lowerBound) to \(range.upperBound), not "
          + value.shown)
    }
    return number
  }

  /// One of a few words.
  func choice(_ name: String, _ choices: [String]) throws(FunctionError) -> String {
    let value = text(name)
    guard choices.contains(value) else {
      throw FunctionError(
        code: "bad-argument",
        message: "'\(name)' must be one of "
          + choices.map { "'\($0)'" }.joined(separator: ", ") + ", not '\(value)'")
    }
    return value
  }
}
