import JSON
import Platform

/// Functions on plain values and time.
enum ValueFunctions {
  static let all = [set, noop, now]

  static let set = BuiltInFunction(
    FunctionSignature(
      name: "value.set",
      summary: "Give a value as it is",
      parameters: [.init("value", .any, "The value")],
      result: .any,
      resultSummary: "The same value",
      keywords: ["assign", "constant", "variable", "define", "initialize", "let"])
  ) { arguments, _ throws(FunctionError) in
    arguments["value"] ?? .null
  }

  static let noop = BuiltInFunction(
    FunctionSignature(
      name: "value.noop",
      summary: "Do nothing",
      parameters: [],
      result: .any,
      resultSummary: "null",
      keywords: ["nothing", "skip", "pass"])
  ) { _, _ throws(FunctionError) in
    .null
  }

  static let now = BuiltInFunction(
    FunctionSignature(
      name: "time.now",
      summary: "Tell the current time",
      parameters: [],
      result: .string,
      resultSummary: "RFC 3339 in UTC, with milliseconds",
      effect: .read,
      keywords: ["date", "clock", "timestamp", "today", "current"])
  ) { _, context throws(FunctionError) in
    .string(Timestamp(nanosecondsSince1970: context.now()).rfc3339(.milliseconds))
  }
}
