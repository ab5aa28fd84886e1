/// A JSON Schema (draft 2020-12), compiled once and asked many times.
///
/// Understood: `type`, `const`, `enum`, `properties`, `required`, `additionalProperties`,
/// `patternProperties`, `propertyNames`, `minProperties`, `maxProperties`, `dependentRequired`,
/// `items`, `prefixItems`, `contains`, `minContains`, `maxContains`, `minItems`, `maxItems`,
/// `uniqueItems`, `minLength`, `maxLength` (code points), `pattern` (a search, not anchored, with
/// bounded work, so without back-references and look-around), `minimum`, `maximum`, `exclusiveMinimum`, `exclusiveMaximum`, `multipleOf` (exact),
/// `allOf`, `anyOf`, `oneOf`, `not`, `if`/`then`/`else`, Boolean schemas, and `$ref` into the same
/// document (`#`, `#/$defs/…`). Annotations such as `title` say nothing about validity, `format` among
/// them. Any other keyword is ignored, as the draft asks, and named by `lint(_:)`.
package struct JSONSchema: Sendable {
  /// One way in which a value breaks the schema.
  package struct Failure: Error, Sendable, Hashable, CustomStringConvertible {
    /// The way from the root of the value to what is wrong.
    package var instance: JSONPointer
    /// The way from the root of the schema to the keyword that says so.
    package var schema: JSONPointer
    /// What is wrong, with the value, lower case.
    package var message: String
    /// Where the value stands in the text, when a node of a document was checked.
    package var position: TextPosition?

    /// `line:column: message (at /pointer)`.
    package var description: String {
      let place = position.map { "\($0): " } ?? ""
      return "\(place)\(message) (at '\(instance)')"
    }
  }

  /// Why a schema cannot be used, and where in it.
  package struct Fault: Error, Sendable, Hashable, CustomStringConvertible {
    /// The way from the root of the schema to the keyword.
    package var pointer: JSONPointer
    /// What is wrong, lower case.
    package var message: String

    /// `message (at /pointer in the schema)`.
    package var description: String { "\(message) (at '\(pointer)' in the schema)" }
  }

  let nodes: [JSONSchemaNode]
  let root: Int

  /// Compiles a schema.
  ///
  /// - Throws: the first keyword with a wrong form, reference that leads nowhere or in a circle, or
  ///   pattern that is no regular expression or none whose work can be bounded.
  package init(_ schema: JSONValue) throws(Fault) {
    var compiler = JSONSchemaCompiler(document: schema)
    root = try compiler.compile(schema, at: JSONPointer())
    try compiler.refuseEndlessReferences()
    nodes = compiler.nodes
  }

  /// Everything in which a value breaks the schema, in the order of the keywords listed above.
  ///
  /// When no alternative of `anyOf` or `oneOf` fits, the failures of the alternative that was most
  /// likely meant are given: the one whose type fits and whose `const` and `enum` properties agree.
  package func failures(of value: JSONValue) -> [Failure] {
    var validator = JSONSchemaValidator(nodes: nodes)
    return validator.check(value, JSONPointer(), root).map(\.failure)
  }

  /// Everything in which a value of a document breaks the schema, each with its line and column.
  package func failures(of node: JSONNode) -> [Failure] {
    var validator = JSONSchemaValidator(nodes: nodes)
    return validator.check(node.value, JSONPointer(), root).map { found in
      var failure = found.failure
      failure.position = Self.position(of: found, in: node)
      return failure
    }
  }

  /// Whether a value keeps the schema.
  package func accepts(_ value: JSONValue) -> Bool { failures(of: value).isEmpty }

  private static func position(
    of found: JSONSchemaValidator.Found, in node: JSONNode
  ) -> TextPosition? {
    let pointer = found.failure.instance
    if found.isAboutKey, let key = pointer.tokens.last,
      let object = node.node(at: JSONPointer(Array(pointer.tokens.dropLast()))),
      let member = object.members.last(where: { $0.key.string == key })
    {
      return member.key.position
    }
    return node.node(at: pointer)?.position
  }
}

/// What one (sub)schema asks; other schemas are indexes into the table of all.
struct JSONSchemaNode: Sendable {
  var pointer: JSONPointer
  /// What a Boolean schema says.
  var verdict: Bool?
  var types: [String] = []
  var const: JSONValue?
  var options: [JSONValue]?
  var properties: [String: Int] = [:]
  var propertyNames: Int?
  var declared: [String] = []
  var patterns: [(pattern: JSONSchemaPattern, schema: Int)] = []
  var additional: Int?
  var required: [String] = []
  var dependentRequired: [(key: String, needs: [String])] = []
  var prefix: [Int] = []
  var items: Int?
  var contains: Int?
  var pattern: JSONSchemaPattern?
  /// Limits by keyword, such as `minLength`.
  var counts: [String: Int] = [:]
  var limits: [String: JSONNumber] = [:]
  var isUnique = false
  var all: [Int] = []
  var any: [Int] = []
  var one: [Int] = []
  var not: Int?
  var condition: Int?
  var then: Int?
  var otherwise: Int?
  var reference: Int?

  init(pointer: JSONPointer) { self.pointer = pointer }

  /// The schemas that look at the same value as this one.
  var inPlace: [Int] {
    all + any + one + [not, condition, then, otherwise, reference].compactMap { $0 }
  }
}
