package import JSON

extension ProgramDescription {
  /// Reads a description from its JSON document; keys that are missing mean empty, unknown keys are
  /// left aside.
  ///
  /// - Throws: `InvalidValue` when it is not a description of a version that this program knows.
  package init(json: JSONValue) throws(InvalidValue) {
    let name = json.text("name")
    guard !name.isEmpty, json.text("schema") == name + ".cli/v1" else {
      throw InvalidValue(
        "not a description of a command line in version 1", hint: "its schema is 'NAME.cli/v1'")
    }
    self.init(name: name, version: json.text("version"), summary: json.text("summary"))
    discussion = json.text("discussion")
    globalFlags = json.list("globalFlags").map(FlagSpec.init(json:))
    examples = json.list("examples").map(Example.init(json:))
    environment = json.list("environment").map {
      EnvironmentNote($0.text("name"), $0.text("summary"))
    }
    files = json.list("files").map(FileNote.init(json:))
    exitCodes = json.list("exitCodes").map {
      ExitCodeRow(label: $0.text("code"), summary: $0.text("summary"))
    }
    topics = json.list("topics").map {
      HelpTopic(
        $0.text("name"), section: $0["section"]?.int ?? 7, summary: $0.text("summary"),
        text: $0.text("text"))
    }
    commands = json.list("commands").map { CommandDescription(json: $0, depth: 0) }
  }
}

extension CommandDescription {
  /// Groups nest two deep; a document that nests deeper than this is cut off.
  private static let mostDepth = 8

  fileprivate init(json: JSONValue, depth: Int) {
    self.init(path: json.texts("path"), summary: json.text("summary"))
    aliases = json.texts("aliases")
    heading = json.text("heading")
    isHidden = json.flag("hidden")
    isGroup = json.flag("group")
    takesRawWords = json.flag("rawWords")
    discussion = json.text("discussion")
    flags = json.list("flags").map(FlagSpec.init(json:))
    operands = json.list("operands").map(OperandSpec.init(json:))
    examples = json.list("examples").map(Example.init(json:))
    exitCodes = json.texts("exitCodes")
    if let output = json["output"], output.object != nil {
      self.output = OutputSpec(
        schema: output.text("schema"),
        fields: output.list("fields").map {
          OutputSpec.Field($0.text("key"), $0.text("type"), $0.text("summary"))
        })
    }
    files = json.list("files").map(FileNote.init(json:))
    seeAlso = json.texts("seeAlso")
    guard depth < Self.mostDepth else { return }
    commands = json.list("commands").map { CommandDescription(json: $0, depth: depth + 1) }
  }
}

extension FlagSpec {
  fileprivate init(json: JSONValue) {
    self.init(name: json.text("name"), summary: json.text("summary"))
    short = json["short"]?.string
    aliases = json.texts("aliases")
    negation = json["negation"]?.string
    placeholder = json["placeholder"]?.string
    valueType = json.text("type")
    defaultText = json["default"]?.string
    choices = json.list("choices").map(Choice.init(json:))
    environment = json["environment"]?.string
    configurationKey = json["configuration"]?.string
    detail = json.text("detail")
    completion = CompletionKind(text: json.text("completion")) ?? .none
    isRepeatable = json.flag("repeatable")
    allowsLeadingDash = json.flag("leadingDash")
    isHidden = json.flag("hidden")
    deprecation = json["deprecation"]?.string
    if let target = json["standsFor"], target.object != nil {
      shorthand = Shorthand(flag: target.text("flag"), value: target["value"]?.string)
    }
  }
}

extension OperandSpec {
  fileprivate init(json: JSONValue) {
    self.init(name: json.text("name"), summary: json.text("summary"))
    arity = Arity(rawValue: json.text("arity")) ?? .required
    valueType = json.text("type")
    detail = json.text("detail")
    choices = json.list("choices").map(Choice.init(json:))
    completion = CompletionKind(text: json.text("completion")) ?? .none
    defaultText = json["default"]?.string
    allowsNegativeNumber = json.flag("negativeNumber")
  }
}

extension Choice {
  fileprivate init(json: JSONValue) { self.init(json.text("value"), json.text("summary")) }
}

extension Example {
  fileprivate init(json: JSONValue) {
    self.init(json.text("commandLine"), json.text("summary"), needs: json.text("needs"))
  }
}

extension FileNote {
  fileprivate init(json: JSONValue) { self.init(json.text("path"), json.text("summary")) }
}

extension JSONValue {
  fileprivate func text(_ key: String) -> String { self[key]?.string ?? "" }
  fileprivate func texts(_ key: String) -> [String] { list(key).compactMap(\.string) }
  fileprivate func list(_ key: String) -> [JSONValue] { self[key]?.array ?? [] }
  fileprivate func flag(_ key: String) -> Bool { self[key]?.bool ?? false }
}
