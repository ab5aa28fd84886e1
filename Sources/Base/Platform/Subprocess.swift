/// A program to be run once: its words, its input, its limits.
///
/// The words never pass through a shell. The child leads a process group of its own, starts with
/// default signals, and inherits no descriptor but its three standard ones.
package struct Subprocess: Sendable {
  /// The program's words as raw bytes, the program first; without a slash it is looked up in `PATH`.
  package var arguments: [[UInt8]]
  /// The variables the child sees, and nothing else.
  package var environment: [String: String]
  /// The folder the child starts in, and a relative program path too; nil is this process's.
  package var workingDirectory: FilePath?
  /// What the child reads; empty is an empty input.
  package var standardInput: [UInt8] = []
  /// Where the child's two outputs go.
  package var output: Output = .captured(limit: 64 * 1024 * 1024)
  /// How long the child may run; nil is for ever.
  package var timeout: Duration?
  /// How long the group has between SIGTERM and SIGKILL.
  package var terminationGrace: Duration = .seconds(2)
  /// How long to go on reading when the child has ended but a process it left behind holds its output.
  package var lingerAfterExit: Duration = .milliseconds(500)

  /// Where the outputs of a child go.
  package enum Output: Sendable, Hashable {
    /// Kept, up to so many bytes for each of the two; what is beyond is read and dropped.
    case captured(limit: Int)
    /// Kept, up to so many bytes for each of the two; a child that writes more is ended.
    case capturedStrictly(limit: Int)
    /// Neither kept nor shown.
    case discarded
    /// The outputs of this process.
    case inherited
  }

  /// A program with words that are text.
  package init(
    _ program: String, _ arguments: [String] = [], environment: [String: String],
    workingDirectory: FilePath? = nil
  ) {
    self.arguments = [Array(program.utf8)] + arguments.map { Array($0.utf8) }
    self.environment = environment
    self.workingDirectory = workingDirectory
  }

  /// A program with words that are bytes, the program first.
  package init(
    arguments: [[UInt8]], environment: [String: String], workingDirectory: FilePath? = nil
  ) {
    self.arguments = arguments
    self.environment = environment
    self.workingDirectory = workingDirectory
  }

  /// How a child ended.
  package enum Ending: Sendable, Hashable {
    /// By itself, with this status.
    case exited(status: Int32)
    /// By this signal, which did not come from here.
    case signalled(Int32)
    /// Ended here because it ran longer than `timeout`.
    case timedOut
    /// Ended here because it wrote more than `capturedStrictly` allows.
    case exceededOutputLimit
  }

  /// What is left of a child.
  package struct Outcome: Sendable {
    package let ending: Ending
    package let standardOutput: [UInt8]
    package let standardError: [UInt8]
    /// Whether bytes of an output were dropped at the limit, or because a process left behind held it.
    package let isTruncated: Bool
    package let duration: Duration

    /// Whether the child exited by itself with status 0.
    package var isSuccess: Bool { ending == .exited(status: 0) }

    /// The exit code a shell would show: the status, 128 + signal, or 124 for a timeout.
    package var shellStatus: Int32 {
      switch ending {
      case .exited(let status): status
      case .signalled(let signal): 128 + signal
      case .timedOut: 124
      case .exceededOutputLimit: 128 + 15
      }
    }
  }

  /// Runs the child to its end.
  ///
  /// When the calling task is cancelled, the child's group gets SIGTERM, after `terminationGrace`
  /// SIGKILL, and the call throws `CancellationError` once the child is gone. No thread of the
  /// cooperative pool is held meanwhile.
  /// - Throws: `FileError` when the program cannot be started, `CancellationError`.
  package func run() async throws -> Outcome {
    try Task.checkCancellation()
    let child = try RunningChild(self)
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        child.supervise { continuation.resume(returning: $0) }
      }
    } onCancel: {
      child.cancel()
    }
    return try result.get()
  }
}
