import CommandLineKit
import JSON
import Platform
import Workflows

/// A definition as it was read: from a file, or from standard input.
struct WorkflowSource {
  var path: PathArgument
  var document: JSONDocument
  var definition: WorkflowDefinition
  /// What of it does not have the right form.
  var findings: [WorkflowFinding]

  /// Reads a definition; throws only when it is no JSON or cannot be read.
  init(_ path: PathArgument) throws {
    self.path = path
    document = try Inputs.json(path)
    (definition, findings) = WorkflowReader.read(document)
  }

  /// The name of the source in messages.
  var name: String { Inputs.name(path) }

  /// The folder that paths in the definition start from: its own, or the current one.
  func folder(_ context: CommandContext<GlobalSettings>) -> FilePath {
    let current = FilePath(context.invocation.currentDirectory)
    guard !path.isStream else { return current }
    return FilePath(bytes: path.bytes).parent.resolved(against: current)
  }

  /// Reads the definitions that subworkflow nodes name, from the folder of this one.
  func loader(
    _ context: CommandContext<GlobalSettings>
  ) -> (_ path: String) throws -> WorkflowDefinition {
    let folder = folder(context)
    return { path in
      let file = FilePath(path).resolved(against: folder)
      let document = try JSONDocument(parsing: try File.read(file))
      return WorkflowReader.read(document).definition
    }
  }
}

extension WorkflowFinding {
  /// One line: place, severity, message, code.
  func line(in file: String) -> String {
    let place = position.map { "\(file):\($0)" } ?? file
    return "\(place): \(severity.rawValue): \(message) [\(code.rawValue)]"
  }
}
