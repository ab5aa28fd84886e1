/// A stretch of the sentence, in UTF-8 bytes: what made a node, or what was left over.
package struct WordSpan: Sendable, Hashable {
  /// First byte.
  package var start: Int
  /// The byte after the last.
  package var end: Int

  /// A stretch of bytes.
  package init(start: Int, end: Int) {
    self.start = start
    self.end = end
  }
}
