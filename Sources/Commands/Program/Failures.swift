import CommandLineKit
import Functions
import JSON
import LanguageModels
import Platform
import Terminal

/// The one place where errors of the libraries become what a user is told.
enum Failures {
  /// The failure for an error, or nil when the run ends quietly: whoever read our output has gone.
  static func explain(_ error: any Error, _ invocation: Invocation) -> CommandFailure? {
    switch error {
    case let failure as CommandFailure: return failure
    case let error as OutputError: return error == .closed ? nil : output(error)
    case let error as FileError:
      return CommandFailure(error.description, code: "file-\(error.code.rawValue)")
    case let error as FunctionError: return CommandFailure(error.message, code: error.code)
    case let error as LanguageModelError:
      return CommandFailure(error.message, code: error.code.rawValue)
    case is CancellationError: return CommandFailure("cancelled", code: "cancelled")
    default: return internalFault(error, invocation)
    }
  }

  private static func output(_ error: OutputError) -> CommandFailure {
    CommandFailure(error.description, code: "output")
  }

  private static func internalFault(_ error: any Error, _ invocation: Invocation) -> CommandFailure
  {
    let words = invocation.arguments.map { RawArgument($0).display }.joined(separator: " ")
    return CommandFailure(
      "internal fault: \(error) (dna \(Dna.version), command: dna \(words))",
      hint: "this is a fault of dna, not of yours: please report it with the line above",
      code: "internal-fault")
  }
}
