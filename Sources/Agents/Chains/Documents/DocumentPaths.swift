import Functions
import Platform

/// Finds the files that paths, folders and patterns name, in the order of their names.
struct DocumentPaths {
  /// Files that one step may read.
  static let countLimit = 10_000
  /// Folders inside each other.
  private static let depthLimit = 64

  let directory: FilePath
  private(set) var found: [String] = []

  init(directory: FilePath) { self.directory = directory }

  mutating func add(_ path: String) throws(ChainFailure) {
    guard !path.isEmpty else {
      throw ChainFailure("missing-file", "the path is empty; name a file or a folder")
    }
    let count = found.count
    if path.contains("*") || path.contains("?") {
      try expand(path)
    } else {
      try addFile(path)
    }
    if found.count == count {
      throw ChainFailure(
        "missing-file", "'\(path)' names no file; check the path, it starts from '\(directory)'")
    }
  }

  private func resolved(_ path: String) -> FilePath {
    FilePath(path.isEmpty ? "." : path).resolved(against: directory)
  }

  private mutating func addFile(_ path: String) throws(ChainFailure) {
    let status: FileStatus
    do throws(FileError) {
      status = try FileSystem.status(of: resolved(path))
    } catch {
      throw ChainFailure(
        error.code == .notFound ? "missing-file" : "unreadable-file", error.description)
    }
    if status.kind == .directory {
      let folder = path.hasSuffix("/") ? String(path.dropLast()) : path
      try walk(folder.isEmpty ? "/" : folder, depth: 0) { _ in true }
    } else {
      try keep(path)
    }
  }

  private mutating func keep(_ path: String) throws(ChainFailure) {
    guard found.count < Self.countLimit else {
      throw ChainFailure(
        "too-large",
        "there are more than \(Self.countLimit) files; name fewer, such as 'docs/**/*.md'")
    }
    if !found.contains(path) { found.append(path) }
  }

  /// A pattern: `**` is any number of folders, `*` and `?` stay inside a name.
  private mutating func expand(_ pattern: String) throws(ChainFailure) {
    let parts = pattern.split(separator: "/").map(String.init)
    let fixed = parts.prefix { !$0.contains("*") && !$0.contains("?") }
    let wanted = Array(parts.dropFirst(fixed.count))
    let start = (pattern.hasPrefix("/") ? "/" : "") + fixed.joined(separator: "/")
    let base = start.isEmpty || start.hasSuffix("/") ? start : start + "/"
    try walk(start, depth: 0) { path in
      let names = path.dropFirst(base.count).split(separator: "/").map(String.init)
      return Self.matches(names[...], wanted[...])
    }
  }

  private static func matches(_ names: ArraySlice<String>, _ parts: ArraySlice<String>) -> Bool {
    guard let part = parts.first else { return names.isEmpty }
    if part == "**" {
      return names.indices.contains { matches(names[$0...], parts.dropFirst()) }
        || matches([], parts.dropFirst())
    }
    guard let name = names.first, WildcardPattern(part).matches(name) else { return false }
    return matches(names.dropFirst(), parts.dropFirst())
  }

  /// All files below a folder that are wanted; hidden ones are left out.
  private mutating func walk(
    _ folder: String, depth: Int, _ isWanted: (String) -> Bool
  ) throws(ChainFailure) {
    guard depth < Self.depthLimit else { return }
    let names: [FilePath]
    do throws(FileError) {
      names = try FileSystem.contents(of: resolved(folder))
    } catch {
      throw ChainFailure(
        error.code == .notFound ? "missing-file" : "unreadable-file", error.description)
    }
    for name in names {
      let text = String(decoding: name.bytes, as: UTF8.self)
      guard !text.hasPrefix(".") else { continue }
      let path =
        folder.isEmpty || folder == "." ? text : folder == "/" ? "/" + text : folder + "/" + text
      // Links are followed to files, never to folders: they may lead in a circle.
      guard let status = try? FileSystem.status(of: resolved(path), followingLinks: false) else {
        continue
      }
      if status.kind == .directory {
        try walk(path, depth: depth + 1, isWanted)
      } else if isWanted(path), !FileSystem.isDirectory(resolved(path)) {
        try keep(path)
      }
    }
  }
}
