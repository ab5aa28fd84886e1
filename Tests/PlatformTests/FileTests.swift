import Platform
import Testing

/// A folder that goes with its test.
final class TemporaryFolder: Sendable {
  let path: FilePath
  init() throws { path = try FileSystem.createTemporaryDirectory() }
  deinit { try? FileSystem.removeTree(path) }
  func callAsFunction(_ name: FilePath) -> FilePath { path.appending(name) }
}

@Suite struct FileTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func `what was written is read, and nothing else is left in the folder`() throws {
    let path = folder("a.txt")
    try File.write(text: "first", to: path)
    try File.write(text: "läß\n", to: path)
    #expect(try File.readText(path) == "läß\n")
    #expect(try FileSystem.contents(of: folder.path) == ["a.txt"])
  }

  @Test func `a replaced file keeps its permissions and a link stays a link`() async throws {
    let path = folder("script")
    try File.write(text: "#!/bin/sh\nexit 3\n", to: path, permissions: 0o750)
    let mode = try FileSystem.status(of: path).permissions
    let link = Subprocess(
      "ln", ["-s", "script", folder("link").description], environment: ["PATH": "/bin:/usr/bin"])
    #expect(try await link.run().isSuccess)
    try File.write(text: "new", to: folder("link"), permissions: 0o600)
    #expect(try FileSystem.status(of: path).permissions == mode)
    #expect(try File.readText(path) == "new")
    #expect(
      try FileSystem.status(of: folder("link"), followingLinks: false).kind == .symbolicLink)
  }

  @Test func `a failed write leaves the old file and no litter`() throws {
    try FileSystem.createDirectory(folder("dir"))
    let error = #expect(throws: FileError.self) { try File.write(text: "x", to: folder("dir")) }
    #expect(error?.code == .isDirectory)
    let missing = #expect(throws: FileError.self) {
      try File.write(text: "x", to: folder("no/such/file"))
    }
    #expect(missing?.code == .notFound)
    #expect(missing?.description.contains("create the folder") == true)
    #expect(try FileSystem.contents(of: folder.path) == ["dir"])
  }

  @Test func `a full device is an error`() {
    let error = #expect(throws: FileError.self) { try File.write(text: "x", to: "/dev/full") }
    #expect(error?.code == .noSpace)
    let appended = #expect(throws: FileError.self) {
      try AppendingFile("/dev/full").append([1, 2, 3])
    }
    #expect(appended?.code == .noSpace)
    #expect(appended?.description.contains("'/dev/full': no space left on device") == true)
  }

  @Test func `a full disk keeps the old file whole`() async throws {
    let disk = folder("disk")
    try FileSystem.createDirectory(disk)
    let mount = Subprocess(
      "mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", disk.description],
      environment: ["PATH": "/sbin:/usr/sbin:/bin:/usr/bin"])
    guard let outcome = try? await mount.run(), outcome.isSuccess else {
      // Only root can mount; the other tests of full devices run everywhere.
      try FileDescriptor.standardError.writeAll(Array("SKIPPED: cannot mount a tmpfs\n".utf8))
      return
    }
    let file = disk.appending("state.json")
    try File.write(text: "old", to: file)
    let error = #expect(throws: FileError.self) {
      try File.write([UInt8](repeating: 65, count: 1_000_000), to: file)
    }
    let text = try? File.readText(file)
    let names = try? FileSystem.contents(of: disk)
    var unmount = mount
    unmount.arguments = [Array("umount".utf8), disk.bytes]
    #expect(try await unmount.run().isSuccess)
    #expect(error?.code == .noSpace)
    #expect(text == "old")
    #expect(names == ["state.json"])
  }

  @Test(arguments: [
    ("no-such-file", FileError.Code.notFound, "no such file or directory"),
    ("/tmp", .isDirectory, "is a directory"), ("/etc/passwd/x", .notDirectory, "not a directory"),
    ("", .invalidPath, "empty"), ("a\0b", .invalidPath, "NUL"),
  ])
  func `a file that cannot be read says why`(
    path: String, code: FileError.Code, words: String
  ) throws {
    let error = #expect(throws: FileError.self) { try File.read(FilePath(path)) }
    #expect(error?.code == code)
    #expect(error?.description.contains(words) == true)
    let chunk = #expect(throws: FileError.self) { try ChunkReader(FilePath(path)) }
    #expect(chunk?.code == code)
    let mapped = #expect(throws: FileError.self) { try MappedFile(FilePath(path)) }
    #expect(mapped?.code == code)
  }

  @Test func `text that is not UTF-8 is refused, a byte order mark dropped`() throws {
    try File.write([0x61, 0xFF], to: folder("bad"))
    let error = #expect(throws: FileError.self) { try File.readText(folder("bad")) }
    #expect(error?.code == .invalidText)
    try File.write([0xEF, 0xBB, 0xBF, 0x61], to: folder("bom"))
    #expect(try File.readText(folder("bom")) == "a")
  }

  @Test func `more than the limit is an error`() throws {
    try File.write(text: "12345", to: folder("five"))
    #expect(try File.read(folder("five"), limit: 5).count == 5)
    let error = #expect(throws: FileError.self) { try File.read(folder("five"), limit: 4) }
    #expect(error?.code == .tooLarge)
    #expect(throws: FileError.self) { try File.read("/dev/zero", limit: 100_000) }
  }

  @Test func `a name that is not UTF-8 names its file`() throws {
    let path = folder(FilePath(bytes: [0x62, 0xFF, 0x0A]))
    try File.write(text: "x", to: path)
    #expect(try FileSystem.contents(of: folder.path).map(\.bytes) == [[0x62, 0xFF, 0x0A]])
    #expect(try File.readText(path) == "x")
    #expect(path.description.hasSuffix("b\u{FFFD}\\n"))
  }

  @Test func `a big input comes in chunks or as memory`() throws {
    let bytes = (0..<600_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    try File.write(bytes, to: folder("big"))
    let reader = try ChunkReader(folder("big"))
    #expect(reader.size == bytes.count)
    var read: [UInt8] = []
    while try reader.read(upTo: 100_000, appendingTo: &read) > 0 {}
    #expect(read == bytes)
    let mapped = try MappedFile(folder("big"))
    #expect(mapped.withUnsafeBytes { Array($0) } == bytes)
    try File.write([], to: folder("empty"))
    #expect(try MappedFile(folder("empty")).count == 0)
  }

  @Test func `appended lines can be read at once`() throws {
    let file = try AppendingFile(folder("log"))
    try file.append(Array("a\n".utf8))
    #expect(try File.readText(folder("log")) == "a\n")
    try file.append(Array("b\n".utf8))
    try file.synchronize()
    #expect(try File.readText(folder("log")) == "a\nb\n")
    _ = try AppendingFile(folder("log"), truncating: true)
    #expect(try File.read(folder("log")).isEmpty)
  }

  @Test func `folders are created, listed in order and removed whole`() throws {
    let deep = folder("x/y/z")
    try FileSystem.createDirectory(deep)
    try FileSystem.createDirectory(deep)
    for name in ["b", "a", "Z", ".h"] {
      try File.write(text: "", to: deep.appending(FilePath(name)))
    }
    #expect(try FileSystem.contents(of: deep) == [".h", "Z", "a", "b"])
    try File.write(text: "", to: folder("file"))
    #expect(throws: FileError.self) { try FileSystem.createDirectory(folder("file")) }
    #expect(throws: FileError.self) { try FileSystem.createDirectory(folder("file/x")) }
    try FileSystem.removeTree(folder("x"))
    try FileSystem.removeTree(folder("x"))
    #expect(!FileSystem.exists(folder("x")))
  }
}

@Suite struct FilePathTests {
  @Test(
    arguments: [
      ("/usr/lib/a.so", "/usr/lib", "a.so", "so", "/usr/lib/a.so"),
      ("a/./b/../c", "a/./b/..", "c", nil, "a/c"), ("../x", "..", "x", nil, "../x"),
      (".profile", ".", ".profile", nil, ".profile"), ("/", "/", "/", nil, "/"),
      ("", ".", "", nil, "."), ("a//b//", "a", "b", nil, "a/b"), ("/../x", "/..", "x", nil, "/x"),
      ("a/..", "a", "..", nil, "."), ("x.tar.gz", ".", "x.tar.gz", "gz", "x.tar.gz"),
    ] as [(String, String, String, String?, String)])
  func `a path is taken apart by its text`(
    path: String, parent: String, last: String, fileExtension: String?, normalized: String
  ) {
    let path = FilePath(path)
    #expect(path.parent == FilePath(parent))
    #expect(path.lastComponent == last)
    #expect(path.fileExtension == fileExtension)
    #expect(path.normalized == FilePath(normalized))
  }

  @Test func `paths are joined, and an absolute one wins`() {
    #expect(FilePath("a").appending("b") == "a/b")
    #expect(FilePath("a/").appending("b") == "a/b")
    #expect(FilePath("a").appending("/b") == "/b")
    #expect(FilePath("../x").resolved(against: "/a/b") == "/a/x")
  }
}
