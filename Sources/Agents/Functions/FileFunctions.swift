import JSON

/// Functions that read, write and list files.
enum FileFunctions {
  static let all = [read, write, list, document]

  static let read = BuiltInFunction(
    FunctionSignature(
      name: "file.read",
      summary: "Read a file as text",
      parameters: [.init("path", .string, "File to read")],
      result: .string,
      resultSummary: "The text of the file, decoded from UTF-8, UTF-16 or Windows-1252",
      effect: .read,
      keywords: ["load", "open", "content", "contents", "text", "input", "import"])
  ) { arguments, context throws(FunctionError) in
    .string(try FileAccess(context).text(arguments.text("path")))
  }

  static let write = BuiltInFunction(
    FunctionSignature(
      name: "file.write",
      summary: "Write text to a file",
      parameters: [
        .init("path", .string, "File to write; it is replaced as a whole or not at all"),
        .init("content", .any, "Text, or any other value, which is written as JSON"),
        .init("append", .boolean, "Add to the end of the file instead", default: "false"),
      ],
      result: .object,
      resultSummary: "`path` and `bytes` written",
      effect: .write,
      keywords: [
        "save", "store", "output", "export", "put", "dump", "create", "append", "persist", "record",
      ])
  ) { arguments, context throws(FunctionError) in
    let value = arguments["content"] ?? .null
    let text = value.string ?? value.serialized(.pretty) + "\n"
    return try FileAccess(context).write(
      text, to: arguments.text("path"), append: arguments.flag("append"))
  }

  static let list = BuiltInFunction(
    FunctionSignature(
      name: "file.list",
      summary: "List the files of a folder",
      parameters: [
        .init("path", .string, "Folder to list", default: "\".\""),
        .init(
          "pattern", .string, "Only names that match, with `*` and `?`, such as `*.md`",
          isRequired: false),
      ],
      result: .array,
      resultSummary: "Paths of the entries in order of their names, each usable as a `path`",
      effect: .read,
      keywords: ["folder", "directory", "find", "files", "glob", "ls", "scan", "every", "each"])
  ) { arguments, context throws(FunctionError) in
    try FileAccess(context).list(arguments.text("path"), pattern: arguments["pattern"]?.string)
  }

  static let document = BuiltInFunction(
    FunctionSignature(
      name: "document.read",
      summary: "Read a document of any known kind",
      parameters: [.init("path", .string, "File to read")],
      result: .any,
      resultSummary:
        "Articles of a feed, the value of JSON, rows of CSV, else plain text; told by content",
      effect: .read,
      keywords: ["load", "open", "parse", "detect", "doc", "page", "article", "import", "source"])
  ) { arguments, context throws(FunctionError) in
    let path = arguments.text("path")
    return try DocumentReader.read(try FileAccess(context).bytes(path), path: path)
  }
}
