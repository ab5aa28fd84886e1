import JSON

/// Functions that read and write JSON, JSON lines and CSV.
enum DataFunctions {
  static let all = [
    jsonRead, jsonParse, jsonFormat, jsonWrite, linesRead, csvRead, csvParse, csvWrite,
  ]

  static let jsonRead = BuiltInFunction(
    FunctionSignature(
      name: "json.read",
      summary: "Read a JSON file",
      parameters: [.init("path", .string, "File to read")],
      result: .any,
      resultSummary: "The value of the file",
      effect: .read,
      keywords: ["load", "open", "parse", "config", "configuration", "data", "import"])
  ) { arguments, context throws(FunctionError) in
    let path = arguments.text("path")
    return try JSONText.value(try FileAccess(context).bytes(path), source: path)
  }

  static let jsonParse = BuiltInFunction(
    FunctionSignature(
      name: "json.parse",
      summary: "Parse JSON text into a value",
      parameters: [.init("text", .string, "JSON text")],
      result: .any,
      resultSummary: "The value",
      keywords: ["decode", "deserialize", "convert"])
  ) { arguments, _ throws(FunctionError) in
    try JSONText.value(Array(arguments.text("text").utf8), source: nil)
  }

  static let jsonFormat = BuiltInFunction(
    FunctionSignature(
      name: "json.format",
      summary: "Turn a value into JSON text",
      parameters: [
        .init("value", .any, "Value to format"),
        .init("compact", .boolean, "Without any white space", default: "false"),
      ],
      result: .string,
      resultSummary: "JSON text",
      keywords: ["encode", "serialize", "stringify", "convert", "pretty", "print"])
  ) { arguments, _ throws(FunctionError) in
    .string(
      (arguments["value"] ?? .null).serialized(arguments.flag("compact") ? .compact : .pretty))
  }

  static let jsonWrite = BuiltInFunction(
    FunctionSignature(
      name: "json.write",
      summary: "Write a value to a JSON file",
      parameters: [
        .init("path", .string, "File to write; it is replaced as a whole or not at all"),
        .init("value", .any, "Value to write"),
      ],
      result: .object,
      resultSummary: "`path` and `bytes` written",
      effect: .write,
      keywords: ["save", "store", "export", "output", "dump", "results", "data"])
  ) { arguments, context throws(FunctionError) in
    try FileAccess(context).write(
      (arguments["value"] ?? .null).serialized(.pretty) + "\n", to: arguments.text("path"))
  }

  static let linesRead = BuiltInFunction(
    FunctionSignature(
      name: "jsonl.read",
      summary: "Read a file of JSON lines",
      parameters: [.init("path", .string, "File to read")],
      result: .array,
      resultSummary: "The value of every line that is not blank",
      effect: .read,
      keywords: ["ndjson", "log", "logs", "load", "records", "events", "import"])
  ) { arguments, context throws(FunctionError) in
    let path = arguments.text("path")
    return try JSONText.lines(try FileAccess(context).bytes(path), source: path)
  }

  private static let delimiter = FunctionSignature.Parameter(
    "delimiter", .string, "One character; told by the content when not given", isRequired: false)
  private static let header = FunctionSignature.Parameter(
    "header", .boolean, "Whether the first row names the columns", default: "true")

  static let csvRead = BuiltInFunction(
    FunctionSignature(
      name: "csv.read",
      summary: "Read the rows of a CSV file",
      parameters: [.init("path", .string, "File to read"), delimiter, header],
      result: .array,
      resultSummary:
        "Rows as objects by column name, or as arrays without a header; cells are strings",
      effect: .read,
      keywords: ["table", "spreadsheet", "tsv", "rows", "columns", "load", "import", "excel"])
  ) { arguments, context throws(FunctionError) in
    let path = arguments.text("path")
    return try DelimitedText.rows(
      try FileAccess(context).text(path), delimiter: arguments["delimiter"]?.string,
      header: arguments.flag("header"), source: path)
  }

  static let csvParse = BuiltInFunction(
    FunctionSignature(
      name: "csv.parse",
      summary: "Parse CSV text into rows",
      parameters: [.init("text", .string, "CSV text"), delimiter, header],
      result: .array,
      resultSummary:
        "Rows as objects by column name, or as arrays without a header; cells are strings",
      keywords: ["table", "spreadsheet", "tsv", "rows", "columns", "convert"])
  ) { arguments, _ throws(FunctionError) in
    try DelimitedText.rows(
      arguments.text("text"), delimiter: arguments["delimiter"]?.string,
      header: arguments.flag("header"), source: nil)
  }

  static let csvWrite = BuiltInFunction(
    FunctionSignature(
      name: "csv.write",
      summary: "Write rows to a CSV file",
      parameters: [
        .init("path", .string, "File to write; it is replaced as a whole or not at all"),
        .init("items", .array, "Rows: objects, whose members name the columns, or arrays"),
        .init("delimiter", .string, "One character between cells", default: "\",\""),
      ],
      result: .object,
      resultSummary: "`path` and `bytes` written",
      effect: .write,
      keywords: [
        "table", "spreadsheet", "tsv", "rows", "save", "export", "output", "excel", "report",
      ])
  ) { arguments, context throws(FunctionError) in
    let text = try DelimitedText.format(
      arguments.list("items"), delimiter: arguments.text("delimiter"))
    return try FileAccess(context).write(text, to: arguments.text("path"))
  }
}
