/// A rung of the ladder of structured output: a way to ask for JSON, from the best to the one that always works.
package enum StructureRung: String, Sendable, Hashable, CaseIterable {
  /// A schema that the server keeps to, in its strict subset.
  case strictSchema = "json-schema-strict"
  /// A schema as it is.
  case schema = "json-schema"
  /// `json_object` with the schema beside it.
  case objectWithSchema = "json-object-schema"
  /// Any JSON object; the schema stands in the prompt.
  case object = "json-object"
  /// A tool whose arguments are the answer, and that must be called.
  case tool = "forced-tool"
  /// A grammar of JSON; the schema stands in the prompt.
  case grammar
  /// Text that holds JSON somewhere; the schema stands in the prompt.
  case text
}
