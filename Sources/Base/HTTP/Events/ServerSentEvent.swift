/// One server-sent event.
///
/// A receiver that keeps a copy keeps its bytes; one that only looks costs no allocation.
package struct ServerSentEvent: Sendable, Hashable {
  /// The `event` field; empty where the server named none, which means `message`.
  package var type: [UInt8]
  /// The `data` lines, joined by line feeds.
  package var data: [UInt8]
  /// The last `id` that the server sent, in this event or before it.
  package var lastID: [UInt8]

  /// An event.
  package init(type: [UInt8] = [], data: [UInt8] = [], lastID: [UInt8] = []) {
    self.type = type
    self.data = data
    self.lastID = lastID
  }

  /// The event's type as text, `message` where the server named none.
  package var typeText: String {
    type.isEmpty ? "message" : String(decoding: type, as: UTF8.self)
  }

  /// The data as text; what is not UTF-8 becomes U+FFFD.
  package var dataText: String { String(decoding: data, as: UTF8.self) }

  /// Whether the event is of that type, ASCII as all names in use are.
  package func isType(_ name: StaticString) -> Bool {
    name.withUTF8Buffer { name in
      type.isEmpty ? name.elementsEqual("message".utf8) : type.elementsEqual(name)
    }
  }
}
