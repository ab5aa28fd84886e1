/// The options that every command has, and what the program itself must know of them.
package protocol GlobalOptions: Sendable {
  /// Whether errors are shown as one JSON object.
  var showsErrorsAsJSON: Bool { get }
  /// Whether warnings are kept quiet; errors never are.
  var isQuiet: Bool { get }
  /// Which configuration files are read.
  var configurationPolicy: ConfigurationPolicy { get }
}

/// Errors as text, warnings shown, the usual files, unless the options say otherwise.
extension GlobalOptions {
  package var showsErrorsAsJSON: Bool { false }
  package var isQuiet: Bool { false }
  package var configurationPolicy: ConfigurationPolicy { ConfigurationPolicy() }
}
