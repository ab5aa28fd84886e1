import Foundation

/// The checked-out project, as the tests of its own rules see it.
struct SourceTree {
  /// One source file, in Swift or C.
  struct File {
    /// Path from the project's root.
    var path: String
    /// As written.
    var lines: [String]
    /// The same lines with comments and the contents of string literals blanked.
    var code: [String]
  }

  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// The floors from the ground up; a target imports from its own floor or a lower one.
  static let floors = ["Base", "Agents", "Tools", "Commands", "dna"]

  /// Swift and C files below a folder, in path order.
  static func files(below folder: String) throws -> [File] {
    let start = root.appendingPathComponent(folder)
    guard let walker = FileManager.default.enumerator(at: start, includingPropertiesForKeys: nil)
    else { return [] }
    return try walker.compactMap { $0 as? URL }
      .filter { ["swift", "c", "h"].contains($0.pathExtension) }
      .sorted { $0.path < $1.path }
      .map { url in
        let text = try String(contentsOf: url, encoding: .utf8)
        return File(
          path: String(url.path.dropFirst(root.path.count + 1)),
          lines: text.components(separatedBy: "\n"),
          code: blanked(text).components(separatedBy: "\n"))
      }
  }

  /// The text of a file below the root.
  static func text(of path: String) throws -> String {
    try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
  }

  /// The floor and the room of a source file; the upper floors are rooms themselves.
  static func place(of path: String) -> (floor: String, room: String)? {
    let parts = path.split(separator: "/").map(String.init)
    guard parts.count > 2, parts[0] == "Sources" else { return nil }
    return ["Commands", "dna"].contains(parts[1]) ? (parts[1], parts[1]) : (parts[1], parts[2])
  }

  /// Blanks line comments and the contents of string literals, keeping every line break.
  ///
  /// Understands `//`, `"…"` with escapes, `"""…"""`, and raw strings with one or more `#`; code inside an
  /// interpolation is blanked as well.
  static func blanked(_ text: String) -> String {
    let bytes = Array(text.utf8)
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count)
    var index = 0
    func starts(_ word: String, at place: Int) -> Bool {
      bytes[min(place, bytes.count)...].starts(with: word.utf8)
    }
    while index < bytes.count {
      if starts("//", at: index) {
        while index < bytes.count, bytes[index] != 0x0A { index += 1 }
        continue
      }
      var hashes = 0
      while starts("#", at: index + hashes) { hashes += 1 }
      guard starts("\"", at: index + hashes) else {
        out.append(bytes[index])
        index += 1
        continue
      }
      let fence = String(repeating: "#", count: hashes)
      let isLong = starts("\"\"\"", at: index + hashes)
      let quote = isLong ? "\"\"\"" : "\""
      index += hashes + quote.utf8.count
      out += "\"\"".utf8
      while index < bytes.count, !starts(quote + fence, at: index) {
        if starts("\\" + fence, at: index), !isLong || hashes == 0 { index += 1 + hashes }
        if index < bytes.count, bytes[index] == 0x0A { out.append(0x0A) }
        index += 1
      }
      index += quote.utf8.count + hashes
    }
    return String(decoding: out, as: UTF8.self)
  }
}
