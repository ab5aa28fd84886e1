import CommandLineKit
import JSON
import Platform
import Storage

/// What the commands on a store share: its folder, its errors, its fields.
enum StoreOperand {
  /// The folder that was named, or that of the embedded engine.
  static func folder(
    _ named: PathArgument?, _ context: CommandContext<GlobalSettings>
  ) throws -> FilePath {
    let invocation = context.invocation
    let here = FilePath(invocation.currentDirectory)
    if let named { return FilePath(bytes: named.bytes).resolved(against: here) }
    return StateFolder.journal(ofEngine: try StateFolder.engine(invocation))
  }

  /// The failure that a user is told of for an error of the store.
  static func failure(_ error: StorageError) -> CommandFailure {
    switch error {
    case .missing:
      CommandFailure(
        error.description, hint: "name the folder of a store, such as one with a MANIFEST",
        code: "no-store")
    case .locked: CommandFailure(error.description, code: "store-locked")
    case .corrupt:
      CommandFailure(
        "\(error); what the snapshot stood for cannot be had back from the rest",
        hint: "restore the folder from a backup", code: "store-damaged")
    case .full, .failed, .tooLarge, .closed, .refused:
      CommandFailure(error.description, code: "store-failed")
    }
  }

  /// Runs `body` and turns an error of the store into what a user is told.
  static func explaining<Result>(_ body: () throws(StorageError) -> Result) throws -> Result {
    do throws(StorageError) {
      return try body()
    } catch {
      throw failure(error)
    }
  }

  static let fields: [OutputSpec.Field] = [
    .init("store", "string", "The folder"),
    .init("identity", "string", "The store's name; empty when it cannot be read"),
    .init("status", "string", "State: whole, unfinished (opening mends it) or damaged"),
    .init("owner", "integer", "The process that has it open; null when none has"),
    .init("snapshot", "integer", "The last record that the snapshot covers; 0 without one"),
    .init("snapshotBytes", "integer", "Bytes of the snapshot"),
    .init("records", "integer", "Records behind the snapshot that can be read"),
    .init("last", "integer", "The last record that can be read"),
    .init("segments", "integer", "Files of records"),
    .init("segmentBytes", "integer", "Bytes that they take"),
    .init("tornBytes", "integer", "Bytes of an unfinished write; opening cuts them off"),
    .init("leftover", "array", "Files that no longer count; opening removes them"),
    .init("damage", "object", "File, offset, record, reason, next whole record; null when whole"),
  ]

  /// The document `dna.store-report/v1`.
  static func document(_ inspection: StoreInspection, _ folder: FilePath) -> JSONObject {
    let isUnfinished = inspection.tornBytes > 0 || !inspection.leftover.isEmpty
    return [
      "schema": "dna.store-report/v1",
      "store": .string(folder.description),
      "identity": .string(inspection.identity),
      "status": .string(
        inspection.damage != nil ? "damaged" : isUnfinished ? "unfinished" : "whole"),
      "owner": inspection.owner.map { .integer(Int($0)) } ?? .null,
      "snapshot": .integer(Int(clamping: inspection.snapshot)),
      "snapshotBytes": .integer(Int(clamping: inspection.snapshotBytes)),
      "records": .integer(Int(clamping: inspection.records)),
      "last": .integer(Int(clamping: inspection.last)),
      "segments": .integer(inspection.segments),
      "segmentBytes": .integer(Int(clamping: inspection.segmentBytes)),
      "tornBytes": .integer(Int(clamping: inspection.tornBytes)),
      "leftover": .strings(inspection.leftover),
      "damage": inspection.damage.map { .object(damage($0)) } ?? .null,
    ]
  }

  static func damage(_ report: DamageReport) -> JSONObject {
    [
      "file": .string(report.file.description),
      "offset": .integer(Int(clamping: report.offset)),
      "record": report.sequence.map { .integer(Int(clamping: $0)) } ?? .null,
      "reason": .string(report.reason),
      "nextWhole": report.nextIntact.map { .integer(Int(clamping: $0)) } ?? .null,
    ]
  }
}
