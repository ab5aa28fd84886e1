import Glibc

/// Folders and names of files; everything follows symbolic links unless it says otherwise.
package enum FileSystem {
  /// The status of what a path names, following a symbolic link unless told not to.
  package static func status(
    of path: FilePath, followingLinks: Bool = true
  ) throws(FileError) -> FileStatus {
    var status = stat()
    try call(.inspect, path) { name in
      followingLinks ? stat(name, &status) : lstat(name, &status)
    }
    return FileStatus(status)
  }

  /// Whether the path names anything that can be reached.
  package static func exists(_ path: FilePath) -> Bool { (try? status(of: path)) != nil }

  /// Whether the path names a folder.
  package static func isDirectory(_ path: FilePath) -> Bool {
    (try? status(of: path))?.kind == .directory
  }

  /// Creates a folder and those above it; one that exists already is fine.
  package static func createDirectory(
    _ path: FilePath, permissions: UInt32 = 0o777
  ) throws(FileError) {
    do {
      try call(.createFolder, path) { mkdir($0, permissions) }
    } catch {
      switch error.code {
      case .alreadyExists where isDirectory(path): return
      case .notFound where path.parent != path && !exists(path.parent):
        try createDirectory(path.parent, permissions: permissions)
        do {
          try call(.createFolder, path) { mkdir($0, permissions) }
        } catch {
          // Another process can have created it in between.
          guard error.code == .alreadyExists, isDirectory(path) else { throw error }
        }
      default: throw error
      }
    }
  }

  /// The names in a folder without `.` and `..`, in the order of their bytes.
  package static func contents(of path: FilePath) throws(FileError) -> [FilePath] {
    let name = try path.cString(for: .list).get()
    guard let stream = opendir(name) else {
      throw FileError(.last, operation: .list, path: path)
    }
    defer { closedir(stream) }
    var names: [FilePath] = []
    while true {
      errno = 0
      guard let entry = readdir(stream) else {
        if errno != 0 { throw FileError(.last, operation: .list, path: path) }
        break
      }
      let bytes = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
      if bytes != Array(".".utf8), bytes != Array("..".utf8) {
        names.append(FilePath(bytes: bytes))
      }
    }
    return names.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
  }

  /// Removes a file, or an empty folder; a symbolic link goes itself, not what it names.
  package static func remove(_ path: FilePath) throws(FileError) {
    try call(.remove, path) { Glibc.remove($0) }
  }

  /// Removes a file or a whole folder; what is already gone is fine, symbolic links are not followed.
  package static func removeTree(_ path: FilePath) throws(FileError) {
    do {
      if try status(of: path, followingLinks: false).kind == .directory {
        for name in try contents(of: path) { try removeTree(path.appending(name)) }
      }
      try remove(path)
    } catch {
      if error.code != .notFound { throw error }
    }
  }

  /// Gives a file or folder another name on the same file system, replacing a file of that name.
  package static func rename(_ path: FilePath, to target: FilePath) throws(FileError) {
    let name = try target.cString(for: .rename).get()
    try call(.rename, path) { Glibc.rename($0, name) }
  }

  /// The absolute path of what `path` names, with every symbolic link followed.
  package static func realPath(_ path: FilePath) throws(FileError) -> FilePath {
    let name = try path.cString(for: .inspect).get()
    guard let resolved = realpath(name, nil) else {
      throw FileError(.last, operation: .inspect, path: path)
    }
    defer { free(resolved) }
    return FilePath(bytes: UnsafeRawBufferPointer(start: resolved, count: strlen(resolved)))
  }

  /// The folder that relative paths start from.
  package static func currentDirectory() throws(FileError) -> FilePath {
    guard let folder = getcwd(nil, 0) else {
      throw FileError(.last, operation: .inspect, path: ".")
    }
    defer { free(folder) }
    return FilePath(bytes: UnsafeRawBufferPointer(start: folder, count: strlen(folder)))
  }

  /// Creates a folder that only its owner can read, with an unused name, and gives its path.
  package static func createTemporaryDirectory(
    in folder: FilePath = "/tmp", prefix: String = "dna-"
  ) throws(FileError) -> FilePath {
    let template = folder.appending(FilePath(prefix + "XXXXXX"))
    var name = try template.cString(for: .createFolder).get()
    guard mkdtemp(&name) != nil else {
      throw FileError(.last, operation: .createFolder, path: template)
    }
    return FilePath(bytes: name.dropLast().map { UInt8(bitPattern: $0) })
  }

  /// Makes the names in a folder durable: after this a created or renamed file survives a power cut.
  package static func synchronizeDirectory(_ path: FilePath) throws(FileError) {
    let folder = try OwnedDescriptor.open(path, O_RDONLY | O_DIRECTORY, for: .open)
    do {
      try folder.descriptor.synchronize()
    } catch {
      // Some file systems cannot sync a folder and say EINVAL; there is nothing more to be done.
      if error.number != EINVAL {
        throw FileError(error, operation: .write, path: path)
      }
    }
  }

  private static func call(
    _ operation: FileError.Operation, _ path: FilePath, _ body: ([CChar]) -> Int32
  ) throws(FileError) {
    let name = try path.cString(for: operation).get()
    do throws(SystemError) {
      _ = try retryingInterrupts { body(name) }
    } catch {
      throw FileError(error, operation: operation, path: path)
    }
  }
}
