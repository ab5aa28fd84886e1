/// The members of a JSON object in their order, with unique keys.
///
/// - Complexity: look-up is linear up to eight members and hashed above that.
package struct JSONObject: Sendable {
  /// One member.
  package typealias Member = (key: String, value: JSONValue)

  private var members: [Member] = []
  private var index: [String: Int]?

  private static let indexThreshold = 8

  /// An object without members.
  package init() {}

  /// An object of these members; a repeated key keeps its first place and takes its last value.
  package init(_ members: some Sequence<(String, JSONValue)>) {
    for (key, value) in members { self[key] = value }
  }

  /// The number of members.
  package var count: Int { members.count }

  /// Whether there is no member.
  package var isEmpty: Bool { members.isEmpty }

  /// The keys in order.
  package var keys: [String] { members.map(\.key) }

  /// The values in order of their keys.
  package var values: [JSONValue] { members.map(\.value) }

  /// Whether there is a member of that name, null or not.
  package func contains(_ key: String) -> Bool { position(of: key) != nil }

  /// The value of the member of that name; assigning nil removes the member.
  package subscript(_ key: String) -> JSONValue? {
    get { position(of: key).map { members[$0].value } }
    set {
      switch (position(of: key), newValue) {
      case (let place?, let value?): members[place].value = value
      case (let place?, nil):
        members.remove(at: place)
        index = nil
        reindexIfLarge()
      case (nil, let value?):
        members.append((key, value))
        if index != nil { index?[key] = members.count - 1 } else { reindexIfLarge() }
      case (nil, nil): break
      }
    }
  }

  private func position(of key: String) -> Int? {
    if let index { return index[key] }
    return members.firstIndex { $0.key == key }
  }

  private mutating func reindexIfLarge() {
    guard members.count > Self.indexThreshold else { return }
    index = Dictionary(
      members.enumerated().map { ($0.element.key, $0.offset) },
      uniquingKeysWith: { first, _ in first })
  }
}

extension JSONObject: Sequence {
  package func makeIterator() -> IndexingIterator<[Member]> { members.makeIterator() }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
  package init(dictionaryLiteral elements: (String, JSONValue)...) { self.init(elements) }
}

/// Two objects are equal when they have the same members, in any order.
extension JSONObject: Hashable {
  package static func == (left: JSONObject, right: JSONObject) -> Bool {
    left.count == right.count && left.allSatisfy { right[$0.key] == $0.value }
  }

  package func hash(into hasher: inout Hasher) {
    var combined = 0
    for (key, value) in members {
      var member = Hasher()
      member.combine(key)
      member.combine(value)
      combined ^= member.finalize()
    }
    hasher.combine(combined)
  }
}
