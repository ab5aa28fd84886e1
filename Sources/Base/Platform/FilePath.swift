/// A path as the bytes that the system uses, which need not be UTF-8.
///
/// Results of the lexical operations, none of which looks at the file system:
///
///     path            parent    lastComponent   fileExtension   normalized
///     /usr/lib/a.so   /usr/lib  a.so            so              /usr/lib/a.so
///     a/./b/../c      a/./b/..  c               (nil)           a/c
///     ../x            ..        x               (nil)           ../x
///     .profile        .         .profile        (nil)           .profile
///     /               /         /               (nil)           /
package struct FilePath: Sendable, Hashable, ExpressibleByStringInterpolation {
  /// The bytes of the path, without a final NUL.
  package let bytes: [UInt8]

  private static let slash = UInt8(ascii: "/")
  private static let dot = UInt8(ascii: ".")

  /// A path of raw bytes, such as an operand that is not UTF-8.
  package init(bytes: some Sequence<UInt8>) { self.bytes = Array(bytes) }

  /// A path of the string's UTF-8 bytes.
  package init(_ string: String) { bytes = Array(string.utf8) }

  package init(stringLiteral value: String) { self.init(value) }

  /// Whether the path starts at the root.
  package var isAbsolute: Bool { bytes.first == Self.slash }

  /// The name after the last slash; `/` for the root, empty for an empty path.
  package var lastComponent: String {
    let trimmed = Self.trimmingFinalSlashes(bytes)
    guard !trimmed.isEmpty else { return bytes.isEmpty ? "" : "/" }
    let start = trimmed.lastIndex(of: Self.slash).map { $0 + 1 } ?? 0
    return String(decoding: trimmed[start...], as: UTF8.self)
  }

  /// The path of the folder that holds this one; `.` for a bare name.
  package var parent: FilePath {
    let trimmed = Self.trimmingFinalSlashes(bytes)
    guard !trimmed.isEmpty else { return bytes.isEmpty ? "." : "/" }
    guard let slash = trimmed.lastIndex(of: Self.slash) else { return "." }
    let folder = Self.trimmingFinalSlashes(trimmed[..<slash])
    return folder.isEmpty ? "/" : FilePath(bytes: folder)
  }

  /// The text after the last dot of the name, without the dot, or nil when there is none.
  package var fileExtension: String? {
    let name = Array(lastComponent.utf8)
    guard let dot = name.lastIndex(of: Self.dot), dot > 0, dot < name.count - 1 else { return nil }
    return String(decoding: name[(dot + 1)...], as: UTF8.self)
  }

  /// The path with `component` below it, or `component` itself when that is absolute.
  package func appending(_ component: FilePath) -> FilePath {
    if component.isAbsolute || bytes.isEmpty { return component }
    if component.bytes.isEmpty { return self }
    let separator = bytes.last == Self.slash ? [] : [Self.slash]
    return FilePath(bytes: bytes + separator + component.bytes)
  }

  /// The path with `suffix` glued to its last name.
  package func appending(suffix: String) -> FilePath { FilePath(bytes: bytes + suffix.utf8) }

  /// The path without `.`, repeated slashes and `name/..` pairs; an empty result is `.`.
  ///
  /// This is lexical: where `name` is a symbolic link, the result can name another file.
  package var normalized: FilePath {
    var kept: [ArraySlice<UInt8>] = []
    for component in bytes.split(separator: Self.slash) {
      if component.elementsEqual([Self.dot]) { continue }
      if component.elementsEqual([Self.dot, Self.dot]) {
        if let last = kept.last, !last.elementsEqual([Self.dot, Self.dot]) {
          kept.removeLast()
          continue
        }
        if isAbsolute { continue }
      }
      kept.append(component)
    }
    let joined = Array(kept.joined(separator: [Self.slash]))
    if isAbsolute { return FilePath(bytes: [Self.slash] + joined) }
    return joined.isEmpty ? "." : FilePath(bytes: joined)
  }

  /// The path as seen from `folder`: itself when absolute, else below the folder.
  package func resolved(against folder: FilePath) -> FilePath {
    folder.appending(self).normalized
  }

  /// The path as a C string, or the error `invalidPath` when it is empty or holds a NUL byte.
  func cString(for operation: FileError.Operation) -> Result<[CChar], FileError> {
    guard !bytes.isEmpty, !bytes.contains(0) else {
      let reason = bytes.isEmpty ? "the path is empty" : "the path holds a NUL byte"
      return .failure(
        FileError(code: .invalidPath, operation: operation, path: self, reason: reason))
    }
    return .success(bytes.map { CChar(bitPattern: $0) } + [0])
  }

  private static func trimmingFinalSlashes(_ bytes: some RandomAccessCollection<UInt8>) -> [UInt8] {
    var trimmed = Array(bytes)
    while trimmed.last == slash { trimmed.removeLast() }
    return trimmed
  }
}

extension FilePath: CustomStringConvertible {
  /// The path for display: invalid UTF-8 repaired, control characters as `\u{…}`.
  package var description: String {
    var text = ""
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      if scalar.properties.generalCategory == .control {
        text += scalar.escaped(asASCII: true)
      } else {
        text.unicodeScalars.append(scalar)
      }
    }
    return text
  }
}
