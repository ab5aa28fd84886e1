import CommandLineKit
import Generation
import Platform

/// Writes generated files into a folder: all of them, or none.
struct FolderWriter {
  let folder: FilePath
  /// Whether files that are there may be replaced.
  let replaces: Bool

  /// Where each file goes.
  func targets(_ files: [GeneratedChain.File]) -> [FilePath] {
    files.map { folder.appending(FilePath($0.path)) }
  }

  /// Refuses what would lose something, before anything is written.
  func check(_ files: [GeneratedChain.File]) throws {
    if FileSystem.exists(folder), !FileSystem.isDirectory(folder) {
      throw CommandFailure(
        "'\(folder)' is not a folder", hint: "name a folder with --to", code: "not-a-folder")
    }
    let targets = targets(files)
    for target in targets where FileSystem.isDirectory(target) {
      throw CommandFailure(
        "'\(target)' is a folder, and a file is to stand there",
        hint: "name another folder with --to",
        code: "folder-in-the-way")
    }
    let present = targets.filter { FileSystem.exists($0) }
    guard replaces || present.isEmpty else {
      let more = present.count > 1 ? " and \(present.count - 1) more" : ""
      throw CommandFailure(
        "'\(present[0])'\(more) would be overwritten",
        hint: "give --force to replace them, or another folder with --to", code: "file-exists")
    }
  }

  /// Writes the files beside their places first, then gives them their names; a failure leaves what was there.
  func write(_ files: [GeneratedChain.File]) throws {
    try check(files)
    let existed = FileSystem.exists(folder)
    try FileSystem.createDirectory(folder)
    let staging = try FileSystem.createTemporaryDirectory(in: folder, prefix: ".dna-")
    var made: [(target: FilePath, backup: FilePath?)] = []
    do {
      for (index, file) in files.enumerated() {
        try File.write(
          text: file.content, to: staging.appending(FilePath("\(index)")), permissions: 0o666)
      }
      for (index, target) in targets(files).enumerated() {
        try FileSystem.createDirectory(target.parent)
        var backup: FilePath?
        if FileSystem.exists(target) {
          let kept = staging.appending(FilePath("old-\(index)"))
          try FileSystem.rename(target, to: kept)
          backup = kept
        }
        made.append((target, backup))
        try FileSystem.rename(staging.appending(FilePath("\(index)")), to: target)
      }
      try FileSystem.removeTree(staging)
    } catch {
      for (target, backup) in made.reversed() {
        try? FileSystem.remove(target)
        if let backup { try? FileSystem.rename(backup, to: target) }
      }
      try? FileSystem.removeTree(existed ? staging : folder)
      throw error
    }
  }
}
