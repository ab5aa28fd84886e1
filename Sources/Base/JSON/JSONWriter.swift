/// Writes JSON piece by piece into bytes, in the order of the calls.
///
///     var writer = JSONWriter()
///     writer.object {
///       $0.member("schema", "dna.trace/v1")
///       $0.key("spans")
///       $0.array { for id in ids { $0.value(id) } }
///     }
///     let bytes = try writer.finish()
///
/// Whatever cannot become JSON (a value without a key, a second value, a bracket that closes nothing)
/// is left out and remembered; `finish()` then throws instead of giving out a damaged text.
package struct JSONWriter: Sendable {
  /// A call that does not fit what was written before it.
  package struct Misuse: Error, Sendable, Hashable, CustomStringConvertible {
    /// What was called, and why it does not fit.
    package var description: String
    /// Bytes that were written before.
    package var offset: Int
  }

  private enum State: UInt8 {
    /// A value may come: at the start, or in an array.
    case start
    /// In an array, after an element.
    case afterElement
    /// In an object, before its first key.
    case beforeKey
    /// In an object, after a member.
    case afterMember
    /// In an object, after a key.
    case afterKey
    /// After the one value.
    case done
  }

  /// What was written so far.
  package private(set) var bytes: [UInt8] = []
  /// The first call that did not fit.
  package private(set) var misuse: Misuse?
  private let layout: JSONValue.Layout
  private var state = State.start
  /// Whether each open container is an object.
  private var containers: [Bool] = []

  /// A writer into an empty buffer.
  package init(layout: JSONValue.Layout = .compact, reserving capacity: Int = 0) {
    self.layout = layout
    bytes.reserveCapacity(capacity)
  }

  /// Ends the text.
  ///
  /// - Throws: the first call that did not fit, or that something is still open or nothing was written.
  package mutating func finish() throws(Misuse) -> [UInt8] {
    if state != .done, !(containers.isEmpty && bytes.last == 0x0A) {
      refuse(containers.isEmpty ? "finish() before a value" : "finish() inside a container")
    }
    if let misuse { throw misuse }
    return bytes
  }

  /// Forgets what was written and keeps the memory.
  package mutating func reset() {
    bytes.removeAll(keepingCapacity: true)
    containers.removeAll(keepingCapacity: true)
    state = .start
    misuse = nil
  }

  /// Ends a line after a whole value, so that another value may follow: JSON lines.
  package mutating func endLine() {
    guard state == .done else { return refuse("endLine() before the end of a value") }
    bytes.append(0x0A)
    state = .start
  }

  /// Opens an object.
  package mutating func beginObject() { begin(isObject: true) }

  /// Closes the object that is open.
  package mutating func endObject() { end(isObject: true) }

  /// Opens an array.
  package mutating func beginArray() { begin(isObject: false) }

  /// Closes the array that is open.
  package mutating func endArray() { end(isObject: false) }

  /// Writes an object around the members that the body writes.
  package mutating func object<E: Error>(_ body: (inout JSONWriter) throws(E) -> Void) throws(E) {
    beginObject()
    try body(&self)
    endObject()
  }

  /// Writes an array around the elements that the body writes.
  package mutating func array<E: Error>(_ body: (inout JSONWriter) throws(E) -> Void) throws(E) {
    beginArray()
    try body(&self)
    endArray()
  }

  /// Writes a key; its value must follow.
  package mutating func key(_ key: String) {
    switch state {
    case .beforeKey: break
    case .afterMember: bytes.append(UInt8(ascii: ","))
    default: return refuse("key '\(key)' outside an object or after another key")
    }
    if layout == .pretty { JSONText.newline(containers.count, to: &bytes) }
    JSONText.append(key, to: &bytes)
    bytes.append(UInt8(ascii: ":"))
    if layout == .pretty { bytes.append(UInt8(ascii: " ")) }
    state = .afterKey
  }

  /// Writes `null`.
  package mutating func null() {
    guard place() else { return }
    bytes.append(contentsOf: "null".utf8)
  }

  /// Writes a Boolean.
  package mutating func value(_ value: Bool) {
    guard place() else { return }
    bytes.append(contentsOf: (value ? "true" : "false").utf8)
  }

  /// Writes an integer.
  package mutating func value(_ value: Int) {
    guard place() else { return }
    JSONNumber.append(Int64(value), to: &bytes)
  }

  /// Writes a double in the shortest digits that read back as it; NaN and infinities as `null`.
  package mutating func value(_ value: Double) {
    guard let number = JSONNumber(value) else { return null() }
    self.value(number)
  }

  /// Writes a number with all its digits.
  package mutating func value(_ value: JSONNumber) {
    guard place() else { return }
    value.append(to: &bytes)
  }

  /// Writes a string.
  package mutating func value(_ value: String) {
    guard place() else { return }
    JSONText.append(value, to: &bytes)
  }

  /// Writes a whole value.
  package mutating func value(_ value: JSONValue) {
    guard place() else { return }
    value.append(to: &bytes, layout: layout, depth: containers.count)
  }

  /// Writes a key and its value.
  package mutating func member(_ key: String, _ value: String) {
    self.key(key)
    self.value(value)
  }

  /// Writes a key and its value.
  package mutating func member(_ key: String, _ value: Int) {
    self.key(key)
    self.value(value)
  }

  /// Writes a key and its value; NaN and infinities as `null`.
  package mutating func member(_ key: String, _ value: Double) {
    self.key(key)
    self.value(value)
  }

  /// Writes a key and its value.
  package mutating func member(_ key: String, _ value: Bool) {
    self.key(key)
    self.value(value)
  }

  /// Writes a key and its value.
  package mutating func member(_ key: String, _ value: JSONValue) {
    self.key(key)
    self.value(value)
  }

  private mutating func refuse(_ call: String) {
    if misuse == nil { misuse = Misuse(description: call, offset: bytes.count) }
  }

  /// Prepares the place of a value; false when none may stand here.
  @inline(__always) private mutating func place() -> Bool {
    switch state {
    case .afterKey: state = .afterMember
    case .start:
      if containers.isEmpty {
        state = .done
      } else {
        state = .afterElement
        if layout == .pretty { JSONText.newline(containers.count, to: &bytes) }
      }
    case .afterElement:
      bytes.append(UInt8(ascii: ","))
      if layout == .pretty { JSONText.newline(containers.count, to: &bytes) }
    case .beforeKey, .afterMember, .done:
      refuse(state == .done ? "a second value" : "a value without a key")
      return false
    }
    return true
  }

  private mutating func begin(isObject: Bool) {
    guard place() else { return }
    bytes.append(isObject ? UInt8(ascii: "{") : UInt8(ascii: "["))
    containers.append(isObject)
    state = isObject ? .beforeKey : .start
  }

  private mutating func end(isObject: Bool) {
    guard containers.last == isObject, state != .afterKey else {
      return refuse(isObject ? "endObject() closes no object" : "endArray() closes no array")
    }
    containers.removeLast()
    if layout == .pretty, state == .afterElement || state == .afterMember {
      JSONText.newline(containers.count, to: &bytes)
    }
    bytes.append(isObject ? UInt8(ascii: "}") : UInt8(ascii: "]"))
    switch containers.last {
    case nil: state = .done
    case true?: state = .afterMember
    case false?: state = .afterElement
    }
  }
}
