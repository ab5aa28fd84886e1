import Platform

/// Finds the package that holds the Swift library for generated chains.
enum LibraryLocation {
  /// The checkout that the running program was built in: the nearest folder above the program whose manifest
  /// names the library; nil when there is none, as for an installed program.
  ///
  /// The place is looked up when it is needed: no path of the machine that built the program is in it.
  static func checkout(of program: FilePath = "/proc/self/exe") -> String? {
    guard var folder = try? FileSystem.realPath(program).parent else { return nil }
    for _ in 0..<32 {
      let manifest = folder.appending("Package.swift")
      if let text = try? File.readText(manifest, limit: 1_000_000), names(text) {
        return String(validating: folder.bytes, as: UTF8.self)
      }
      let parent = folder.parent
      guard parent != folder else { return nil }
      folder = parent
    }
    return nil
  }

  private static func names(_ manifest: String) -> Bool {
    manifest.contains(".library(name: \"AgentChains\"")
  }
}
