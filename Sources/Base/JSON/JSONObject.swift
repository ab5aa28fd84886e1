/// The members of a JSON object in their order, with unique keys.
///
/// Keys are compared by their code points, as RFC 8259, section 8.3, advises: a precomposed `é` and an
/// `e` with a combining accent are two keys, although they are one `String`.
///
/// - Complexity: look-up is linear up to sixteen members and hashed above that.
package struct JSONObject: Sendable {
  /// One member.
  package typealias Member = (key: String, value: JSONValue)

  private var members: [Member] = []
  private var index: [ExactKey: Int]?

  private static let indexThreshold = 16

  /// A key that hashes as a string does and is equal only to the same code points.
  private struct ExactKey: Hashable {
    var text: String

    static func == (left: ExactKey, right: ExactKey) -> Bool { left.text.isExactly(right.text) }

    func hash(into hasher: inout Hasher) { hasher.combine(text) }
  }

  /// An object without members.
  package init() {}

  /// An object of these members; a repeated key keeps its first place and takes its last value.
  package init(_ members: some Sequence<(String, JSONValue)>) {
    for (key, value) in members { self[key] = value }
  }

  /// Sets memory aside for that many members.
  package mutating func reserveCapacity(_ count: Int) {
    members.reserveCapacity(count)
    guard count > Self.indexThreshold, index == nil else { return }
    reindex(capacity: count)
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
        if members.count > Self.indexThreshold { reindex(capacity: members.count) }
      case (nil, let value?):
        members.append((key, value))
        if index != nil {
          index?[ExactKey(text: key)] = members.count - 1
        } else if members.count > Self.indexThreshold {
          reindex(capacity: members.count * 2)
        }
      case (nil, nil): break
      }
    }
  }

  /// Sets the value of a member, or adds the member, in one search.
  @inline(__always) mutating func set(_ key: String, _ value: JSONValue) {
    guard index != nil || members.count >= Self.indexThreshold else {
      for place in members.indices where members[place].key.isExactly(key) {
        members[place].value = value
        return
      }
      members.append((key, value))
      return
    }
    self[key] = value
  }

  private func position(of key: String) -> Int? {
    if let index { return index[ExactKey(text: key)] }
    return members.firstIndex { $0.key.isExactly(key) }
  }

  private mutating func reindex(capacity: Int) {
    var index: [ExactKey: Int] = [:]
    index.reserveCapacity(capacity)
    for place in members.indices { index[ExactKey(text: members[place].key)] = place }
    self.index = index
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

extension String {
  /// Whether both have the same code points; `==` also takes canonically equivalent ones for equal.
  @inline(__always) func isExactly(_ other: String) -> Bool {
    utf8.count == other.utf8.count && self == other && utf8.elementsEqual(other.utf8)
  }
}
