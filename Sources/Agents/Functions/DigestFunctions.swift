import JSON

/// Functions that put results before people.
enum DigestFunctions {
  static let all = [compose, email]

  static let compose = BuiltInFunction(
    FunctionSignature(
      name: "digest.compose",
      summary: "Compose a Markdown digest of articles",
      parameters: [
        .init("items", .array, "Articles or texts"),
        .init("title", .string, "Heading of the digest", default: "\"Digest\""),
        .init(
          "urgency", .object,
          "Result of `text.urgency` for the same items; else the `urgency` or `urgent` of each item counts",
          isRequired: false),
      ],
      result: .string,
      resultSummary:
        "Markdown: per article its title as a link, date and summary; urgent ones first and marked",
      keywords: [
        "report", "newsletter", "bulletin", "summary", "roundup", "markdown", "write", "overview",
        "compile", "assemble", "brief", "briefing",
      ])
  ) { arguments, _ throws(FunctionError) in
    .string(
      Digest.compose(
        arguments.list("items"), title: arguments.text("title"), urgency: arguments["urgency"]))
  }

  static let email = BuiltInFunction(
    FunctionSignature(
      name: "email.write",
      summary: "Write an e-mail message to an .eml file",
      parameters: [
        .init("path", .string, "File to write; it is replaced as a whole or not at all"),
        .init("to", .any, "Address such as `Ada <ada@example.org>`, or a list of them"),
        .init("subject", .string, "Subject"),
        .init("body", .string, "Plain text of the message"),
        .init("from", .string, "Address of the sender", isRequired: false),
      ],
      result: .object,
      resultSummary: "`path` and `bytes` written",
      effect: .write,
      keywords: ["mail", "message", "letter", "eml", "send", "notify", "draft", "compose"])
  ) { arguments, context throws(FunctionError) in
    let message = try EmailMessage.format(
      to: arguments["to"] ?? .null, subject: arguments.text("subject"),
      body: arguments.text("body"), from: arguments["from"]?.string, date: context.now())
    return try FileAccess(context).write(message, to: arguments.text("path"))
  }
}
