import Expressions
import JSON

/// Text with `{{ expression }}` in it.
enum TemplateText {
  /// The text with values in their places.
  static func fill(_ template: String, _ values: JSONObject) throws(FunctionError) -> String {
    do throws(ExpressionError) {
      let value = try Template(.string(template)).evaluate(in: values)
      return value.string ?? (value.isNull ? "" : value.serialized())
    } catch {
      throw FunctionError(
        code: "bad-argument",
        message: "'template' cannot be filled: \(error.message), at column \(error.column)")
    }
  }
}
