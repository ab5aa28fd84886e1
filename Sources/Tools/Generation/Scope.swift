import Workflows

/// What a value is, as far as the words tell.
enum Shape: Sendable {
  case list
  case text
  case number
  case object
  case any

  var type: StateKey.ValueType {
    switch self {
    case .list: .array
    case .text: .string
    case .number: .number
    case .object: .object
    case .any: .any
    }
  }
}

/// A value that a step has made, or that a run is given.
struct StateValue {
  /// Expression that yields it: a key of the state.
  var key: String
  /// Singular nouns that it goes by.
  var nouns: [String]
  var shape: Shape
  /// Singular noun of an element.
  var element: String?
  /// Whether cells are strings, as those of CSV are.
  var hasTextCells = false
  /// Whether elements are paths of files.
  var holdsPaths = false
  /// The text itself, when the request gives it.
  var literal: String?
}

/// The values that can be named at a place, the latest last.
struct Scope {
  var values: [StateValue] = []
  /// The element in the body of a map.
  var item: StateValue?
  /// Depth of branches and loops: there a changed list keeps its key, so that what follows finds it.
  var depth = 0

  var latest: StateValue? { values.last ?? item }
  var latestList: StateValue? { values.last { $0.shape == .list } }

  func find(_ noun: String) -> StateValue? {
    if let item, item.nouns.contains(noun) { return item }
    return values.last { $0.nouns.contains(noun) }
  }

  mutating func add(_ value: StateValue) {
    values.removeAll { $0.key == value.key }
    values.append(value)
  }
}
