import AgentManifest
import CommandLineKit
import JSON

/// Reads agent files.
enum AgentFile {
  /// The manifest in a file; a fault names file, line and column.
  static func read(_ path: PathArgument) throws -> AgentManifest {
    let document = try Inputs.json(path)
    do throws(AgentManifestError) {
      return try AgentManifest(reading: document)
    } catch {
      throw CommandFailure(
        error.faults.map { "\(Inputs.name(path)):\($0)" }.joined(separator: "\n"),
        hint: "see: dna schema show dna.agent/v1", code: "invalid-agent")
    }
  }
}
