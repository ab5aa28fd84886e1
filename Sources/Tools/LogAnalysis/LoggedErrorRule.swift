import Evidence

/// Lines at error level that belong to no failed step.
enum LoggedErrorRule {
  static func apply(_ context: inout RunContext, run: Int, groups: ArraySlice<Int>) {
    for index in groups {
      let group = context.model.errors[index]
      let row = Int(group.span)
      // A failed step is reported as such, with its error.
      if row >= 0, context.model.spans[row].status == .error { continue }
      let words =
        context.error(type: group.errorType, message: group.message) ?? "an error without a message"
      var message = row >= 0 ? "step \(context.title(row)) logged an error: " : "error logged: "
      message += words
      if group.count > 1 { message += " (\(group.count) times)" }
      var evidence = ["first at \(context.text(group.first))"]
      if let offset = context.offset(group.firstTime, in: run) { evidence[0] += ", \(offset)" }
      if group.count > 1 { evidence.append("last at \(context.text(group.last))") }
      if let logger = context.model.texts.text(group.logger) {
        evidence.append("logged by '\(logger)'")
      }
      context.report(
        .loggedError, severity: row >= 0 ? .warning : .error, run: run,
        row: row >= 0 ? row : nil, place: group.first, message: message, evidence: evidence,
        fix: group.isFatal
          ? "start here: the program says that it could not go on"
          : "read the lines around it; log the step's name and the run's id with it, to see what it belongs to"
      )
    }
  }
}
