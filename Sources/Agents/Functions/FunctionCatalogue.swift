/// The built-in functions by name.
package struct FunctionCatalogue: Sendable {
  /// All functions, sorted by name.
  package let functions: [BuiltInFunction]
  private let index: [String: Int]

  /// A catalogue of these functions; names must be unique.
  package init(_ functions: [BuiltInFunction]) {
    self.functions = functions.sorted { $0.signature.name < $1.signature.name }
    index = Dictionary(
      self.functions.enumerated().map { ($0.element.signature.name, $0.offset) },
      uniquingKeysWith: { first, _ in first })
  }

  /// The function of that name.
  package subscript(_ name: String) -> BuiltInFunction? { index[name].map { functions[$0] } }
}
