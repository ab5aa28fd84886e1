package import JSON

/// The JSON in what a model said: the whole text, what stands in fences, what stands in prose.
package struct AnswerExtraction: Sendable {
  /// Where a document stood.
  package enum Place: String, Sendable {
    case whole
    case fenced
    case embedded
  }

  /// The documents found, the likeliest first.
  package private(set) var documents: [(document: JSONDocument, place: Place)] = []
  /// Whether a JSON value begins and never ends.
  package private(set) var isCutOff = false
  /// Why the whole text, or the likeliest part of it, is no JSON.
  package private(set) var fault: JSONSyntaxError?

  /// Values that are looked for in prose; what begins later is not found.
  private static let attemptLimit = 64

  /// Looks for JSON in a text.
  package init(_ text: String) {
    let bytes = Array(text.utf8)
    do throws(JSONSyntaxError) {
      documents = [(try JSONDocument(parsing: bytes), .whole)]
      return
    } catch {
      fault = error
    }
    for range in Self.fences(in: bytes) {
      do throws(JSONSyntaxError) {
        documents.append((try JSONDocument(parsing: Array(bytes[range])), .fenced))
      } catch {
        if documents.isEmpty { fault = Self.moved(error, by: range.lowerBound, in: bytes) }
      }
    }
    if documents.isEmpty { embedded(in: bytes) }
  }

  /// The contents of blocks between lines of three back-ticks; an unclosed one ends with the text.
  private static func fences(in bytes: [UInt8]) -> [Range<Int>] {
    var found: [Range<Int>] = []
    var open: Int?
    var index = 0
    while index + 2 < bytes.count {
      guard bytes[index] == 0x60, bytes[index + 1] == 0x60, bytes[index + 2] == 0x60 else {
        index += 1
        continue
      }
      if let start = open {
        found.append(start..<index)
        open = nil
        index += 3
      } else {
        // The word behind the ticks names the language.
        index += 3
        while index < bytes.count, bytes[index] != 0x0A, bytes[index] != 0x7B, bytes[index] != 0x5B
        {
          index += 1
        }
        open = min(index, bytes.count)
      }
    }
    if let open { found.append(open..<bytes.count) }
    return found
  }

  /// Objects and arrays that stand in prose, brackets in strings left alone.
  private mutating func embedded(in bytes: [UInt8]) {
    var index = 0
    var attempts = 0
    while index < bytes.count, attempts < Self.attemptLimit {
      guard bytes[index] == 0x7B || bytes[index] == 0x5B else {
        index += 1
        continue
      }
      attempts += 1
      guard let end = Self.end(of: index, in: bytes) else {
        if documents.isEmpty { isCutOff = true }
        index += 1
        continue
      }
      do throws(JSONSyntaxError) {
        documents.append((try JSONDocument(parsing: Array(bytes[index..<end])), .embedded))
        index = end
      } catch {
        if documents.isEmpty, bytes[index] == 0x7B {
          fault = Self.moved(error, by: index, in: bytes)
        }
        index += 1
      }
    }
    if !documents.isEmpty { isCutOff = false }
  }

  /// The index after the bracket that closes the one at `start`.
  private static func end(of start: Int, in bytes: [UInt8]) -> Int? {
    var depth = 0
    var isInString = false
    var index = start
    while index < bytes.count {
      switch bytes[index] {
      case 0x5C where isInString: index += 1
      case 0x22: isInString.toggle()
      case 0x7B where !isInString, 0x5B where !isInString: depth += 1
      case 0x7D where !isInString, 0x5D where !isInString:
        depth -= 1
        if depth == 0 { return index + 1 }
      default: break
      }
      index += 1
    }
    return nil
  }

  private static func moved(
    _ error: JSONSyntaxError, by start: Int, in bytes: [UInt8]
  ) -> JSONSyntaxError {
    JSONSyntaxError(
      message: error.message,
      position: TextPosition(in: bytes, at: min(bytes.count, start + error.position.offset)))
  }
}
