/// Which configuration files are read, and how strictly.
package struct ConfigurationPolicy: Sendable, Hashable {
  /// Whether any file is read.
  package var readsFiles: Bool
  /// The one file to read instead of the project's and the user's.
  package var path: PathArgument?
  /// Whether an unknown key is an error instead of a warning.
  package var isStrict: Bool
  /// Whether ignored places are mentioned.
  package var isVerbose: Bool

  /// A policy; without arguments the project's and the user's files are read.
  package init(
    readsFiles: Bool = true, path: PathArgument? = nil, isStrict: Bool = false,
    isVerbose: Bool = false
  ) {
    self.readsFiles = readsFiles
    self.path = path
    self.isStrict = isStrict
    self.isVerbose = isVerbose
  }
}
