import Cryptography
import JSON
import Text

/// Functions on text as characters and patterns.
enum TextFunctions {
  static let all = [template, extract, replace, split, lower, upper, diff, hash, count, sentences]

  private static let text = FunctionSignature.Parameter(
    "text", .text, "Text, or an article whose text is taken")

  static let template = BuiltInFunction(
    FunctionSignature(
      name: "text.template",
      summary: "Fill values into a template",
      parameters: [
        .init(
          "template", .string,
          "Text with `{{ expression }}` where values go; in a workflow write `\\{{` so that the engine leaves it"
        ),
        .init("values", .object, "Values by the names that the template uses", default: "{}"),
      ],
      result: .string,
      resultSummary: "The filled text",
      keywords: [
        "format", "compose", "fill", "message", "render", "placeholders", "letter", "build",
      ])
  ) { arguments, _ throws(FunctionError) in
    .string(try TemplateText.fill(arguments.text("template"), arguments["values"]?.object ?? [:]))
  }

  private static let pattern = FunctionSignature.Parameter(
    "pattern", .string,
    "Regular expression without back-references and look-around; `(?i)` in front ignores case")

  static let extract = BuiltInFunction(
    FunctionSignature(
      name: "text.extract",
      summary: "Extract every match of a pattern",
      parameters: [
        text, pattern,
        .init(
          "group", .any, "Number or name of the group to give; 0 is the whole match", default: "0"),
      ],
      result: .array,
      resultSummary: "The matches in order, at most 100 000",
      keywords: [
        "regex", "regexp", "find", "match", "pattern", "search", "grep", "emails", "numbers",
        "urls",
        "capture", "scrape",
      ])
  ) { arguments, _ throws(FunctionError) in
    .array(
      try PatternOperations.extract(
        arguments.articleText, pattern: arguments.text("pattern"), group: arguments["group"] ?? 0))
  }

  static let replace = BuiltInFunction(
    FunctionSignature(
      name: "text.replace",
      summary: "Replace every match of a pattern or text",
      parameters: [
        text,
        .init("pattern", .string, "Text to replace, or a regular expression with `regex`"),
        .init("replacement", .string, "What comes instead; `$1` is a group with `regex`"),
        .init("regex", .boolean, "Whether `pattern` is a regular expression", default: "false"),
      ],
      result: .string,
      resultSummary: "The changed text",
      keywords: ["substitute", "swap", "change", "redact", "mask", "regex", "remove", "censor"])
  ) { arguments, _ throws(FunctionError) in
    .string(
      try PatternOperations.replace(
        arguments.articleText, pattern: arguments.text("pattern"),
        replacement: arguments.text("replacement"), regex: arguments.flag("regex")))
  }

  static let split = BuiltInFunction(
    FunctionSignature(
      name: "text.split",
      summary: "Split text into parts",
      parameters: [
        text, .init("separator", .string, "Text between two parts", default: "\"\\n\""),
      ],
      result: .array,
      resultSummary: "The parts, empty ones left out",
      keywords: ["lines", "divide", "break", "separate", "paragraphs", "chunks", "tokens"])
  ) { arguments, _ throws(FunctionError) in
    .strings(
      PatternOperations.split(arguments.articleText, separator: arguments.text("separator")))
  }

  static let lower = BuiltInFunction(
    FunctionSignature(
      name: "text.lower",
      summary: "Turn text into lower case",
      parameters: [text],
      result: .string,
      resultSummary: "The text in lower case",
      keywords: ["lowercase", "case", "normalize", "small"])
  ) { arguments, _ throws(FunctionError) in
    .string(arguments.articleText.lowercased())
  }

  static let upper = BuiltInFunction(
    FunctionSignature(
      name: "text.upper",
      summary: "Turn text into upper case",
      parameters: [text],
      result: .string,
      resultSummary: "The text in upper case",
      keywords: ["uppercase", "case", "capitals", "capitalize"])
  ) { arguments, _ throws(FunctionError) in
    .string(arguments.articleText.uppercased())
  }

  static let diff = BuiltInFunction(
    FunctionSignature(
      name: "text.diff",
      summary: "Compare two texts line by line",
      parameters: [
        .init("before", .text, "Text before"), .init("after", .text, "Text after"),
        .init("context", .number, "Unchanged lines around a change", default: "3"),
      ],
      result: .string,
      resultSummary: "Differences in unified format; empty when the texts are equal",
      keywords: ["difference", "differences", "compare", "changes", "changed", "versions", "delta"])
  ) { arguments, _ throws(FunctionError) in
    .string(
      LineDiff.unified(
        before: Article.text(of: arguments["before"] ?? .null) ?? "",
        after: Article.text(of: arguments["after"] ?? .null) ?? "",
        context: try arguments.whole("context", in: 0...1_000_000) ?? 3))
  }

  static let hash = BuiltInFunction(
    FunctionSignature(
      name: "text.hash",
      summary: "Compute the digest of a text",
      parameters: [
        text, .init("algorithm", .string, "`sha256` or `sha512`", default: "\"sha256\""),
      ],
      result: .string,
      resultSummary: "The digest of the UTF-8 bytes as lower-case hexadecimal",
      keywords: ["digest", "checksum", "fingerprint", "sha", "sha256", "sha512", "identify"])
  ) { arguments, _ throws(FunctionError) in
    let bytes = Array(arguments.articleText.utf8)
    switch try arguments.choice("algorithm", ["sha256", "sha512"]) {
    case "sha512": return .string(SHA512.hexadecimal(of: bytes))
    default: return .string(SHA256.hexadecimal(of: bytes))
    }
  }

  static let count = BuiltInFunction(
    FunctionSignature(
      name: "text.count",
      summary: "Count words, sentences and characters",
      parameters: [text],
      result: .object,
      resultSummary: "words, sentences, characters, lines and bytes",
      keywords: ["number", "length", "words", "how", "many", "size", "measure", "statistics"])
  ) { arguments, _ throws(FunctionError) in
    let text = arguments.articleText
    return .object([
      "words": .integer(Words.tokens(in: text).count),
      "sentences": .integer(Sentences.split(text).count),
      "characters": .integer(text.count),
      "lines": .integer(LineDiff.lines(of: text).count),
      "bytes": .integer(text.utf8.count),
    ])
  }

  static let sentences = BuiltInFunction(
    FunctionSignature(
      name: "text.sentences",
      summary: "Split text into sentences",
      parameters: [text],
      result: .array,
      resultSummary: "The sentences in order",
      keywords: ["split", "segment", "break", "sentence"])
  ) { arguments, _ throws(FunctionError) in
    .strings(Sentences.split(arguments.articleText))
  }
}

extension JSONObject {
  /// The text of the argument `text`, taken from an article if it is one.
  var articleText: String { self["text"].flatMap(Article.text(of:)) ?? "" }
}
