package import JSON

extension ProgramDescription {
  /// The description as a JSON document; every key is always there, in a declared order.
  package var json: JSONValue {
    [
      "schema": .string(schema),
      "name": .string(name),
      "version": .string(version),
      "summary": .string(summary),
      "discussion": .string(discussion),
      "globalFlags": .array(globalFlags.map(\.json)),
      "examples": .array(examples.map(\.json)),
      "environment": .array(
        environment.map { ["name": .string($0.name), "summary": .string($0.summary)] }),
      "files": .array(files.map(\.json)),
      "exitCodes": .array(
        exitCodes.map { ["code": .string($0.label), "summary": .string($0.summary)] }),
      "topics": .array(topics.map(\.json)),
      "commands": .array(commands.map(\.json)),
    ]
  }
}

extension CommandDescription {
  /// The command as JSON, with the commands it holds.
  package var json: JSONValue {
    [
      "path": .strings(path),
      "aliases": .strings(aliases),
      "summary": .string(summary),
      "heading": .string(heading),
      "hidden": .bool(isHidden),
      "group": .bool(isGroup),
      "rawWords": .bool(takesRawWords),
      "discussion": .string(discussion),
      "flags": .array(flags.map(\.json)),
      "operands": .array(operands.map(\.json)),
      "examples": .array(examples.map(\.json)),
      "exitCodes": .strings(exitCodes),
      "output": output?.json ?? .null,
      "files": .array(files.map(\.json)),
      "seeAlso": .strings(seeAlso),
      "commands": .array(commands.map(\.json)),
    ]
  }
}

extension FlagSpec {
  /// The flag as JSON.
  package var json: JSONValue {
    [
      "name": .string(name),
      "short": .optional(short),
      "aliases": .strings(aliases),
      "negation": .optional(negation),
      "placeholder": .optional(placeholder),
      "type": .string(valueType),
      "default": .optional(defaultText),
      "choices": .array(choices.map(\.json)),
      "environment": .optional(environment),
      "configuration": .optional(configurationKey),
      "summary": .string(summary),
      "detail": .string(detail),
      "completion": .string(completion.text),
      "repeatable": .bool(isRepeatable),
      "leadingDash": .bool(allowsLeadingDash),
      "hidden": .bool(isHidden),
      "deprecation": .optional(deprecation),
      "standsFor": shorthand.map {
        ["flag": .string($0.flag), "value": .optional($0.value)]
      } ?? .null,
    ]
  }
}

extension OperandSpec {
  /// The operand as JSON.
  package var json: JSONValue {
    [
      "name": .string(name),
      "arity": .string(arity.rawValue),
      "type": .string(valueType),
      "summary": .string(summary),
      "detail": .string(detail),
      "choices": .array(choices.map(\.json)),
      "completion": .string(completion.text),
      "default": .optional(defaultText),
      "negativeNumber": .bool(allowsNegativeNumber),
    ]
  }
}

extension Choice {
  fileprivate var json: JSONValue { ["value": .string(value), "summary": .string(summary)] }
}

extension Example {
  fileprivate var json: JSONValue {
    [
      "commandLine": .string(commandLine), "summary": .string(summary), "needs": .string(needs),
    ]
  }
}

extension OutputSpec {
  fileprivate var json: JSONValue {
    [
      "schema": .string(schema),
      "fields": .array(
        fields.map {
          ["key": .string($0.key), "type": .string($0.type), "summary": .string($0.summary)]
        }),
    ]
  }
}

extension HelpTopic {
  fileprivate var json: JSONValue {
    [
      "name": .string(name), "section": .integer(section), "summary": .string(summary),
      "text": .string(text),
    ]
  }
}

extension FileNote {
  fileprivate var json: JSONValue { ["path": .string(path), "summary": .string(summary)] }
}

extension JSONValue {
  fileprivate static func optional(_ text: String?) -> JSONValue {
    text.map(JSONValue.string) ?? .null
  }
}
