import Expressions
import JSON
import Text

/// What the list functions do.
enum ListOperations {
  /// The member that a dotted path names; a literal member of the whole name wins.
  static func member(_ path: String, of value: JSONValue) -> JSONValue? {
    if let direct = value[path] { return direct }
    var value = value
    for part in path.split(separator: ".", omittingEmptySubsequences: false) {
      if let child = value[String(part)] {
        value = child
      } else if let index = Int(part), let child = value[index] {
        value = child
      } else {
        return nil
      }
    }
    return value
  }

  private static func key(_ item: JSONValue, _ path: String?) -> JSONValue? {
    guard let path else { return item }
    return member(path, of: item)
  }

  /// The items for which the expression holds; members of an object are names, `item` is the element.
  static func filter(
    _ items: [JSONValue], where source: String
  ) throws(FunctionError) -> [JSONValue] {
    let expression: Expression
    do throws(ExpressionError) {
      expression = try Expression(source)
    } catch {
      throw FunctionError(
        code: "bad-argument",
        message: "'where' is not an expression: \(error.message), at column \(error.column)")
    }
    var kept: [JSONValue] = []
    for (index, item) in items.enumerated() {
      var scope = item.object ?? [:]
      scope["item"] = item
      do throws(ExpressionError) {
        if try expression.holds(in: scope) { kept.append(item) }
      } catch {
        throw FunctionError(
          code: "bad-input",
          message: "'where' cannot be computed for item \(index): \(error.message), "
            + "at column \(error.column)")
      }
    }
    return kept
  }

  /// Stable order by value: false, true, numbers, strings, arrays, objects; null and missing last.
  static func sort(_ items: [JSONValue], by path: String?, descending: Bool) -> [JSONValue] {
    let keys = items.map { item -> SortKey in SortKey(key(item, path)) }
    let order = items.indices.sorted { left, right in
      switch keys[left].compare(keys[right]) {
      case .missing(let before): before
      case .same: left < right
      case .ordered(let before): before != descending
      }
    }
    return order.map { items[$0] }
  }

  /// Groups in order of first appearance.
  static func group(_ items: [JSONValue], by path: String) -> [JSONValue] {
    var order: [JSONValue] = []
    var groups: [JSONValue: [JSONValue]] = [:]
    for item in items {
      let value = member(path, of: item) ?? .null
      var keys = value.array ?? [value]
      if keys.isEmpty { keys = [.null] }
      var seen: Set<JSONValue> = []
      for key in keys where seen.insert(key).inserted {
        if groups[key] == nil { order.append(key) }
        groups[key, default: []].append(item)
      }
    }
    return order.map { key in
      let members = groups[key] ?? []
      return .object([
        "key": key, "items": .array(members), "count": .integer(members.count),
      ])
    }
  }

  /// Objects with only those members; missing ones are left out.
  static func select(
    _ items: [JSONValue], fields: [JSONValue]
  ) throws(FunctionError) -> [JSONValue] {
    var names: [String] = []
    for field in fields {
      guard let name = field.string else {
        throw FunctionError(
          code: "bad-argument", message: "'fields' must be names of members, not \(field.shown)")
      }
      names.append(name)
    }
    return items.map { item in
      var result = JSONObject()
      for name in names {
        if let value = member(name, of: item) { result[name] = value }
      }
      return .object(result)
    }
  }

  /// The texts with the separator between them.
  static func join(_ items: [JSONValue], separator: String, by path: String?) -> String {
    items.compactMap { key($0, path) }.map { $0.string ?? ($0.isNull ? "" : $0.serialized()) }
      .joined(separator: separator)
  }

  /// Count, sum, extremes, mean and median.
  static func statistics(_ items: [JSONValue], by path: String?) -> JSONValue {
    let numbers = items.compactMap { key($0, path)?.double }.filter(\.isFinite)
    let sorted = numbers.sorted()
    let sum = numbers.reduce(0, +)
    var median = JSONValue.null
    if let middle = sorted.indices.dropFirst(sorted.count / 2).first {
      median = .double(
        sorted.count.isMultiple(of: 2)
          ? sorted[middle - 1] / 2 + sorted[middle] / 2 : sorted[middle])
    }
    return .object([
      "count": .integer(numbers.count),
      "sum": .double(sum),
      "minimum": sorted.first.map(JSONValue.double) ?? .null,
      "maximum": sorted.last.map(JSONValue.double) ?? .null,
      "mean": numbers.isEmpty ? .null : .double(sum / Double(numbers.count)),
      "median": median,
      "skipped": .integer(items.count - numbers.count),
    ])
  }
}

/// A value as it is compared for sorting.
private struct SortKey {
  enum Relation {
    case same
    case ordered(before: Bool)
    /// One is missing, and comes last in either order.
    case missing(before: Bool)
  }

  private let rank: Int
  private let number: Double
  private let text: [Unicode.Scalar]

  init(_ value: JSONValue?) {
    number = value?.double ?? (value?.bool == true ? 1 : 0)
    switch value?.kind {
    case .boolean: rank = 0
    case .number: rank = 1
    case .string: rank = 2
    case .array: rank = 3
    case .object: rank = 4
    case .null, nil: rank = 5
    }
    switch value {
    case .string(let string)?: text = Array(string.unicodeScalars)
    case .array?, .object?: text = Array((value?.serialized() ?? "").unicodeScalars)
    default: text = []
    }
  }

  func compare(_ other: SortKey) -> Relation {
    if rank == 5 || other.rank == 5 {
      return rank == other.rank ? .same : .missing(before: rank < other.rank)
    }
    if rank != other.rank { return .ordered(before: rank < other.rank) }
    if number != other.number { return .ordered(before: number < other.number) }
    if text == other.text { return .same }
    return .ordered(before: text.lexicographicallyPrecedes(other.text))
  }
}
