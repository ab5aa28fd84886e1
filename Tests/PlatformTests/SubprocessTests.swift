import Platform
import Testing

private let environment = ["PATH": "/usr/local/bin:/usr/bin:/bin"]

private func shell(_ script: String) -> Subprocess {
  Subprocess("sh", ["-c", script], environment: environment)
}

@Suite struct SubprocessTests {
  @Test func `a child gets its words untouched by any shell`() async throws {
    let words = ["a b", "$HOME", "*", "", "'\"", "läß", "-n\n"]
    let child = Subprocess("printf", ["<%s>"] + words, environment: environment)
    let outcome = try await child.run()
    #expect(
      String(decoding: outcome.standardOutput, as: UTF8.self)
        == words.map { "<\($0)>" }.joined())
    #expect(outcome.isSuccess)
  }

  @Test func `a child reads its input and both outputs are kept apart`() async throws {
    var child = shell("cat; echo problem >&2; exit 7")
    child.standardInput = Array("data".utf8)
    let outcome = try await child.run()
    #expect(outcome.standardOutput == Array("data".utf8))
    #expect(outcome.standardError == Array("problem\n".utf8))
    #expect(outcome.ending == .exited(status: 7))
  }

  @Test func `megabytes in and out do not deadlock`() async throws {
    var child = Subprocess("cat", environment: environment)
    child.standardInput = (0..<8_000_000).map { UInt8(truncatingIfNeeded: $0) }
    let outcome = try await child.run()
    #expect(outcome.standardOutput == child.standardInput)
  }

  @Test func `a child that never reads its input ends well`() async throws {
    var child = shell("exec true")
    child.standardInput = [UInt8](repeating: 0x78, count: 4_000_000)
    #expect(try await child.run().isSuccess)
  }

  @Test func `output beyond the limit is dropped and told`() async throws {
    var child = shell("head -c 3000000 /dev/zero; head -c 10 /dev/zero >&2")
    child.output = .captured(limit: 1000)
    let outcome = try await child.run()
    #expect(outcome.standardOutput.count == 1000)
    #expect(outcome.standardError.count == 10)
    #expect(outcome.isTruncated)
    #expect(outcome.isSuccess)
  }

  @Test func `an endless writer is ended at a strict limit`() async throws {
    var child = shell("yes")
    child.output = .capturedStrictly(limit: 100_000)
    let outcome = try await child.run()
    #expect(outcome.ending == .exceededOutputLimit)
    #expect(outcome.standardOutput.count == 100_000)
  }

  @Test func `a timeout ends the whole group`() async throws {
    let folder = try FileSystem.createTemporaryDirectory()
    defer { try? FileSystem.removeTree(folder) }
    var child = shell("sleep 300 & echo $! > pid; wait")
    child.workingDirectory = folder
    child.timeout = .milliseconds(400)
    let outcome = try await child.run()
    #expect(outcome.ending == .timedOut)
    #expect(outcome.shellStatus == 124)
    let pid = try File.readText(folder.appending("pid")).split(separator: "\n").joined()
    // The grandchild is gone, or a zombie that init has not fetched yet.
    for _ in 0..<100 where isRunning(pid) { try await Task.sleep(for: .milliseconds(20)) }
    #expect(!isRunning(pid))
  }

  private func isRunning(_ pid: String) -> Bool {
    guard let status = try? File.readText(FilePath("/proc/\(pid)/stat")) else { return false }
    return !status.contains(") Z ") && !status.contains(") X ")
  }

  @Test func `a child deaf to SIGTERM is killed after the grace`() async throws {
    var child = shell("trap '' TERM; while :; do sleep 0.1; done")
    // Long enough for the shell to have set its trap on a busy machine.
    child.timeout = .milliseconds(1500)
    child.terminationGrace = .milliseconds(200)
    let outcome = try await child.run()
    #expect(outcome.ending == .timedOut)
    #expect(outcome.duration >= .milliseconds(1700))
  }

  @Test func `cancelling the task ends the child and throws`() async throws {
    // A child that was waited for to its end would give an outcome instead of an error.
    let task = Task { try await shell("sleep 300").run() }
    try await Task.sleep(for: .milliseconds(200))
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
  }

  @Test func `a cancelled task starts nothing`() async {
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try await shell("true").run()
    }
    await #expect(throws: CancellationError.self) { try await task.value }
  }

  @Test func `a signal from elsewhere is told as one`() async throws {
    let outcome = try await shell("kill -SEGV $$").run()
    #expect(outcome.ending == .signalled(11))
    #expect(outcome.shellStatus == 139)
  }

  @Test func `a process left behind does not hold the call`() async throws {
    var child = shell("echo done; sleep 30 &")
    child.lingerAfterExit = .milliseconds(200)
    let outcome = try await child.run()
    #expect(outcome.standardOutput == Array("done\n".utf8))
    #expect(outcome.isTruncated)
    #expect(outcome.duration < .seconds(20))
  }

  @Test func `a child sees only its environment, its folder and three descriptors`() async throws {
    var child = Subprocess(
      "/bin/sh", ["-c", "pwd; echo $ONLY; env | grep -c HOME; ls /proc/self/fd | wc -l"],
      environment: ["ONLY": "this", "PATH": "/usr/bin:/bin"])
    child.workingDirectory = "/usr"
    let outcome = try await child.run()
    // `ls` has a fourth one open: the folder that it lists.
    #expect(String(decoding: outcome.standardOutput, as: UTF8.self) == "/usr\nthis\n0\n4\n")
  }

  @Test func `a child starts with signals at their defaults`() async throws {
    let outcome = try await shell("grep -E '^Sig(Blk|Ign)' /proc/self/status").run()
    let masks = String(decoding: outcome.standardOutput, as: UTF8.self).split(separator: "\n")
    #expect(masks.count == 2)
    for mask in masks {
      // Signals 32 and 33 are the C library's own; it ignores them in every child it spawns.
      let value = UInt64(mask.suffix(16), radix: 16)
      #expect(value.map { $0 & ~0x1_8000_0000 } == 0, "\(mask)")
    }
  }

  @Test(arguments: [
    ("no-such-program-here", FileError.Code.notFound, "PATH"),
    ("./no-such-program", .notFound, "no such file"),
    ("/tmp", .permissionDenied, "permission denied"),
    ("", .invalidPath, "empty"),
  ])
  func `a program that cannot be started says why`(
    program: String, code: FileError.Code, words: String
  ) async throws {
    let error = await #expect(throws: FileError.self) {
      try await Subprocess(program, environment: environment).run()
    }
    #expect(error?.code == code)
    #expect(error?.description.contains(words) == true)
  }

  @Test func `a missing working folder is named`() async throws {
    var child = shell("true")
    child.workingDirectory = "/no/such/folder"
    let error = await #expect(throws: FileError.self) { try await child.run() }
    #expect(error?.description.contains("'/no/such/folder'") == true)
  }

  @Test func `two hundred children at once each keep their own input and output`() async throws {
    func run(_ count: Int) async throws -> Int {
      try await withThrowingTaskGroup(of: Bool.self) { group in
        for number in 0..<count {
          group.addTask {
            var child = shell("read line; echo \"$line \(number)\"; sleep 0.2")
            child.standardInput = Array("hello\n".utf8)
            return try await child.run().standardOutput == Array("hello \(number)\n".utf8)
          }
        }
        return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
      }
    }
    #expect(try await run(200) == 200)
  }
}
