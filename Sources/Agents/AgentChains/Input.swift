import JSON

/// A value that a run of a chain must be given.
public struct Input: Sendable {
  /// A JSON type.
  public enum ValueType: String, Sendable, CaseIterable {
    case any
    case string
    case number
    case boolean
    case array
    case object
  }

  let json: JSONObject

  /// An input; without a default a run must give it.
  public init(
    _ name: String, _ type: ValueType = .string, _ description: String? = nil,
    default defaultValue: Value? = nil
  ) {
    var object: JSONObject = ["name": .string(name), "type": .string(type.rawValue)]
    object["description"] = description.map { .string($0) }
    object["default"] = defaultValue?.json
    json = object
  }
}

/// A message of a conversation with a model.
public struct Message: Sendable, Hashable {
  /// Who speaks.
  public enum Role: String, Sendable, CaseIterable {
    case system
    case user
    case assistant
  }

  /// Who speaks.
  public var role: Role
  /// What is said.
  public var text: String

  /// A message.
  public init(_ role: Role, _ text: String) {
    self.role = role
    self.text = text
  }
}
