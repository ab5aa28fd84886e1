/// What a shell offers for a value.
package enum CompletionKind: Sendable, Hashable {
  /// Nothing: free text or a number.
  case none
  /// A file, also through folders.
  case file
  /// A folder.
  case directory
  /// A program in `PATH`.
  case executable
  /// Values of that name, asked from the program itself through `__complete`.
  case dynamic(String)
}

extension CompletionKind {
  /// The kind as one word, `dynamic:NAME` for a dynamic one.
  package var text: String {
    switch self {
    case .none: "none"
    case .file: "file"
    case .directory: "directory"
    case .executable: "executable"
    case .dynamic(let name): "dynamic:" + name
    }
  }

  /// The kind of that text, or nil.
  package init?(text: String) {
    switch text {
    case "none": self = .none
    case "file": self = .file
    case "directory": self = .directory
    case "executable": self = .executable
    default:
      guard text.utf8.starts(with: "dynamic:".utf8), text.utf8.count > 8 else { return nil }
      self = .dynamic(String(text.dropFirst(8)))
    }
  }
}
