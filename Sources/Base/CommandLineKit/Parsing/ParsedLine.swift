/// A word of the command line and its place in it.
package struct ParsedWord: Sendable, Hashable {
  /// The word.
  package var word: RawArgument
  /// Its place in `Invocation.arguments`.
  package var index: Int
}

/// What a flag was given on the command line.
package struct FlagAssignment: Sendable, Hashable {
  /// The long name of the flag.
  package var flag: String
  /// Whether it is a global flag.
  package var isGlobal: Bool
  /// What was given.
  package var input: FlagInput
  /// The flag as it was typed: `-L`, `--limit`.
  package var typed: String
  /// The place of the word that holds the value, in `Invocation.arguments`.
  package var index: Int
}

/// The command line taken apart, before any value is converted and any setting is read.
package struct ParsedLine: Sendable, Hashable {
  /// What was asked for instead of a run.
  package enum Request: Sendable, Hashable {
    case shortHelp
    case longHelp
    case version
  }

  /// The words of the command, by their main names.
  package var path: [String] = []
  /// Flags in their order.
  package var assignments: [FlagAssignment] = []
  /// Operands in their order.
  package var operands: [ParsedWord] = []
  /// Warnings about deprecated flags.
  package var warnings: [String] = []
  /// Help or version, which win over every error.
  package var request: Request?
  /// The first error.
  package var error: UsageError?
}
