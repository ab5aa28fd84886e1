import CommandLineKit
import JSON
import Platform
import Storage
import Terminal

/// `dna store repair`.
enum StoreRepairCommand {
  struct Options: Sendable {
    var folder: PathArgument?
  }

  static let command = Command<GlobalSettings>(
    "repair", summary: "Cut a damaged store back to what is whole, keeping a copy"
  ) {
    CommandBody(
      defaults: Options(),
      operands: [
        .optional(
          \.folder, "FOLDER", "The store; the embedded engine's without it",
          completion: .directory)
      ],
      discussion: """
        The log ends before the first damaged record: later ones build on it and cannot stand alone. \
        Every file that is cut or taken out is copied whole to a folder 'backup-N' of the store first, \
        and what is lost is said. A store that opens by itself is not touched. With \\flag{dry-run} \
        nothing is.
        """,
      examples: [
        Example("dna store repair data --dry-run", "See what is damaged", needs: "data"),
        Example("dna store repair data", "Repair it", needs: "data"),
      ],
      exitCodes: [.success, .failure],
      output: OutputSpec(
        schema: "dna.store-repair/v1",
        fields: [
          .init("store", "string", "The folder"),
          .init("repaired", "boolean", "Whether something was changed"),
          .init("damages", "array", "What was found, as in 'store check'"),
          .init("actions", "array", "What was done, in order"),
          .init("backup", "string", "The folder with the copies; null when nothing was cut"),
          .init("lost", "object", "First and last lost record; null when none is lost"),
          .init("last", "integer", "The last record that there is now"),
        ]),
      seeAlso: ["store check"]
    ) { options, context in
      let folder = try StoreOperand.folder(options.folder, context)
      guard !context.globals.isDryRun else {
        let damage = try StoreOperand.explaining { () throws(StorageError) in
          try StoreInspection.examine(folder).damage
        }
        try preview(damage, folder, context)
        return .success
      }
      let repair = try StoreOperand.explaining { () throws(StorageError) in
        try StoreRepair(folder)
      }
      try show(repair, folder, context)
      return .success
    }
  }

  private static func preview(
    _ damage: DamageReport?, _ folder: FilePath, _ context: CommandContext<GlobalSettings>
  ) throws {
    let document: JSONObject = [
      "schema": "dna.store-repair/v1", "store": .string(folder.description),
      "repaired": .bool(false),
      "damages": .array(damage.map { [.object(StoreOperand.damage($0))] } ?? []),
      "actions": .array([]), "backup": .null, "lost": .null, "last": .null,
    ]
    try Reporter(context).document(document) { page in
      guard let damage else { return try page.line("\(folder) is whole: nothing to repair") }
      try page.line("\(damage)")
      try page.line("would mend it there, and keep a copy of what is cut")
    }
  }

  private static func show(
    _ repair: StoreRepair, _ folder: FilePath, _ context: CommandContext<GlobalSettings>
  ) throws {
    let lost: JSONValue =
      repair.lost.map { lost in
        [
          "first": .integer(Int(clamping: lost.lowerBound)),
          "last": .integer(Int(clamping: lost.upperBound)),
        ]
      } ?? .null
    let document: JSONObject = [
      "schema": "dna.store-repair/v1", "store": .string(folder.description),
      "repaired": .bool(!repair.damages.isEmpty),
      "damages": .array(repair.damages.map { .object(StoreOperand.damage($0)) }),
      "actions": .strings(repair.actions),
      "backup": repair.backup.map { .string($0.description) } ?? .null,
      "lost": lost, "last": .integer(Int(clamping: repair.last)),
    ]
    try Reporter(context).document(document) { page in
      if repair.damages.isEmpty { try page.line("\(folder) is whole: nothing to repair") }
      for damage in repair.damages { try page.line("\(damage)") }
      for action in repair.actions { try page.line(action) }
      try page.line("the last record is \(repair.last)")
    }
    if let lost = repair.lost {
      try context.invocation.standardError.write(
        "dna: warning: records \(lost.lowerBound) to \(lost.upperBound) are lost; "
          + "what was cut lies in '\(repair.backup.map(\.description) ?? "")'\n")
    }
  }
}
