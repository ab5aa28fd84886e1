import CommandLineKit
import Platform

/// Where durable state lies: `$DNA_HOME`, else `$XDG_STATE_HOME/dna`, else `~/.local/state/dna`.
enum StateFolder {
  /// The folder, absolute; it need not exist yet.
  ///
  /// - Throws: `CommandFailure` when the environment names no home.
  static func path(_ invocation: Invocation) throws -> FilePath {
    let environment = invocation.environment
    let here = FilePath(invocation.currentDirectory)
    if let home = environment["DNA_HOME"], !home.isEmpty {
      return FilePath(home).resolved(against: here)
    }
    if let state = environment["XDG_STATE_HOME"], state.hasPrefix("/") {
      return FilePath(state).appending("dna")
    }
    guard let home = environment["HOME"], !home.isEmpty else {
      throw CommandFailure(
        "there is no folder for state: HOME is not set", hint: "set DNA_HOME to a folder",
        code: "no-state-folder")
    }
    return FilePath(home).resolved(against: here).appending(".local/state/dna")
  }

  /// The folder of the embedded engine: its journal, its socket, its log.
  static func engine(_ invocation: Invocation) throws -> FilePath {
    try path(invocation).appending("engine")
  }

  /// The store of the embedded engine.
  static func journal(ofEngine folder: FilePath) -> FilePath { folder.appending("journal") }
}
