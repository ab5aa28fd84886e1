import JSON
import Platform
import Text

/// Reads and writes files for functions; relative paths start from the folder of the context.
struct FileAccess {
  /// Bytes of a file that functions read.
  static let sizeLimit = 64 << 20

  private let directory: FilePath

  init(_ context: FunctionContext) { directory = FilePath(context.directory) }

  private func resolved(_ path: String) throws(FunctionError) -> FilePath {
    guard !path.isEmpty else {
      throw FunctionError(code: "bad-argument", message: "the path is empty; name a file")
    }
    return FilePath(path).resolved(against: directory)
  }

  /// The bytes of a file.
  func bytes(_ path: String) throws(FunctionError) -> [UInt8] {
    let file = try resolved(path)
    do throws(FileError) {
      return try File.read(file, limit: Self.sizeLimit)
    } catch {
      throw FunctionError(error, reading: true)
    }
  }

  /// The text of a file.
  func text(_ path: String) throws(FunctionError) -> String {
    TextEncoding.decode(try bytes(path))
  }

  /// Writes or appends text and gives `path` and `bytes`.
  func write(
    _ text: String, to path: String, append: Bool = false
  ) throws(FunctionError) -> JSONValue {
    let file = try resolved(path)
    let bytes = Array(text.utf8)
    do throws(FileError) {
      if append {
        let output = try AppendingFile(file)
        try output.append(bytes)
        try output.synchronize()
      } else {
        try File.write(bytes, to: file)
      }
    } catch {
      throw FunctionError(error, reading: false)
    }
    return .object(["path": .string(path), "bytes": .integer(bytes.count)])
  }

  /// The entries of a folder whose names match, in order of their names.
  func list(_ path: String, pattern: String?) throws(FunctionError) -> JSONValue {
    let folder = try resolved(path)
    let names: [FilePath]
    do throws(FileError) {
      names = try FileSystem.contents(of: folder)
    } catch {
      throw FunctionError(error, reading: true)
    }
    let wanted = pattern.map(WildcardPattern.init)
    return .array(
      names.compactMap { name in
        let text = String(decoding: name.bytes, as: UTF8.self)
        if let wanted { guard wanted.matches(text) else { return nil } }
        if path == "." { return .string(text) }
        return .string(path.hasSuffix("/") ? path + text : path + "/" + text)
      })
  }
}

extension FunctionError {
  /// The error of a file operation in the words of functions.
  init(_ error: FileError, reading: Bool) {
    let code =
      switch error.code {
      case .notFound: reading ? "missing-file" : "unwritable-file"
      case .noSpace: "no-space"
      case .tooLarge: "too-large"
      default: reading ? "unreadable-file" : "unwritable-file"
      }
    self.init(code: code, message: error.description)
  }
}

/// A pattern for names in which `*` is any text and `?` any one character.
///
/// Hidden names match only a pattern that starts with a dot.
package struct WildcardPattern {
  private let pattern: [Character]

  /// A pattern.
  package init(_ pattern: String) { self.pattern = Array(pattern) }

  /// Whether the whole name matches; time is at most the product of the lengths.
  package func matches(_ name: String) -> Bool {
    let name = Array(name)
    if name.first == ".", pattern.first != "." { return false }
    var place = 0
    var index = 0
    var star: (pattern: Int, name: Int)?
    while index < name.count {
      if place < pattern.count, pattern[place] == "*" {
        star = (place, index)
        place += 1
      } else if place < pattern.count, pattern[place] == "?" || pattern[place] == name[index] {
        place += 1
        index += 1
      } else if let last = star {
        star = (last.pattern, last.name + 1)
        place = last.pattern + 1
        index = last.name + 1
      } else {
        return false
      }
    }
    return pattern[place...].allSatisfy { $0 == "*" }
  }
}
