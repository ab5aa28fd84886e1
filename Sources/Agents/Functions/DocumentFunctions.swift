import JSON

/// Functions on Markdown and HTML.
enum DocumentFunctions {
  static let all = [markdownText, markdownSections, markdownWrite, htmlText]

  static let markdownText = BuiltInFunction(
    FunctionSignature(
      name: "markdown.to-text",
      summary: "Turn Markdown into plain text",
      parameters: [.init("text", .string, "Markdown")],
      result: .string,
      resultSummary: "Text without marks; code, list items and paragraphs keep their lines",
      keywords: ["md", "strip", "plain", "convert", "formatting"])
  ) { arguments, _ throws(FunctionError) in
    .string(MarkdownText.plain(arguments.text("text")))
  }

  static let markdownSections = BuiltInFunction(
    FunctionSignature(
      name: "markdown.sections",
      summary: "Split Markdown at its headings",
      parameters: [.init("text", .string, "Markdown")],
      result: .array,
      resultSummary: "Sections in order: level (0 before the first heading), title, content",
      keywords: ["md", "headings", "chapters", "outline", "split", "structure"])
  ) { arguments, _ throws(FunctionError) in
    .array(MarkdownText.sections(arguments.text("text")))
  }

  static let markdownWrite = BuiltInFunction(
    FunctionSignature(
      name: "markdown.write",
      summary: "Write a Markdown file from text or items",
      parameters: [
        .init("path", .string, "File to write; it is replaced as a whole or not at all"),
        .init("title", .string, "Heading of the document", isRequired: false),
        .init("content", .string, "Markdown to write", isRequired: false),
        .init(
          "items", .array, "Strings become list items, objects sections with their text",
          isRequired: false),
      ],
      result: .object,
      resultSummary: "`path` and `bytes` written",
      effect: .write,
      keywords: ["md", "report", "save", "document", "export", "output", "page", "notes"])
  ) { arguments, context throws(FunctionError) in
    guard arguments.contains("content") || arguments.contains("items") else {
      throw FunctionError(
        code: "missing-argument", message: "'markdown.write' needs 'content' or 'items'")
    }
    let text = MarkdownText.document(
      title: arguments["title"]?.string, content: arguments["content"]?.string,
      items: arguments.list("items"))
    return try FileAccess(context).write(text, to: arguments.text("path"))
  }

  static let htmlText = BuiltInFunction(
    FunctionSignature(
      name: "html.to-text",
      summary: "Turn HTML into plain text",
      parameters: [
        .init("text", .string, "HTML, well formed or not"),
        .init("links", .boolean, "Keep the address after the text of a link", default: "false"),
      ],
      result: .string,
      resultSummary: "Text by paragraphs, without tags, scripts and styles",
      keywords: ["web", "page", "strip", "tags", "plain", "convert", "website", "extract"])
  ) { arguments, _ throws(FunctionError) in
    .string(HTMLText.plain(arguments.text("text"), links: arguments.flag("links")))
  }
}
