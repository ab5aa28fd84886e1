/// A function of the expression language.
package enum ExpressionFunction: String, Sendable, CaseIterable {
  case len
  case lower
  case upper
  case trim
  case contains
  case startsWith = "starts_with"
  case endsWith = "ends_with"
  case matches
  case split
  case join
  case number
  case string
  case round
  case abs
  case min
  case max
  case sum
  case keys
  case values
  case first
  case last
  case `default`
  case any
  case all
  case count
  case filter
  case map

  /// How many arguments a call may have.
  package var arity: ClosedRange<Int> {
    switch self {
    case .len, .lower, .upper, .trim, .number, .string, .abs, .sum, .keys, .values, .first, .last:
      1...1
    case .contains, .startsWith, .endsWith, .matches, .split, .default, .filter, .map: 2...2
    case .join, .round, .any, .all, .count: 1...2
    case .min, .max: 1...16
    }
  }

  /// Whether the second argument is evaluated once for each element, which it sees as `it`.
  var takesPredicate: Bool {
    switch self {
    case .any, .all, .count, .filter, .map: true
    default: false
    }
  }

  /// What a call looks like, for messages and documentation.
  package var usage: String {
    switch self {
    case .len, .number, .string: "\(rawValue)(value)"
    case .lower, .upper, .trim: "\(rawValue)(text)"
    case .contains: "contains(text or list or object, what)"
    case .startsWith: "starts_with(text, start)"
    case .endsWith: "ends_with(text, end)"
    case .matches: "matches(text, pattern)"
    case .split: "split(text, separator)"
    case .join: "join(list, separator)"
    case .round: "round(number, digits)"
    case .abs: "abs(number)"
    case .min, .max: "\(rawValue)(list) or \(rawValue)(a, b, …)"
    case .sum, .first, .last: "\(rawValue)(list)"
    case .keys, .values: "\(rawValue)(object)"
    case .default: "default(value, fallback)"
    case .any, .all, .count, .filter: "\(rawValue)(list, condition on it)"
    case .map: "map(list, expression on it)"
    }
  }

  /// The type of its result when nothing more is known of the arguments.
  package var result: ExpressionType {
    switch self {
    case .len, .round, .abs, .sum, .count, .number: .number
    case .lower, .upper, .trim, .join, .string: .string
    case .contains, .startsWith, .endsWith, .matches, .any, .all: .boolean
    case .split, .keys, .values, .filter, .map: .array
    case .min, .max, .first, .last, .default: .any
    }
  }
}
