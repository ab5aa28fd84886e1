/// A value found in bytes: what it is and where; nothing is decoded yet.
///
/// The range counts from the start of the bytes that were scanned and includes quotes and brackets.
package struct JSONSlice: Sendable, Hashable {
  /// The offset of the first byte.
  package let start: Int
  /// The offset after the last byte.
  package let end: Int
  private let code: UInt8

  /// No value: what a field reads as when the text does not have it.
  package static let missing = JSONSlice()

  private init() {
    start = 0
    end = 0
    code = .max
  }

  @inline(__always) init(_ tag: JSONTag, _ start: Int, _ end: Int) {
    self.start = start
    self.end = end
    code = tag.rawValue
  }

  @inline(__always) var tag: JSONTag? { JSONTag(rawValue: code) }

  /// The JSON type, or nil when the value is missing.
  package var kind: JSONValue.Kind? { tag?.kind }

  /// Whether there is a value.
  package var isPresent: Bool { code != .max }

  /// Where the value stands, quotes and brackets included.
  package var range: Range<Int> { start..<end }

  /// Where the text of a string stands, between its quotes.
  package var contents: Range<Int> { end - start >= 2 ? start + 1..<end - 1 : start..<start }

  /// Whether a string has escapes, so that its text is not simply its bytes.
  package var hasEscapes: Bool { tag == .escapedString }

  /// Whether a number has neither fraction nor exponent.
  package var isInteger: Bool { tag == .integer }

  /// The Boolean, if this is one.
  package var bool: Bool? {
    switch tag {
    case .true: true
    case .false: false
    default: nil
    }
  }
}
