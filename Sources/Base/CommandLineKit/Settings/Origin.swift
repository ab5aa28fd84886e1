/// Where the value of a setting came from, strongest first.
package enum Origin: Sendable, Hashable {
  /// The command line; the place of the word in `Invocation.arguments`.
  case flag(typed: String, index: Int)
  /// The environment variable of that name.
  case environment(String)
  /// A line of a configuration file.
  case file(path: String, line: Int, column: Int)
  /// Nobody set it.
  case builtIn

  /// The origin as `config show --origin` prints it.
  package var text: String {
    switch self {
    case .flag(let typed, _): "flag " + typed
    case .environment(let name): "environment " + name
    case .file(let path, let line, _): "file \(path):\(line)"
    case .builtIn: "default"
    }
  }
}
