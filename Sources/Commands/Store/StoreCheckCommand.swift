import CommandLineKit
import JSON
import Platform
import Storage
import Terminal

/// `dna store check`.
enum StoreCheckCommand {
  struct Options: Sendable {
    var folder: PathArgument?
  }

  static let command = Command<GlobalSettings>(
    "check", summary: "Read a whole store and say whether a byte of it is wrong"
  ) {
    CommandBody(
      defaults: Options(),
      operands: [
        .optional(
          \.folder, "FOLDER", "The store; the embedded engine's without it",
          completion: .directory)
      ],
      discussion: """
        Reads the manifest, the snapshot and every record, and compares every checksum. Changes nothing \
        and takes no lock: a store that is in use can be checked. An unfinished write at the end is no \
        damage: nothing in it was acknowledged, and opening the store cuts it off.
        """,
      examples: [
        Example("dna store check data", "Check a store", needs: "data"),
        Example("dna store check data --json", "The same for a program", needs: "data"),
      ],
      exitCodes: [.success, .negative, .failure],
      output: OutputSpec(schema: "dna.store-report/v1", fields: StoreOperand.fields),
      seeAlso: ["store repair", "store stats"]
    ) { options, context in
      let folder = try StoreOperand.folder(options.folder, context)
      let inspection = try StoreOperand.explaining { () throws(StorageError) in
        try StoreInspection.examine(folder)
      }
      let document = StoreOperand.document(inspection, folder)
      try Reporter(context).document(document) { page in
        try page.line("\(folder): \(document["status"]?.string ?? "")")
        try page.line(
          "\(inspection.records) records behind snapshot \(inspection.snapshot), the last is "
            + "\(inspection.last)")
        if let damage = inspection.damage { try page.line("\(damage)") }
        if inspection.tornBytes > 0 {
          try page.line(
            "\(inspection.tornBytes) bytes of an unfinished write; opening cuts them off")
        }
      }
      guard let damage = inspection.damage else { return .success }
      try context.invocation.standardError.write(
        "dna: \(damage)\nhint: 'dna store repair' cuts the log there and keeps a copy\n")
      return .negative
    }
  }
}
