/// A JSON number without loss: 64-bit integers and doubles as themselves, every other as its source digits.
///
/// Two numbers are equal when their values are: `1`, `1.0` and `10e-1` are one number, as JSON Schema
/// (draft 2020-12, section 4.2.1) asks. `text` still gives the digits that the source had.
package struct JSONNumber: Sendable {
  private enum Storage: Sendable {
    case integer(Int64)
    case double(Double)
    /// Valid JSON number text that is not the canonical form of an `Int64`.
    case exact(String)
  }

  private var storage: Storage

  /// An integer.
  package init(_ value: Int) { storage = .integer(Int64(value)) }

  /// A double, or nil for NaN and infinities, which JSON cannot hold.
  package init?(_ value: Double) {
    guard value.isFinite else { return nil }
    if let integer = Int64(exactly: value), abs(integer) < 9_007_199_254_740_992 {
      // A computed integral double is written as an integer: 3, not 3.0. Minus zero becomes zero.
      storage = .integer(integer)
    } else {
      storage = .double(value)
    }
  }

  /// Trusts that `text` fits the number grammar of RFC 8259, section 6; parsers call this.
  package init(validated text: String) {
    if let value = Int64(text), text.utf8.count < 20, text != "-0" {
      storage = .integer(value)
    } else {
      storage = .exact(text)
    }
  }

  /// The digits as JSON text.
  package var text: String {
    switch storage {
    case .integer(let value): String(value)
    case .double(let value): value.description
    case .exact(let text): text
    }
  }

  /// The nearest double; infinite when the digits exceed its range, as `1e999` does.
  package var double: Double {
    switch storage {
    case .integer(let value): Double(value)
    case .double(let value): value
    case .exact(let text): Double(text) ?? .nan
    }
  }

  /// The value as an integer, or nil when it has a fraction or does not fit.
  package var int: Int? {
    switch storage {
    case .integer(let value): Int(exactly: value)
    case .double(let value): Int(exactly: value)
    case .exact(let text): Double(text).flatMap { Int(exactly: $0) }
    }
  }
}

extension JSONNumber: Hashable {
  package static func == (left: JSONNumber, right: JSONNumber) -> Bool {
    if case .integer(let a) = left.storage, case .integer(let b) = right.storage { return a == b }
    return left.double == right.double
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(double) }
}
