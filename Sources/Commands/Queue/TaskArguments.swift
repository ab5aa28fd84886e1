import AgentRuntime
import CommandLineKit
import JSON
import Platform

/// The id of a task as one word.
struct TaskIDArgument: ArgumentValue, Hashable {
  var id: TaskID

  static let typeName = "task-id"

  init(argument: RawArgument) throws(InvalidValue) {
    guard let id = TaskID(try argument.requireText()) else {
      throw InvalidValue("not the id of a task", hint: "an id has 26 letters and digits")
    }
    self.id = id
  }

  var argumentText: String { id.text }
}

/// A lease as one word: the task's id, a colon, the lease's number; or `-` for one on standard input.
struct LeaseArgument: ArgumentValue, Hashable {
  private var given: TaskLease?

  static let typeName = "lease"

  init(argument: RawArgument) throws(InvalidValue) {
    let text = try argument.requireText()
    guard text != "-" else { return }
    guard let lease = Self.lease(text) else {
      throw InvalidValue("not a lease", hint: "give what 'dna queue get' printed as 'lease'")
    }
    given = lease
  }

  var argumentText: String { given.map { Self.text($0.task, $0.token) } ?? "-" }
  var isStandardInput: Bool { given == nil }

  /// The lease for the engine, which looks at task and token only.
  func lease() throws -> TaskLease {
    if let given { return given }
    guard let bytes = try? JSONArgument.bytes("-", what: "LEASE"),
      let text = try? JSONDocument(parsing: bytes).value["lease"]?.string,
      let lease = Self.lease(text)
    else {
      throw CommandFailure(
        "there is no lease on standard input",
        hint: "'dna queue get' found no task, or its output was changed on the way",
        code: "no-lease")
    }
    return lease
  }

  private static func lease(_ text: String) -> TaskLease? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let id = TaskID(parts[0]), let token = UInt64(parts[1]) else {
      return nil
    }
    return TaskLease(task: id, token: token, expires: 0)
  }

  static func text(_ task: TaskID, _ token: UInt64) -> String { "\(task.text):\(token)" }
}

/// An instant: RFC 3339, or a duration from now.
struct InstantArgument: ArgumentValue, Hashable {
  private enum Form: Hashable {
    case instant(Timestamp)
    case fromNow(Duration)
  }

  private var form: Form

  static let typeName = "instant"

  init(argument: RawArgument) throws(InvalidValue) {
    let text = try argument.requireText()
    if let instant = Timestamp(rfc3339: text) {
      form = .instant(instant)
    } else if let duration = try? DurationText.parse(text) {
      form = .fromNow(duration)
    } else {
      throw InvalidValue(
        "neither a time nor a duration", hint: "write 2026-12-24T18:00:00Z, or 5m for in 5 minutes")
    }
  }

  var argumentText: String {
    switch form {
    case .instant(let instant): instant.rfc3339(.seconds)
    case .fromNow(let duration): DurationText.text(duration)
    }
  }

  /// Nanoseconds since 1970.
  func nanoseconds(now: UInt64) -> UInt64 {
    switch form {
    case .instant(let instant): instant.nanosecondsSince1970 ?? 0
    case .fromNow(let duration):
      now.addingReportingOverflow(duration.clampedNanoseconds).overflow
        ? .max : now + duration.clampedNanoseconds
    }
  }
}

/// One JSON text as a word, from a file as `@FILE`, or from standard input as `-`.
enum JSONArgument {
  /// The bytes, which are checked to be one JSON text; the place of a fault is told.
  static func bytes(_ word: String, what: String) throws -> [UInt8] {
    let bytes: [UInt8]
    let name: String
    if word == "-" || word.hasPrefix("@") {
      let path: PathArgument =
        word == "-" ? "-" : PathArgument(bytes: Array(word.utf8.dropFirst()))
      bytes = try Inputs.bytes(path)
      name = Inputs.name(path)
    } else {
      bytes = Array(word.utf8)
      name = what
    }
    do throws(JSONSyntaxError) {
      // Compact and checked at once: what is stored is what was meant, without its layout.
      return Array(try JSONDocument(parsing: bytes).value.serialized().utf8)
    } catch {
      throw CommandFailure(
        "\(name):\(error)", hint: #"a text is written with quotes: '"like this"'"#,
        code: "bad-json")
    }
  }
}
