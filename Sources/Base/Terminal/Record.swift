package import JSON

/// One row of a list: a JSON value for each declared column, in the order of the columns.
package struct Record: Sendable, Hashable {
  /// The values; one that is missing at the end is null.
  package let values: [JSONValue]

  /// A record of values in the order of the columns.
  package init(_ values: JSONValue...) { self.values = values }

  /// A record of values in the order of the columns.
  package init(values: [JSONValue]) { self.values = values }

  /// A record of the members that the columns name; other members are left out.
  package init(_ object: JSONObject, columns: [Column]) {
    values = columns.map { object[$0.key] ?? .null }
  }

  subscript(_ index: Int) -> JSONValue { values.indices.contains(index) ? values[index] : .null }
}
