/// Texts as small numbers; the empty text is 0.
struct NameTable {
  private(set) var texts = [""]
  private var numberOf: [String: Int32] = [:]
  private var free: [Int32] = []

  var count: Int { numberOf.count }

  /// The number of a text, or nil when it was never seen.
  func number(of text: String) -> Int32? { text.isEmpty ? 0 : numberOf[text] }

  /// The number of a text, a new one for a new text.
  mutating func intern(_ text: String) -> Int32 {
    if text.isEmpty { return 0 }
    if let number = numberOf[text] { return number }
    let number: Int32
    if let last = free.popLast() {
      number = last
      texts[Int(number)] = text
    } else {
      number = Int32(texts.count)
      texts.append(text)
    }
    numberOf[text] = number
    return number
  }

  /// Forgets every text that is not used.
  mutating func keep(_ isUsed: [Bool]) {
    for number in 1..<max(texts.count, 1) where !isUsed[number] && !texts[number].isEmpty {
      numberOf[texts[number]] = nil
      texts[number] = ""
      free.append(Int32(number))
    }
  }

  subscript(_ number: Int32) -> String { texts[Int(number)] }

  /// Whether a capability or an agent names nobody: empty, or white space alone.
  static func isBlank(_ text: String?) -> Bool {
    guard let text, !text.isEmpty else { return true }
    return text.utf8.first.map { $0 <= 0x20 } == true && text.allSatisfy(\.isWhitespace)
  }

  /// The form in which a capability is compared; nil and blank are empty.
  static func folded(_ text: String?) -> String {
    guard let text, !isBlank(text) else { return "" }
    return text.lowercased()
  }
}
