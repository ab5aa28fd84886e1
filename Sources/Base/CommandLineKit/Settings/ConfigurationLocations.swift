/// Where configuration files are looked for.
package struct ConfigurationLocations: Sendable, Hashable {
  /// Candidates for the project's file, the nearest folder first; the first that exists is read.
  package var project: [String]
  /// The user's file, or nil when no home is known.
  package var user: String?
  /// Why a place was ignored.
  package var notes: [String] = []

  /// The places for a program of that name.
  ///
  /// The project's file is looked for in the current folder and upwards. The user's is
  /// `$XDG_CONFIG_HOME/NAME/config`; unset or empty means `$HOME/.config`; a relative path is
  /// invalid and ignored (XDG Base Directory Specification 0.8).
  package init(
    program: String, projectFileName: String?, currentDirectory: String,
    environment: [String: String]
  ) {
    var folder = Substring(currentDirectory)
    while folder.count > 1, folder.last == "/" { folder.removeLast() }
    project = []
    if let projectFileName, folder.first == "/" {
      while true {
        project.append((folder == "/" ? "" : folder) + "/" + projectFileName)
        guard folder != "/", let slash = folder.lastIndex(of: "/") else { break }
        folder = slash == folder.startIndex ? "/" : folder[..<slash]
      }
    }
    var base = environment["XDG_CONFIG_HOME"] ?? ""
    if !base.isEmpty, base.first != "/" {
      notes.append("XDG_CONFIG_HOME is ignored: '\(base)' is not an absolute path")
      base = ""
    }
    if base.isEmpty, let home = environment["HOME"], home.first == "/" {
      base = home == "/" ? "/.config" : home + "/.config"
    }
    user = base.isEmpty ? nil : "\(base)/\(program)/config"
  }
}
