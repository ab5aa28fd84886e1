/// Finds line and column of byte offsets in one text without reading it again for each.
///
/// Remembers where lines start and, every 4 096 bytes, how many scalars came before, so that a
/// position costs a binary search and at most two such blocks even when the text is one long line.
struct LineIndex: Sendable {
  private static let block = 4_096

  private let lineStarts: [Int]
  private let scalarsBefore: [Int]

  /// Reads the text once.
  init(_ bytes: [UInt8]) {
    var lines = [bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0]
    var blocks: [Int] = []
    blocks.reserveCapacity(bytes.count / Self.block + 1)
    bytes.withUnsafeBufferPointer { bytes in
      var scalars = 0
      var start = 0
      while start < bytes.count {
        let end = min(start + Self.block, bytes.count)
        blocks.append(scalars)
        for index in start..<end {
          let byte = bytes[index]
          scalars &+= byte & 0xC0 != 0x80 ? 1 : 0
          if byte == 0x0A
            || (byte == 0x0D && !(index + 1 < bytes.count && bytes[index + 1] == 0x0A))
          {
            lines.append(index + 1)
          }
        }
        start = end
      }
      blocks.append(scalars)
    }
    lineStarts = lines
    scalarsBefore = blocks
  }

  /// Line and column of an offset; one beyond the end counts as the end.
  func position(of offset: Int, in bytes: [UInt8]) -> TextPosition {
    let offset = max(0, min(offset, bytes.count))
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    let column = scalars(before: offset, in: bytes) - scalars(before: lineStarts[low], in: bytes)
    return TextPosition(offset: offset, line: low + 1, column: max(column, 0) + 1)
  }

  private func scalars(before offset: Int, in bytes: [UInt8]) -> Int {
    let block = offset / Self.block
    var scalars = scalarsBefore[min(block, scalarsBefore.count - 1)]
    guard block < scalarsBefore.count else { return scalars }
    for index in block * Self.block..<offset where bytes[index] & 0xC0 != 0x80 { scalars += 1 }
    return scalars
  }
}

extension TextPosition {
  /// Line and column of a byte offset in UTF-8 text; reads the text up to there.
  package init(in bytes: [UInt8], at offset: Int) {
    let prefix = Array(bytes.prefix(min(max(offset, 0) + 1, bytes.count)))
    self = LineIndex(prefix).position(of: offset, in: prefix)
  }
}
