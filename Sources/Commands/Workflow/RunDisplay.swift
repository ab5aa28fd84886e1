import CommandLineKit
import JSON
import Platform
import Telemetry
import Terminal

/// Where the trace of a run goes: a file, standard output as lines, the progress on a terminal.
final class RunDisplay: TraceSink {
  private let file: TraceLineWriter?
  private let lines: TraceLineWriter?
  private let progress: RunProgress?

  /// - Throws: `FileError` when the trace cannot be written.
  init(_ context: CommandContext<GlobalSettings>, trace: PathArgument?) throws {
    if let trace {
      let output = try AppendingFile(FilePath(bytes: trace.bytes), truncating: true)
      file = TraceLineWriter { bytes in try output.append(bytes) }
    } else {
      file = nil
    }
    if context.globals.output == .jsonl {
      let output = context.invocation.standardOutput
      lines = TraceLineWriter { bytes in
        try output.write(bytes)
        try (output as? StandardStream)?.flush()
      }
    } else {
      lines = nil
    }
    progress = RunProgress(context)
  }

  /// Whether anybody wants the records.
  var wantsTrace: Bool { file != nil || lines != nil || progress != nil }

  func write(_ record: TraceRecord) throws {
    try file?.write(record)
    try lines?.write(record)
    progress?.note(record)
  }

  /// Takes the progress off the screen while a person is asked.
  func pause() { progress?.pause() }

  /// Shows the progress again.
  func resume() { progress?.resume() }

  /// Ends the progress and gives the cursor back.
  func close() { progress?.close() }
}
