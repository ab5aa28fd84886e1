/// Which program's way of writing a line follows.
package enum LineFormat: String, Sendable, CaseIterable {
  /// `dna.trace/v1`.
  case trace = "dna.trace/v1"
  /// pino (and bunyan): numeric level, process id and host.
  case pino
  /// zap: level word, `ts`, `caller`.
  case zap
  /// Serilog's compact log event format: `@t`, `@m`, `@l`.
  case clef
  /// Python's logging as JSON: `levelname` or `asctime`.
  case python
  /// Any other JSON object with a time, a level, a message, an error or a step.
  case generic
}
