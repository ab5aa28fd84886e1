import Text

/// Cuts documents into chunks that know which lines they come from.
///
/// Text is taken apart into units (lines, sentences or paragraphs), which are put together again as long as a
/// chunk has room. A unit that is longer than a chunk is cut at its lines, a line at its words. A heading stays
/// with what follows it.
struct Chunker {
  private struct Unit {
    var text: String
    var lines: ClosedRange<Int>
    /// What stands between this unit and the one before.
    var gap: String
    var heading: String?
    var isHeading = false
    var size: Int { text.unicodeScalars.count }
  }

  private let chunking: ChainStep.Chunking
  private let source: String
  private let page: Int?
  private let isMarkdown: Bool
  private var chunks: [Chunk] = []
  private var current: [Unit] = []
  private var currentSize = 0
  /// Whether the current chunk has more than what it repeats of the one before.
  private var hasNew = false

  private init(_ chunking: ChainStep.Chunking, _ document: ChainDocument, page: Int?) {
    self.chunking = chunking
    source = document.source
    isMarkdown = document.format == "markdown" || chunking.boundary == .headings
    self.page = page
  }

  /// The chunks of documents in order; a text without words has none.
  static func chunks(of documents: [ChainDocument], _ chunking: ChainStep.Chunking) -> [Chunk] {
    documents.flatMap { document in
      // Programs that extract text from pages put form feeds between them.
      let pages =
        document.format == "pdf"
        ? document.text.split(separator: "\u{0C}", omittingEmptySubsequences: false)
        : [Substring(document.text)]
      return pages.enumerated().flatMap { index, text in
        var chunker = Chunker(
          chunking, document, page: document.format == "pdf" ? index + 1 : nil)
        return chunker.run(text)
      }
    }
  }

  private mutating func run(_ text: Substring) -> [Chunk] {
    for unit in units(of: text) {
      if unit.isHeading, chunking.boundary == .headings { close(keepsOverlap: false) }
      for part in unit.size > chunking.size ? parts(of: unit) : [unit] { add(part) }
    }
    close(keepsOverlap: false)
    return chunks
  }

  private mutating func add(_ unit: Unit) {
    if hasNew, currentSize + unit.gap.unicodeScalars.count + unit.size > chunking.size {
      close(keepsOverlap: true)
      // What is repeated must leave room for what is new.
      while !current.isEmpty,
        currentSize + unit.gap.unicodeScalars.count + unit.size > chunking.size
      {
        current.removeFirst()
        measure()
      }
    }
    current.append(unit)
    measure()
    hasNew = true
  }

  private mutating func measure() {
    currentSize = current.enumerated().reduce(0) {
      $0 + $1.element.size + ($1.offset > 0 ? $1.element.gap.unicodeScalars.count : 0)
    }
  }

  private mutating func close(keepsOverlap: Bool) {
    guard hasNew else {
      if !keepsOverlap { current = [] }
      return
    }
    var carried: [Unit] = []
    while keepsOverlap, current.count > 1, let last = current.last, last.isHeading {
      carried.insert(current.removeLast(), at: 0)
    }
    if let first = current.first, let last = current.last {
      var text = first.text
      for unit in current.dropFirst() { text += unit.gap + unit.text }
      chunks.append(
        Chunk(
          source: source,
          lines: first.lines.lowerBound...max(first.lines.lowerBound, last.lines.upperBound),
          page: page, heading: (current.last { !$0.isHeading } ?? last).heading, text: text))
    }
    hasNew = !carried.isEmpty
    if keepsOverlap, carried.isEmpty {
      var size = 0
      for unit in current.reversed() {
        size += unit.size + unit.gap.unicodeScalars.count
        guard size <= chunking.overlap, carried.count + 1 < current.count else { break }
        carried.insert(unit, at: 0)
      }
    }
    current = carried
    measure()
  }

  // MARK: Units

  private func units(of text: Substring) -> [Unit] {
    var units: [Unit] = []
    var block: [(number: Int, text: Substring)] = []
    var heading: String?
    var isInFence = false
    func finish() {
      guard let first = block.first else { return }
      defer { block = [] }
      switch chunking.boundary {
      case .paragraphs, .headings:
        units.append(
          Unit(
            text: block.map(\.text).joined(separator: "\n"),
            lines: first.number...(first.number + block.count - 1), gap: "\n\n", heading: heading))
      case .lines:
        for (number, line) in block {
          units.append(
            Unit(
              text: String(line), lines: number...number,
              gap: number == first.number ? "\n\n" : "\n",
              heading: heading))
        }
      case .sentences: units += sentences(of: block, heading)
      }
    }
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (index, line) in lines.enumerated() {
      let start = line.drop { $0 == " " }
      if isMarkdown, start.hasPrefix("```") || start.hasPrefix("~~~") { isInFence.toggle() }
      if isMarkdown, !isInFence, let title = Self.title(line) {
        finish()
        heading = title
        units.append(
          Unit(
            text: String(line), lines: index + 1...index + 1, gap: "\n\n", heading: title,
            isHeading: true))
      } else if line.allSatisfy(\.isWhitespace) {
        finish()
      } else {
        block.append((index + 1, line))
      }
    }
    finish()
    return units
  }

  /// The title of an ATX heading (CommonMark, section 4.2).
  private static func title(_ line: Substring) -> String? {
    let marks = line.prefix { $0 == "#" }
    guard (1...6).contains(marks.count) else { return nil }
    let rest = line.dropFirst(marks.count)
    guard rest.isEmpty || rest.first == " " || rest.first == "\t" else { return nil }
    return String(rest).trimmingSpace.trimmingMarks
  }

  /// The sentences of a block; a sentence is found again in its lines by what of it is not white space.
  private func sentences(of block: [(number: Int, text: Substring)], _ heading: String?) -> [Unit] {
    var places: [Int] = []
    for (number, line) in block {
      for scalar in line.unicodeScalars where !scalar.properties.isWhitespace {
        places.append(number)
      }
    }
    var units: [Unit] = []
    var index = 0
    for sentence in Sentences.split(block.map(\.text).joined(separator: "\n")) {
      let length = sentence.unicodeScalars.count { !$0.properties.isWhitespace }
      guard length > 0, index < places.count else { continue }
      let last = min(index + length, places.count) - 1
      units.append(
        Unit(
          text: sentence, lines: places[index]...max(places[index], places[last]),
          gap: units.isEmpty ? "\n\n" : " ", heading: heading))
      index = last + 1
    }
    return units
  }

  // MARK: Long units

  private func parts(of unit: Unit) -> [Unit] {
    var result: [Unit] = []
    let lines = unit.text.split(separator: "\n", omittingEmptySubsequences: false)
    for (offset, line) in lines.enumerated() {
      let number = min(unit.lines.lowerBound + offset, unit.lines.upperBound)
      for (index, piece) in pieces(of: line).enumerated() {
        var part = unit
        part.text = piece
        // Only a unit of several lines knows on which of them a part stands.
        part.lines = lines.count > 1 ? number...number : unit.lines
        part.gap = index > 0 ? " " : offset > 0 ? "\n" : unit.gap
        result.append(part)
      }
    }
    return result
  }

  /// A line cut at its words; a word that is too long is cut anywhere.
  private func pieces(of line: Substring) -> [String] {
    guard line.unicodeScalars.count > chunking.size else { return [String(line)] }
    var pieces: [String] = []
    var piece = String.UnicodeScalarView()
    var count = 0
    var space = 0
    for scalar in line.unicodeScalars {
      piece.append(scalar)
      count += 1
      if scalar.properties.isWhitespace { space = count }
      guard count >= chunking.size else { continue }
      let cut = space > 0 ? space : count
      let end = piece.index(piece.startIndex, offsetBy: cut)
      pieces.append(String(piece[..<end]).trimmingSpace)
      piece = String.UnicodeScalarView(piece[end...])
      count -= cut
      space = 0
    }
    pieces.append(String(piece).trimmingSpace)
    return pieces.filter { !$0.isEmpty }
  }
}

extension String {
  /// A heading without the marks that may close it.
  fileprivate var trimmingMarks: String {
    var text = self
    while text.hasSuffix("#") { text.removeLast() }
    return text.trimmingSpace
  }
}
