import CommandLineKit
import JSON
import Terminal

/// `dna config show`.
enum ConfigShowCommand {
  struct Options: Sendable {
    var showsOrigin = false
  }

  static let command = Command<GlobalSettings>(
    "show", summary: "Show every setting and, with --origin, where it comes from"
  ) {
    CommandBody(
      defaults: Options(),
      flags: [
        .toggle(\.showsOrigin, "origin", "Say where each value comes from")
      ],
      discussion: "How settings are looked up is told in \\topic{configuration}.",
      examples: [
        Example("dna config show --origin", "Every setting and its origin"),
        Example("DNA_COLOR=never dna config show --origin --json", "The same for a program"),
      ],
      exitCodes: [.success, .failure],
      output: OutputSpec(
        schema: "dna.config/v1",
        fields: [
          .init("key", "string", "The key in a configuration file"),
          .init("value", "string", "Its value; a list has commas; absent values are null"),
          .init("origin", "string", "Where it comes from, with --origin"),
        ])
    ) { options, context in
      let reports = context.settingReports()
      let records = reports.map { report -> JSONObject in
        var record: JSONObject = [
          "key": .string(report.key),
          "value": report.values.isEmpty
            ? .null : .string(report.values.joined(separator: ",")),
        ]
        if options.showsOrigin { record["origin"] = .string(report.origin.text) }
        return record
      }
      var columns = [
        Column("key", title: "Key", priority: 0),
        Column("value", title: "Value", priority: 1),
      ]
      if options.showsOrigin {
        columns.append(Column("origin", title: "Origin", priority: 2))
      }
      try Reporter(context).list(
        records, columns: columns, schema: "dna.config/v1", key: "settings")
      return .success
    }
  }
}
