/// Header fields in the order they came; names compare without regard to case (RFC 9110 §5.1).
package struct HTTPHeaders: Sendable, Hashable, ExpressibleByDictionaryLiteral {
  /// A header field.
  package struct Field: Sendable, Hashable {
    package var name: String
    package var value: String

    /// A field.
    package init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// All fields, repeated names included.
  package var fields: [Field]

  /// Header fields in that order.
  package init(_ fields: [Field] = []) { self.fields = fields }

  package init(dictionaryLiteral elements: (String, String)...) {
    fields = elements.map { Field($0.0, $0.1) }
  }

  /// The first value of that name; setting replaces all of that name, nil removes them.
  package subscript(_ name: String) -> String? {
    get { fields.first { Self.matches($0.name, name) }?.value }
    set {
      guard let newValue else {
        fields.removeAll { Self.matches($0.name, name) }
        return
      }
      guard let place = fields.firstIndex(where: { Self.matches($0.name, name) }) else {
        fields.append(Field(name, newValue))
        return
      }
      fields[place].value = newValue
      var index = fields.count - 1
      while index > place {
        if Self.matches(fields[index].name, name) { fields.remove(at: index) }
        index -= 1
      }
    }
  }

  /// All values of that name, in order.
  package func values(_ name: String) -> [String] {
    fields.filter { Self.matches($0.name, name) }.map(\.value)
  }

  /// Adds a field after all others.
  package mutating func add(_ name: String, _ value: String) { fields.append(Field(name, value)) }

  /// Whether two names are the same without regard to case.
  static func matches(_ left: String, _ right: String) -> Bool {
    let (left, right) = (left.utf8, right.utf8)
    return left.count == right.count && zip(left, right).allSatisfy { lower($0) == lower($1) }
  }

  private static func lower(_ byte: UInt8) -> UInt8 {
    byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
  }
}
