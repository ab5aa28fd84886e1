/// A name in `--fields` that no column has.
package struct UnknownFieldError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The name as given.
  package let field: String
  /// Every field there is, in order.
  package let available: [String]

  /// One line with the name and the list of fields.
  package var description: String {
    "there is no field '\(field)'; the fields are: \(available.joined(separator: ", "))"
  }
}

/// The fields of `--fields name,price`: which, and in which order; nil elsewhere means all.
package struct FieldSelection: Sendable, Hashable {
  package let names: [String]

  /// A selection of comma-separated names; blanks around a name do not count.
  package init(_ text: String) {
    names = text.split(separator: ",", omittingEmptySubsequences: false).map { name in
      String(name.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
  }

  /// The places of the selected fields among those there are, in the order of the selection.
  package func places(among fields: [String]) throws(UnknownFieldError) -> [Int] {
    var places: [Int] = []
    for name in names {
      guard let place = fields.firstIndex(of: name) else {
        throw UnknownFieldError(field: name, available: fields)
      }
      if !places.contains(place) { places.append(place) }
    }
    return places
  }
}
