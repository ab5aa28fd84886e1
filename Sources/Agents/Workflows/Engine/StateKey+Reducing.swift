import JSON

/// Why concurrent values cannot become one.
struct ReductionError: Error, Sendable {
  var message: String
}

extension StateKey.Reducer {
  /// The one value that the values of concurrent branches become, in branch order.
  func reduce(_ values: [JSONValue], key: String) throws(ReductionError) -> JSONValue {
    guard let first = values.first, let last = values.last else { return .null }
    switch self {
    case .first: return first
    case .last: return last
    case .append:
      var result: [JSONValue] = []
      for value in values {
        if let elements = value.array { result += elements } else { result.append(value) }
      }
      return .array(result)
    case .sum: return try sum(values, key)
    case .min, .max: return try extreme(values, key)
    case .any, .all:
      var result = self == .all
      for value in values {
        guard let flag = value.bool else { throw mismatch(value, key, "a Boolean") }
        result = self == .all ? result && flag : result || flag
      }
      return .bool(result)
    case .merge:
      var result = JSONObject()
      for value in values {
        guard let object = value.object else { throw mismatch(value, key, "an object") }
        for (name, member) in object { result[name] = member }
      }
      return .object(result)
    }
  }

  private func sum(_ values: [JSONValue], _ key: String) throws(ReductionError) -> JSONValue {
    var exact: Int? = 0
    var sum = 0.0
    for value in values {
      guard let number = value.number else { throw mismatch(value, key, "a number") }
      sum += number.double
      if let total = exact, let integer = number.int {
        let (next, overflow) = total.addingReportingOverflow(integer)
        exact = overflow ? nil : next
      } else {
        exact = nil
      }
    }
    return exact.map(JSONValue.integer) ?? .double(sum)
  }

  private func extreme(_ values: [JSONValue], _ key: String) throws(ReductionError) -> JSONValue {
    var best: JSONNumber?
    for value in values {
      guard let number = value.number else { throw mismatch(value, key, "a number") }
      guard let current = best else {
        best = number
        continue
      }
      let isBetter =
        self == .min ? number.double < current.double : number.double > current.double
      if isBetter { best = number }
    }
    return best.map(JSONValue.number) ?? .null
  }

  private func mismatch(_ value: JSONValue, _ key: String, _ wanted: String) -> ReductionError {
    ReductionError(
      message: "the reducer '\(rawValue)' of key '\(key)' needs \(wanted), not \(shown(value))")
  }
}
