import CommandLineKit
import JSON
import Terminal

/// What `dna --version` shows.
enum VersionReport {
  static func show(_ globals: GlobalSettings, _ invocation: Invocation) throws {
    switch globals.output {
    case .json, .jsonl:
      let document: JSONObject = [
        "schema": "dna.version/v1", "version": .string(Dna.version),
        "commit": BuildFacts.commit.map(JSONValue.string) ?? .null,
        "swift": .string(BuildFacts.swift), "target": .string(BuildFacts.target),
      ]
      try invocation.standardOutput.write(JSONValue.object(document).serialized() + "\n")
    case .table, .tsv, .markdown, nil:
      try invocation.standardOutput.write("dna \(Dna.version)\n")
    }
  }
}

/// What is known of the build.
enum BuildFacts {
  /// The commit it was built from; nil, because a build does not look at version control.
  static let commit: String? = nil

  /// The compiler's language version, as far as the sources can tell.
  static var swift: String {
    #if compiler(>=6.4)
      "6.4 or later"
    #elseif compiler(>=6.3)
      "6.3"
    #else
      "6.2"
    #endif
  }

  /// Processor and system.
  static var target: String {
    #if arch(x86_64)
      let processor = "x86_64"
    #elseif arch(arm64)
      let processor = "aarch64"
    #else
      let processor = "unknown"
    #endif
    return processor + "-unknown-linux-gnu"
  }
}
