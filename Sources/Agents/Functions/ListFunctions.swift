import JSON

/// Functions on lists.
enum ListFunctions {
  static let all = [
    filter, sort, group, select, deduplicate, take, flatten, count, join, concat, statistics,
  ]

  private static let items = FunctionSignature.Parameter("items", .array, "List to work on")

  static let filter = BuiltInFunction(
    FunctionSignature(
      name: "list.filter",
      summary: "Keep the items for which an expression holds",
      parameters: [
        items,
        .init(
          "where", .string,
          "Expression over the members of an element, and `item` for the element itself"),
      ],
      result: .array,
      resultSummary: "The items that were kept, in order",
      keywords: [
        "where", "only", "keep", "matching", "remove", "exclude", "drop", "select", "without",
        "discard", "whose", "that", "contain", "mention",
      ])
  ) { arguments, _ throws(FunctionError) in
    .array(try ListOperations.filter(arguments.list("items"), where: arguments.text("where")))
  }

  static let sort = BuiltInFunction(
    FunctionSignature(
      name: "list.sort",
      summary: "Sort items",
      parameters: [
        items,
        .init(
          "by", .string, "Member to sort by, `a.b` for nested ones; the item itself when not given",
          isRequired: false),
        .init("order", .string, "`ascending` or `descending`", default: "\"ascending\""),
      ],
      result: .array,
      resultSummary: "The items in order; equal ones keep their places, missing values come last",
      keywords: [
        "order", "rank", "newest", "oldest", "highest", "lowest", "latest", "first", "arrange",
        "alphabetically", "ascending", "descending", "reverse", "date", "priority",
      ])
  ) { arguments, _ throws(FunctionError) in
    let order = try arguments.choice("order", ["ascending", "descending"])
    return .array(
      ListOperations.sort(
        arguments.list("items"), by: arguments["by"]?.string, descending: order == "descending"))
  }

  static let group = BuiltInFunction(
    FunctionSignature(
      name: "list.group",
      summary: "Group items by a member",
      parameters: [
        items, .init("by", .string, "Member to group by, `a.b` for nested ones"),
      ],
      result: .array,
      resultSummary:
        "Groups in order of first appearance: key, items, count; an item whose member is a list joins several",
      keywords: ["cluster", "categorize", "per", "bucket", "partition", "category", "organize"])
  ) { arguments, _ throws(FunctionError) in
    .array(ListOperations.group(arguments.list("items"), by: arguments.text("by")))
  }

  static let select = BuiltInFunction(
    FunctionSignature(
      name: "list.select",
      summary: "Keep only some members of each item",
      parameters: [
        items, .init("fields", .array, "Names of members to keep, `a.b` for nested ones"),
      ],
      result: .array,
      resultSummary: "Objects with those members; with one field, still objects",
      keywords: ["fields", "columns", "pick", "project", "only", "titles", "links", "pluck"])
  ) { arguments, _ throws(FunctionError) in
    .array(try ListOperations.select(arguments.list("items"), fields: arguments.list("fields")))
  }

  static let deduplicate = BuiltInFunction(
    FunctionSignature(
      name: "list.deduplicate",
      summary: "Remove repeated items",
      parameters: [
        items,
        .init(
          "by", .string, "Member to compare by; the whole item when not given", isRequired: false),
        .init(
          "near", .boolean,
          "Also remove items whose words are nearly the same: three-word shingles with a Jaccard index of 0.8 or more",
          default: "false"),
      ],
      result: .array,
      resultSummary: "The first of each, in order",
      keywords: [
        "duplicates", "duplicate", "unique", "distinct", "dedupe", "repeated", "same", "remove",
      ])
  ) { arguments, _ throws(FunctionError) in
    .array(
      ListOperations.deduplicate(
        arguments.list("items"), by: arguments["by"]?.string, near: arguments.flag("near")))
  }

  static let take = BuiltInFunction(
    FunctionSignature(
      name: "list.take",
      summary: "Take the first items of a list",
      parameters: [
        items,
        .init("count", .number, "How many; a negative number takes from the end"),
      ],
      result: .array,
      resultSummary: "At most that many items",
      keywords: ["first", "top", "limit", "last", "head", "tail", "most", "latest", "best"])
  ) { arguments, _ throws(FunctionError) in
    let all = arguments.list("items")
    let count = try arguments.whole("count", in: -1_000_000_000...1_000_000_000) ?? 0
    return .array(Array(count < 0 ? all.suffix(-count) : all.prefix(count)))
  }

  static let flatten = BuiltInFunction(
    FunctionSignature(
      name: "list.flatten",
      summary: "Join a list of lists into one list",
      parameters: [items],
      result: .array,
      resultSummary: "The elements of every inner list, one level down; other items stay",
      keywords: ["merge", "nested", "combine", "flat", "unnest"])
  ) { arguments, _ throws(FunctionError) in
    .array(
      arguments.list("items").flatMap { element in
        if case .array(let inner) = element { inner } else { [element] }
      })
  }

  static let count = BuiltInFunction(
    FunctionSignature(
      name: "list.count",
      summary: "Count items",
      parameters: [items],
      result: .number,
      resultSummary: "How many items there are",
      keywords: ["number", "how", "many", "total", "size", "length"])
  ) { arguments, _ throws(FunctionError) in
    .integer(arguments.list("items").count)
  }

  static let join = BuiltInFunction(
    FunctionSignature(
      name: "list.join",
      summary: "Join items into one text",
      parameters: [
        items,
        .init("separator", .string, "Text between two items", default: "\"\\n\""),
        .init("by", .string, "Member of each item to join, such as `title`", isRequired: false),
      ],
      result: .string,
      resultSummary: "The texts with the separator between them; objects without `by` as JSON",
      keywords: ["concatenate", "combine", "merge", "comma", "string", "lines", "glue"])
  ) { arguments, _ throws(FunctionError) in
    .string(
      ListOperations.join(
        arguments.list("items"), separator: arguments.text("separator"), by: arguments["by"]?.string
      ))
  }

  static let concat = BuiltInFunction(
    FunctionSignature(
      name: "list.concat",
      summary: "Put one list after another",
      parameters: [items, .init("more", .array, "List that follows")],
      result: .array,
      resultSummary: "Both lists as one",
      keywords: ["append", "merge", "combine", "add", "union", "concatenate", "both"])
  ) { arguments, _ throws(FunctionError) in
    .array(arguments.list("items") + arguments.list("more"))
  }

  static let statistics = BuiltInFunction(
    FunctionSignature(
      name: "list.statistics",
      summary: "Add up and average the numbers of a list",
      parameters: [
        items,
        .init(
          "by", .string, "Member that holds the number; the item itself when not given",
          isRequired: false),
      ],
      result: .object,
      resultSummary:
        "count, sum, minimum, maximum, mean and median of the numbers; `skipped` items have none",
      keywords: [
        "sum", "total", "average", "mean", "median", "minimum", "maximum", "min", "max",
        "calculate",
        "compute", "aggregate", "numbers",
      ])
  ) { arguments, _ throws(FunctionError) in
    ListOperations.statistics(arguments.list("items"), by: arguments["by"]?.string)
  }
}
