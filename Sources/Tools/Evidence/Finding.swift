/// Something that was found in a log, a trace or a definition, with what shows it and what mends it
/// (`dna.findings/v1`).
package struct Finding: Sendable, Hashable {
  /// How sure it is.
  package enum Tier: String, Sendable, CaseIterable {
    /// The input itself states it.
    case proven
    /// Follows from the input by a stated rule.
    case observed
    /// Worth a look; may be innocent.
    case candidate
  }

  /// How bad it is.
  package enum Severity: String, Sendable, CaseIterable {
    case error
    case warning
    case info
  }

  /// Where it is.
  package struct Location: Sendable, Hashable {
    package var file: String?
    package var line: Int?
    /// Byte offset in the file.
    package var byte: Int?
    /// RFC 6901 pointer into the line's or the file's JSON value.
    package var pointer: String?

    /// A location.
    package init(
      file: String? = nil, line: Int? = nil, byte: Int? = nil, pointer: String? = nil
    ) {
      self.file = file
      self.line = line
      self.byte = byte
      self.pointer = pointer
    }
  }

  /// Stable id of the rule, such as `failed-step`.
  package var rule: String
  package var tier: Tier
  package var severity: Severity
  /// Trace or run id.
  package var run: String?
  /// Span or step.
  package var step: String?
  package var location: Location
  /// What was found, one sentence.
  package var message: String
  /// What shows it: short facts, each readable alone.
  package var evidence: [String]
  /// What to do about it.
  package var fix: String?
  /// What would show that this finding is wrong.
  package var disproof: String?
  /// 0 to 1.
  package var confidence: Double

  /// A finding.
  package init(
    rule: String, tier: Tier, severity: Severity, run: String? = nil, step: String? = nil,
    location: Location = Location(), message: String, evidence: [String] = [], fix: String? = nil,
    disproof: String? = nil, confidence: Double = 1
  ) {
    self.rule = rule
    self.tier = tier
    self.severity = severity
    self.run = run
    self.step = step
    self.location = location
    self.message = message
    self.evidence = evidence
    self.fix = fix
    self.disproof = disproof
    self.confidence = confidence
  }
}

extension Finding.Severity: Comparable {
  /// From 0 for `info` upwards.
  package var rank: Int {
    switch self {
    case .info: 0
    case .warning: 1
    case .error: 2
    }
  }

  package static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }
}

extension Finding.Location: CustomStringConvertible {
  /// `file:line`, or what is known of it.
  package var description: String {
    switch (file, line) {
    case (let file?, let line?): "\(file):\(line)"
    case (let file?, nil): file
    case (nil, let line?): "line \(line)"
    case (nil, nil): ""
    }
  }
}
