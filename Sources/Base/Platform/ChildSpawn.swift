import Glibc

/// Starts a child with `posix_spawn`.
enum ChildSpawn {
  private typealias AddChangeDirectory =
    @convention(c) (
      UnsafeMutablePointer<posix_spawn_file_actions_t>, UnsafePointer<CChar>
    ) -> Int32
  private typealias AddCloseFrom =
    @convention(c) (UnsafeMutablePointer<posix_spawn_file_actions_t>, Int32) -> Int32

  /// Starts the child in a new process group and gives its process number.
  ///
  /// The descriptors in `standard` become the child's 0, 1 and 2. With `inSession` the child leads a session
  /// of its own, without a terminal.
  static func start(
    _ process: Subprocess, standard: [FileDescriptor], inSession: Bool = false
  ) throws(FileError) -> pid_t {
    let program = FilePath(bytes: process.arguments.first ?? [])
    func failure(_ code: Int32) -> FileError {
      FileError(SystemError(code), operation: .run, path: program)
    }
    let path = try executable(program, process)
    if let folder = process.workingDirectory, !FileSystem.isDirectory(folder) {
      _ = try FileSystem.status(of: folder)
      throw FileError(SystemError(ENOTDIR), operation: .open, path: folder)
    }

    var actions = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    guard posix_spawn_file_actions_init(&actions) == 0, posix_spawnattr_init(&attributes) == 0
    else { throw failure(ENOMEM) }
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }

    for (target, source) in standard.enumerated() {
      let code = posix_spawn_file_actions_adddup2(&actions, source.number, Int32(target))
      guard code == 0 else { throw failure(code) }
    }
    // Both are outside of what Swift's Glibc module shows, hence looked up; glibc 2.34 has them.
    if let symbol = symbol("posix_spawn_file_actions_addclosefrom_np") {
      let code = unsafeBitCast(symbol, to: AddCloseFrom.self)(&actions, 3)
      guard code == 0 else { throw failure(code) }
    }
    if let folder = process.workingDirectory {
      guard let symbol = symbol("posix_spawn_file_actions_addchdir_np") else {
        throw FileError(
          code: .other, operation: .run, path: program,
          reason: "this system's C library cannot start a program in another folder")
      }
      let name = try folder.cString(for: .open).get()
      let code = unsafeBitCast(symbol, to: AddChangeDirectory.self)(&actions, name)
      guard code == 0 else { throw failure(code) }
    }

    var none = sigset_t()
    var all = sigset_t()
    sigemptyset(&none)
    sigfillset(&all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setpgroup(&attributes, 0)
    // POSIX_SPAWN_SETSID of glibc's <spawn.h>, which Swift's Glibc module leaves out.
    let place = inSession ? 0x80 : POSIX_SPAWN_SETPGROUP
    let flags = place | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
    posix_spawnattr_setflags(&attributes, Int16(flags))

    let words = try cStrings(process.arguments, program)
    let variables = try cStrings(
      process.environment.sorted { $0.key < $1.key }.map { Array("\($0.key)=\($0.value)".utf8) },
      program)
    var child: pid_t = 0
    let name = try path.cString(for: .run).get()
    let code = withCArray(words) { words in
      withCArray(variables) { posix_spawn(&child, name, &actions, &attributes, words, $0) }
    }
    guard code == 0 else { throw failure(code) }
    return child
  }

  private static func symbol(_ name: String) -> UnsafeMutableRawPointer? { dlsym(nil, name) }

  /// The path of the program: as given with a slash, else the first executable file in the child's `PATH`.
  private static func executable(
    _ program: FilePath, _ process: Subprocess
  ) throws(FileError) -> FilePath {
    _ = try program.cString(for: .run).get()
    guard !program.bytes.contains(UInt8(ascii: "/")) else { return program }
    let search = process.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
    var refused: FilePath?
    for folder in search.split(separator: ":") {
      let candidate = FilePath(String(folder)).appending(program)
      guard let status = try? FileSystem.status(of: candidate), status.kind == .file,
        let name = try? candidate.cString(for: .run).get()
      else { continue }
      if access(name, X_OK) == 0 { return candidate }
      refused = refused ?? candidate
    }
    if let refused { throw FileError(SystemError(EACCES), operation: .run, path: refused) }
    throw FileError(
      code: .notFound, operation: .run, path: program,
      reason: "no such program in PATH; install it or give its path")
  }

  private static func cStrings(
    _ texts: [[UInt8]], _ program: FilePath
  ) throws(FileError) -> [[CChar]] {
    guard !texts.contains(where: { $0.contains(0) }) else {
      throw FileError(
        code: .invalidPath, operation: .run, path: program,
        reason: "an argument or variable holds a NUL byte")
    }
    return texts.map { $0.map { CChar(bitPattern: $0) } + [0] }
  }

  /// Calls `body` with a NULL-terminated array of pointers to the texts.
  private static func withCArray<Result>(
    _ texts: [[CChar]], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
  ) -> Result {
    // One block for all the bytes: pointers into separate arrays would not outlive their closures.
    var bytes = Array(texts.joined())
    return bytes.withUnsafeMutableBufferPointer { buffer in
      var pointers: [UnsafeMutablePointer<CChar>?] = []
      var offset = 0
      for text in texts {
        pointers.append(buffer.baseAddress.map { $0 + offset })
        offset += text.count
      }
      pointers.append(nil)
      return body(pointers)
    }
  }
}
