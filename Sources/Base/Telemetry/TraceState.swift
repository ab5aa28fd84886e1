/// What other tracing systems ask to be passed on with a trace (W3C Trace Context level 2, section 3.3).
///
/// At most 32 members, each key once, the one changed last in front.
package struct TraceState: Sendable, Hashable {
  /// One vendor's entry.
  package struct Member: Sendable, Hashable {
    package let key: String
    package let value: String
  }

  /// The members in order.
  package private(set) var members: [Member] = []

  /// How many members a state may have (section 3.3.1.1).
  package static let memberLimit = 32
  /// How many characters have to be passed on at least (section 3.3.1.5).
  package static let lengthLimit = 512

  /// A state without members.
  package init() {}

  /// Reads a header; nil when any part of it is not valid, as then the whole is to be dropped.
  ///
  /// Several headers of the name count as one, joined by commas. Empty members are passed over.
  package init?(parsing text: some StringProtocol) {
    for part in text.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: true) {
      let member = Self.trimmed(part)
      if member.isEmpty { continue }
      guard let equals = member.firstIndex(of: UInt8(ascii: "=")) else { return nil }
      let key = String(decoding: member[..<equals], as: UTF8.self)
      let value = String(decoding: member[member.index(after: equals)...], as: UTF8.self)
      guard Self.isKey(key), Self.isValue(value), self[key] == nil,
        members.count < Self.memberLimit
      else { return nil }
      members.append(Member(key: key, value: value))
    }
  }

  /// Whether there are no members.
  package var isEmpty: Bool { members.isEmpty }

  /// The value of a key.
  package subscript(_ key: String) -> String? { members.first { $0.key == key }?.value }

  /// Puts a member in front; false, and nothing changes, when the key or the value is not valid.
  ///
  /// Of a full state the last member leaves.
  package mutating func set(_ key: String, _ value: String) -> Bool {
    guard Self.isKey(key), Self.isValue(value) else { return false }
    members.removeAll { $0.key == key }
    members.insert(Member(key: key, value: value), at: 0)
    if members.count > Self.memberLimit { members.removeLast() }
    return true
  }

  /// The header's text in at most `limit` characters.
  ///
  /// Where it is longer, members of more than 128 characters go first, then those at the end (3.3.1.5).
  package func text(limit: Int = TraceState.lengthLimit) -> String {
    var kept = members
    func length() -> Int { kept.reduce(-1) { $0 + $1.length + 1 } }
    while length() > limit {
      kept.remove(at: kept.lastIndex { $0.length > 128 } ?? kept.count - 1)
    }
    return kept.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
  }

  private static func trimmed(_ bytes: some Sequence<UInt8>) -> [UInt8] {
    func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
    var bytes = Array(bytes.drop(while: isBlank))
    while let last = bytes.last, isBlank(last) { bytes.removeLast() }
    return bytes
  }

  private static func isKey(_ key: String) -> Bool {
    let bytes = key.utf8
    guard (1...256).contains(bytes.count), let first = bytes.first, isLowerOrDigit(first) else {
      return false
    }
    return bytes.allSatisfy { isLowerOrDigit($0) || "_-*/@".utf8.contains($0) }
  }

  private static func isLowerOrDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
    default: false
    }
  }

  /// Printable ASCII but comma and equals sign, and no space at the end.
  private static func isValue(_ value: String) -> Bool {
    let bytes = value.utf8
    guard (1...256).contains(bytes.count), bytes.last != 0x20 else { return false }
    return bytes.allSatisfy {
      (0x20...0x7E).contains($0) && $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: "=")
    }
  }
}

extension TraceState.Member {
  fileprivate var length: Int { key.utf8.count + 1 + value.utf8.count }
}
