package import JSON
import Text

extension WorkflowFinding {
  /// Looks up where its part stands in the text that was read.
  ///
  /// A part that is not in the text, such as a member that is missing, stands where the nearest part around it
  /// does.
  package mutating func locate(in document: JSONDocument) {
    guard position == nil else { return }
    var pointer = pointer
    while true {
      if let node = document.root.node(at: pointer) {
        position = place(in: node)
        return
      }
      guard let slash = pointer.lastIndex(of: "/") else { return }
      pointer = String(pointer[..<slash])
    }
  }

  private func place(in node: JSONNode) -> TextPosition {
    var position = node.position
    // Inside a string without escapes a column of its text is a column of the source.
    if column > 1, let text = node.string, text.utf8.count + 2 == node.sourceRange.count {
      let scalars = text.unicodeScalars.prefix(column - 1)
      position.column += 1 + scalars.count
      position.offset += 1 + scalars.reduce(0) { $0 + Unicode.UTF8.width($1) }
    }
    return position
  }
}

/// The known name that a misspelt one most likely means.
func suggestion(for name: String, among known: some Sequence<String>) -> String? {
  Similarity.nearest(to: name, in: known, count: 1).first
}

/// A key as a part of a JSON pointer (RFC 6901, section 3).
func escapedPointerToken(_ key: String) -> String {
  key.replacing("~", with: "~0").replacing("/", with: "~1")
}
