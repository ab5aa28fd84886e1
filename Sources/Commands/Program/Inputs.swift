import CommandLineKit
import JSON
import Platform

/// Reads what a command is given: files, or standard input as `-`.
enum Inputs {
  /// The name of an input in messages.
  static func name(_ path: PathArgument) -> String {
    path.isStream ? "standard input" : path.display
  }

  /// All bytes of an input.
  static func bytes(_ path: PathArgument) throws(FileError) -> [UInt8] {
    path.isStream
      ? try File.read(.standardInput, named: "standard input")
      : try File.read(FilePath(bytes: path.bytes))
  }

  /// The text of an input, which must be UTF-8.
  static func text(_ path: PathArgument) throws -> String {
    let content = try bytes(path)
    guard let text = String(validating: content, as: UTF8.self) else {
      throw CommandFailure(
        "\(name(path)) is not UTF-8 text", hint: "convert it to UTF-8 first", code: "bad-encoding")
    }
    return text
  }

  /// The JSON document of an input, with places; a fault names file, line and column.
  static func json(_ path: PathArgument) throws -> JSONDocument {
    let content = try bytes(path)
    guard content.contains(where: { $0 > 0x20 }) else {
      throw CommandFailure(
        "\(name(path)) is empty", hint: "give a JSON document", code: "empty-input")
    }
    do throws(JSONSyntaxError) {
      return try JSONDocument(parsing: content)
    } catch {
      throw CommandFailure("\(name(path)):\(error)", code: "bad-json")
    }
  }

  /// Refuses a terminal where data is expected: reading it would look like hanging.
  static func requireData(
    _ path: PathArgument?, _ context: CommandContext<GlobalSettings>, what: String
  ) throws -> PathArgument {
    if let path { return path }
    guard !context.invocation.standardInputIsTerminal else {
      throw UsageError(
        .missingOperand, "no \(what) was given", hint: "name a file, or '-' for standard input",
        path: context.path)
    }
    return "-"
  }
}

extension CommandContext<GlobalSettings> {
  /// Says something on standard error that is neither data nor an error.
  func note(_ text: String) throws {
    guard !globals.isQuiet else { return }
    try invocation.standardError.write("dna: \(text)\n")
  }

  /// Says something that only `-v` asks for.
  func detail(_ text: String) throws {
    guard globals.verbosity > 0, !globals.isQuiet else { return }
    try invocation.standardError.write("dna: \(text)\n")
  }
}
