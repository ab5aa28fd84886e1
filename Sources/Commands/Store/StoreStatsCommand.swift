import CommandLineKit
import JSON
import Platform
import Storage
import Terminal

/// `dna store stats`.
enum StoreStatsCommand {
  struct Options: Sendable {
    var folder: PathArgument?
  }

  private static let columns = [
    Column("type", title: "Type", priority: 0),
    Column("records", title: "Records", priority: 0),
    Column("bytes", title: "Bytes", priority: 0),
  ]

  static let command = Command<GlobalSettings>(
    "stats", summary: "Count what a store holds: records by type, files, bytes"
  ) {
    CommandBody(
      defaults: Options(),
      operands: [
        .optional(
          \.folder, "FOLDER", "The store; the embedded engine's without it",
          completion: .directory)
      ],
      discussion: """
        The document of \\command{store check} and, behind it, the records by type: what a type means is \
        its owner's business. Changes nothing and takes no lock.
        """,
      examples: [
        Example("dna store stats data", "What there is", needs: "data")
      ],
      exitCodes: [.success, .negative, .failure],
      output: OutputSpec(
        schema: "dna.store-report/v1",
        fields: StoreOperand.fields + [
          .init("types", "array", "Type, records and payload bytes of each, behind the snapshot")
        ]),
      seeAlso: ["store check"]
    ) { options, context in
      let folder = try StoreOperand.folder(options.folder, context)
      let inspection = try StoreOperand.explaining { () throws(StorageError) in
        try StoreInspection.examine(folder)
      }
      let kinds = inspection.kinds.map { kind -> JSONObject in
        [
          "type": .integer(Int(kind.type)), "records": .integer(Int(clamping: kind.records)),
          "bytes": .integer(Int(clamping: kind.bytes)),
        ]
      }
      var document = StoreOperand.document(inspection, folder)
      document["types"] = .array(kinds.map { .object($0) })
      try Reporter(context).document(document) { page in
        try page.line(
          "\(folder): \(inspection.segments) segments, \(inspection.segmentBytes) bytes; snapshot "
            + "through \(inspection.snapshot), \(inspection.snapshotBytes) bytes")
        try page.table(columns, kinds)
      }
      guard inspection.damage == nil else {
        try context.note("the store is damaged: these figures end there; see 'dna store check'")
        return .negative
      }
      return .success
    }
  }
}
