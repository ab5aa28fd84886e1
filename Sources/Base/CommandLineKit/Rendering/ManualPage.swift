/// Manual pages, made from the description alone: an overview, one a command, one a topic.
package struct ManualPage: Sendable, Hashable {
  /// The name of the file: `dna-market-search.1`.
  package var fileName: String
  /// The page in roff.
  package var text: String
}

extension ManualPage {
  /// Every page, the overview first, then commands, then topics.
  ///
  /// `date` stands in the footer, as `2026-11-22`; take it from `SOURCE_DATE_EPOCH` or a fixed
  /// build date, so that the same sources give the same bytes.
  package static func all(_ program: ProgramDescription, date: String) -> [ManualPage] {
    let writer = ManualWriter(program: program, date: date)
    let commands = program.allCommands.filter { program.isShown($0) }
    return [writer.overview()] + commands.map(writer.page) + program.topics.map(writer.topic)
  }

  /// The page of a command, of the program when the path is empty, or of a topic of that name.
  package static func page(
    _ program: ProgramDescription, for path: [String], date: String
  ) -> ManualPage? {
    let writer = ManualWriter(program: program, date: date)
    if path.isEmpty { return writer.overview() }
    if let command = program.command(at: path) { return writer.page(command) }
    guard path.count == 1 else { return nil }
    return program.topics.first { $0.name == path[0] }.map(writer.topic)
  }

  /// The day of `SOURCE_DATE_EPOCH`, a number of seconds since 1970, as `1970-01-01`, or nil.
  package static func date(sourceDateEpoch text: String) -> String? {
    guard let seconds = Int64(text), (0...253_402_300_799).contains(seconds) else { return nil }
    // Civil date from a count of days: Hinnant, "chrono-compatible low-level date algorithms".
    let shifted = Int(seconds / 86_400) + 719_468
    let era = shifted / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    func padded(_ number: Int, _ width: Int) -> String {
      let digits = String(number)
      return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
    return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
  }
}

extension ProgramDescription {
  /// Whether neither the command nor a parent is hidden.
  func isShown(_ command: CommandDescription) -> Bool {
    (1...max(1, command.path.count)).allSatisfy {
      !(self.command(at: Array(command.path.prefix($0)))?.isHidden ?? true)
    }
  }
}
