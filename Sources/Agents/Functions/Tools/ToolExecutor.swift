package import JSON

/// One run of a tool: a program with JSON on its standard input.
package struct ToolRequest: Sendable, Hashable {
  /// How its standard output is read.
  package enum Output: String, Sendable, CaseIterable {
    /// One JSON text.
    case json
    /// UTF-8 text, its last line ending dropped.
    case text
  }

  /// Program and arguments; with `isShell` a single command line.
  package var argv: [String]
  package var isShell: Bool
  /// Written to its standard input as JSON.
  package var parameters: JSONObject
  /// Added to the environment, in order.
  package var environment: [(name: String, value: String)]
  package var output: Output

  /// A run of a tool.
  package init(
    argv: [String], isShell: Bool = false, parameters: JSONObject = [:],
    environment: [(name: String, value: String)] = [], output: Output = .json
  ) {
    self.argv = argv
    self.isShell = isShell
    self.parameters = parameters
    self.environment = environment
    self.output = output
  }

  package static func == (left: ToolRequest, right: ToolRequest) -> Bool {
    left.argv == right.argv && left.isShell == right.isShell
      && left.parameters == right.parameters && left.output == right.output
      && left.environment.elementsEqual(right.environment) { $0 == $1 }
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(argv)
    hasher.combine(parameters)
  }
}

/// Why a tool gave no result.
package struct ToolError: Error, Sendable, Hashable {
  /// `not-found`, `exit-status`, `signal`, `bad-output` and the like.
  package var code: String
  package var message: String

  /// An error.
  package init(code: String, message: String) {
    self.code = code
    self.message = message
  }
}

/// Runs tools; a run ends its program when its task is cancelled.
package protocol ToolExecutor: Sendable {
  /// Runs a program to its end and reads what it wrote.
  func run(_ request: ToolRequest) async throws(ToolError) -> JSONValue
}
