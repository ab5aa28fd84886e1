/// Cuts a stream of bytes into lines, whatever the size of the pieces in which it arrives.
///
/// A line ends with LF or CRLF. Memory beyond the piece at hand is that of one line that spans pieces.
struct LineSplitter {
  /// One line without its end.
  struct Line {
    var bytes: UnsafeRawBufferPointer
    /// From 1.
    var number: Int
    /// Offset of its first byte in the stream.
    var byte: Int
    /// False for the last line of a stream that does not end with a newline.
    var isTerminated: Bool
  }

  private var carry: [UInt8] = []
  private var number = 1
  private var byte = 0

  /// Gives every line that a piece completes to `body`, in order.
  mutating func consume(_ piece: UnsafeRawBufferPointer, _ body: (Line) -> Void) {
    var rest = piece[...]
    while let newline = Self.newline(in: rest) {
      let part = UnsafeRawBufferPointer(rebasing: rest[rest.startIndex..<newline])
      if carry.isEmpty {
        emit(part, length: part.count + 1, isTerminated: true, body)
      } else {
        carry.append(contentsOf: part)
        let whole = carry
        carry.removeAll(keepingCapacity: whole.count < 1 << 20)
        whole.withUnsafeBytes { emit($0, length: $0.count + 1, isTerminated: true, body) }
      }
      rest = rest[(newline + 1)...]
    }
    carry.append(contentsOf: rest)
  }

  /// Gives what is left after the last newline, if anything.
  mutating func finish(_ body: (Line) -> Void) {
    guard !carry.isEmpty else { return }
    let whole = carry
    carry = []
    whole.withUnsafeBytes { emit($0, length: $0.count, isTerminated: false, body) }
  }

  private mutating func emit(
    _ line: UnsafeRawBufferPointer, length: Int, isTerminated: Bool, _ body: (Line) -> Void
  ) {
    var content = line
    var skipped = 0
    if number == 1, content.starts(with: [0xEF, 0xBB, 0xBF]) {
      // A byte order mark may precede the first line only.
      content = UnsafeRawBufferPointer(rebasing: content.dropFirst(3))
      skipped = 3
    }
    if content.last == 0x0D { content = UnsafeRawBufferPointer(rebasing: content.dropLast()) }
    body(
      Line(bytes: content, number: number, byte: byte + skipped, isTerminated: isTerminated))
    number += 1
    byte += length
  }

  private static func newline(in bytes: Slice<UnsafeRawBufferPointer>) -> Int? {
    // Sixteen bytes a step: compare all with LF, then look where.
    let base = bytes.base
    var index = bytes.startIndex
    let target = SIMD16<UInt8>(repeating: 0x0A)
    while index + 16 <= bytes.endIndex {
      let block = base.loadUnaligned(fromByteOffset: index, as: SIMD16<UInt8>.self)
      if any(block .== target) { break }
      index += 16
    }
    while index < bytes.endIndex {
      if base[index] == 0x0A { return index }
      index += 1
    }
    return nil
  }
}
