/// What a member of a log record means, whatever its producer calls it.
///
/// `FieldTable` lists the names; `RecordFields` finds them in a line.
enum Field: UInt8, CaseIterable {
  /// `dna.trace/v1` where a record says which format it has.
  case schema
  /// The kind of record: `trace`, `start`, `event` or `span` in `dna.trace/v1`.
  case type
  case run
  /// A run's own name for itself, beside its trace id.
  case runName
  case span
  case parent
  case time
  case startTime
  case endTime
  case level
  case message
  case event
  /// An error as plain text, or as a whole.
  case error
  case errorType
  case errorMessage
  case errorStack
  /// A general name: of a span, a logger, a program.
  case name
  /// A name that can only be a step's.
  case step
  case stepType
  case tool
  case workflow
  case service
  /// A word or a code for how something ended.
  case status
  case statusMessage
  case httpStatus
  case durationNanoseconds
  case durationMicroseconds
  case durationMilliseconds
  case durationSeconds
  /// A duration whose unit the name does not say.
  case duration
  case iteration
  case attempt
  /// Tries beyond the first.
  case retries
  case input
  case output
  case skipped
  case truncated
  case decision
  /// Only pino and bunyan write it next to a numeric level.
  case processID
  case hostname
  /// Only zap writes it by this name.
  case caller
}
