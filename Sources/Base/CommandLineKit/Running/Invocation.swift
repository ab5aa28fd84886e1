/// Everything that a run takes from its surroundings, as a value: tests make their own.
package struct Invocation: Sendable {
  /// The words after the program's name, as bytes.
  package var arguments: [[UInt8]]
  /// The name by which the program was called, without folders.
  package var programName: String
  /// The environment.
  package var environment: [String: String]
  /// The current folder, absolute.
  package var currentDirectory: String
  /// Where data goes.
  package var standardOutput: any CommandOutput
  /// Where everything else goes.
  package var standardError: any CommandOutput
  /// Whether standard input is a terminal.
  package var standardInputIsTerminal: Bool
  /// Reads a configuration file.
  package var readFile: @Sendable (String) -> FileContent

  /// The surroundings of a run.
  package init(
    arguments: [[UInt8]], programName: String, environment: [String: String],
    currentDirectory: String, standardOutput: any CommandOutput,
    standardError: any CommandOutput, standardInputIsTerminal: Bool = false,
    readFile: @escaping @Sendable (String) -> FileContent = { _ in .absent }
  ) {
    self.arguments = arguments
    self.programName = programName
    self.environment = environment
    self.currentDirectory = currentDirectory
    self.standardOutput = standardOutput
    self.standardError = standardError
    self.standardInputIsTerminal = standardInputIsTerminal
    self.readFile = readFile
  }
}
