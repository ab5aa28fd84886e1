import CommandLineKit
import JSON
import Platform
import Terminal

/// Shows the result of a command: in the format that was asked for, to the place that was asked for.
struct Reporter {
  private let context: CommandContext<GlobalSettings>

  init(_ context: CommandContext<GlobalSettings>) { self.context = context }

  /// The file that results go to, or nil for standard output.
  private var destination: PathArgument? {
    context.globals.destination.flatMap { $0.isStream ? nil : $0 }
  }

  /// What the place of the results can show.
  var traits: StreamTraits {
    let environment = context.invocation.environment
    let color = context.globals.color
    guard destination == nil else {
      return StreamTraits(palette: Palette(isEnabled: color == .always))
    }
    return StreamTraits(of: .standardOutput, environment: environment, color: color)
  }

  private var fields: FieldSelection? { context.globals.fields.map { FieldSelection($0) } }

  /// The format of a document, as asked for or by default.
  var documentFormat: OutputFormat {
    context.globals.output ?? .defaultForDocuments(isTerminal: traits.isTerminal)
  }

  /// Shows a list of records.
  ///
  /// In JSON it is a document: the schema, then the records under `key`.
  func list(
    _ records: [JSONObject], columns: [Column], schema: String, key: String,
    facts: JSONObject = [:], whenEmpty: String = "nothing to list"
  ) throws {
    let format = context.globals.output ?? .defaultForLists(isTerminal: traits.isTerminal)
    let output = OutputStream.memory()
    try stating {
      if format == .json {
        let kept = try columns.selected(by: fields)
        var document: JSONObject = ["schema": .string(schema)]
        for (name, value) in facts { document[name] = value }
        document[key] = .array(
          records.map { record in
            .object(JSONObject(kept.map { ($0.key, record[$0.key] ?? .null) }))
          })
        try output.writeLine(JSONValue.object(document).serialized(.pretty))
      } else {
        let writer = try RecordWriter(
          columns, format: format, fields: fields, traits: traits, output: output)
        for record in records { try writer.write(Record(record, columns: columns)) }
        try writer.finish()
      }
    }
    try emit(output.contents)
    if records.isEmpty, format == .table, context.invocation.standardError.isTerminal {
      try context.note(whenEmpty)
    }
  }

  /// Shows one document whose first member is `schema`; `page` draws it for people.
  func document(_ document: JSONObject, page: (Page) throws -> Void) throws {
    let output = OutputStream.memory()
    let format = documentFormat
    try stating {
      if fields == nil, format == .table || format == .markdown {
        try page(Page(format: format, traits: traits, output: output))
      } else {
        try DocumentWriter(format: format, fields: fields, traits: traits, output: output).write(
          schema: document["schema"]?.string ?? "", document
        ) { _, _, _ throws(OutputError) in }
      }
    }
    try emit(output.contents)
  }

  /// Shows a text as it is: a script, a page of the manual, a generated file.
  func text(_ text: String) throws { try emit(Array(text.utf8)) }

  /// Writes one line of a stream at once.
  func line(_ value: JSONObject) throws {
    var object = value
    if let fields {
      object = try stating {
        JSONObject(
          try fields.places(among: value.keys).map { (value.keys[$0], value.values[$0]) })
      }
    }
    try context.invocation.standardOutput.write(JSONValue.object(object).serialized() + "\n")
    try (context.invocation.standardOutput as? StandardStream)?.flush()
  }

  /// Puts finished bytes where they belong: a file appears complete or not at all.
  private func emit(_ bytes: [UInt8]) throws {
    guard let destination else {
      return try context.invocation.standardOutput.write(bytes)
    }
    let path = FilePath(bytes: destination.bytes)
    guard !context.globals.isDryRun else {
      return try context.note("would write \(path) (\(bytes.count) bytes)")
    }
    try File.write(bytes, to: path)
  }

  /// Turns a wrong name in `--fields` into a usage error.
  private func stating<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as UnknownFieldError {
      throw UsageError(
        .invalidValue, "there is no field '\(RawArgument.displayable(error.field))'",
        hint: "the fields are: \(error.available.joined(separator: ", "))", path: context.path)
    }
  }
}

extension [Column] {
  /// The columns that a selection names, in its order; all without one.
  fileprivate func selected(by fields: FieldSelection?) throws(UnknownFieldError) -> [Column] {
    guard let fields else { return self }
    return try fields.places(among: map(\.key)).map { self[$0] }
  }
}
