/// The values of a document in source order as 8-byte cells, filled once and never changed after.
///
/// A scalar is one cell: tag (4 bits), bytes in the source (28 bits, all ones when longer), offset (32 bits).
/// A container is two: tag, number of children and offset as above, then index of the cell after the
/// last child (32 bits) and offset after the closing bracket (32 bits). The children stand between
/// them and that next cell; a member is its key, a string, and its value.
final class JSONTape {
  private var storage: UnsafeMutablePointer<UInt64>
  private var capacity: Int
  private(set) var count = 0

  /// Lengths and child counts from here on are found by looking at the source.
  static let saturated = 0xFFF_FFFF

  /// - Parameter sourceCount: bytes of the source; a quarter as many cells are set aside, which are
  ///   untouched, hence free, pages as long as they are not needed.
  init(sourceCount: Int) {
    capacity = sourceCount / 4 + 16
    storage = .allocate(capacity: capacity)
  }

  deinit { storage.deallocate() }

  @inline(__always) subscript(_ index: Int) -> UInt64 {
    get { storage[index] }
    set { storage[index] = newValue }
  }

  @inline(__always) func append(_ cell: UInt64) {
    if count == capacity { grow() }
    storage[count] = cell
    count &+= 1
  }

  @inline(never) private func grow() {
    let larger = UnsafeMutablePointer<UInt64>.allocate(capacity: capacity * 2)
    larger.update(from: storage, count: count)
    storage.deallocate()
    storage = larger
    capacity *= 2
  }

  @inline(__always) static func cell(_ tag: JSONTag, size: Int, offset: Int) -> UInt64 {
    UInt64(truncatingIfNeeded: offset) << 32
      | UInt64(truncatingIfNeeded: min(size, saturated)) << 4 | UInt64(tag.rawValue)
  }

  @inline(__always) static func link(next: Int, end: Int) -> UInt64 {
    UInt64(truncatingIfNeeded: end) << 32 | UInt64(truncatingIfNeeded: next)
  }

  @inline(__always) func tag(_ index: Int) -> JSONTag {
    JSONTag(rawValue: UInt8(truncatingIfNeeded: storage[index] & 15)) ?? .null
  }

  /// Where the value starts in the source.
  @inline(__always) func offset(_ index: Int) -> Int { Int(storage[index] >> 32) }

  /// Bytes of a scalar, or number of children of a container; `saturated` when too large for the cell.
  @inline(__always) func size(_ index: Int) -> Int {
    Int(truncatingIfNeeded: storage[index] >> 4) & Self.saturated
  }

  @inline(__always) func isContainer(_ index: Int) -> Bool { storage[index] & 15 >= 7 }

  /// The cell after this value and all its children.
  @inline(__always) func next(_ index: Int) -> Int {
    isContainer(index) ? Int(truncatingIfNeeded: storage[index &+ 1] & 0xFFFF_FFFF) : index &+ 1
  }

  /// The first child of a container.
  @inline(__always) func firstChild(_ index: Int) -> Int { index &+ 2 }

  /// The offset after the closing bracket of a container.
  @inline(__always) func containerEnd(_ index: Int) -> Int { Int(storage[index &+ 1] >> 32) }
}

/// The cells never change once the document exists; before that one parser alone holds them.
extension JSONTape: @unchecked Sendable {}

/// Fills a tape while the grammar reads.
struct JSONTapeWriter: JSONSink {
  let tape: JSONTape
  private var children = 0
  private var open: [(cell: Int, siblings: Int)] = []

  init(tape: JSONTape) { self.tape = tape }

  @inline(__always) mutating func scalar(_ tag: JSONTag, from start: Int, to end: Int) {
    children &+= 1
    tape.append(JSONTape.cell(tag, size: end &- start, offset: start))
  }

  @inline(__always) func key(escaped: Bool, from start: Int, to end: Int) {
    tape.append(
      JSONTape.cell(escaped ? .escapedString : .string, size: end &- start, offset: start))
  }

  @inline(__always) mutating func open(_ tag: JSONTag, at start: Int) {
    open.append((tape.count, children &+ 1))
    children = 0
    tape.append(JSONTape.cell(tag, size: 0, offset: start))
    tape.append(0)
  }

  @inline(__always) mutating func close(at end: Int) {
    guard let container = open.popLast() else { return }
    let cell = tape[container.cell]
    tape[container.cell] =
      cell & ~(UInt64(JSONTape.saturated) << 4)
      | UInt64(truncatingIfNeeded: min(children, JSONTape.saturated)) << 4
    tape[container.cell &+ 1] = JSONTape.link(next: tape.count, end: end)
    children = container.siblings
  }
}
