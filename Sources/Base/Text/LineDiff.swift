/// Differences between two texts by lines.
///
/// E. W. Myers: "An O(ND) Difference Algorithm and Its Variations", 1986, the linear-space form. Above
/// `LineDiff.searchLimit` differences in one stretch, the stretch is given as replaced as a whole: still a
/// correct difference, not the smallest.
package enum LineDiff {
  /// Half the number of differences up to which the smallest answer is searched.
  package static let searchLimit = 2_048

  /// A line of the comparison.
  package enum Line: Sendable, Hashable {
    case same(String)
    case removed(String)
    case added(String)
  }

  /// The lines of a text, each with its line feed; the last may lack it.
  package static func lines(of text: String) -> [String] {
    var lines: [String] = []
    var line = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      line.append(scalar)
      if scalar == "\n" {
        lines.append(String(line))
        line = String.UnicodeScalarView()
      }
    }
    if !line.isEmpty { lines.append(String(line)) }
    return lines
  }

  /// Every line of both texts in order, marked.
  package static func compare(before: String, after: String) -> [Line] {
    let old = lines(of: before)
    let new = lines(of: after)
    var search = DiffSearch(old, new)
    search.run()
    var result: [Line] = []
    var x = 0
    var y = 0
    while x < old.count || y < new.count {
      if x < old.count, search.removed[x] {
        result.append(.removed(old[x]))
        x += 1
      } else if y < new.count, search.added[y] {
        result.append(.added(new[y]))
        y += 1
      } else {
        result.append(.same(old[x]))
        x += 1
        y += 1
      }
    }
    return result
  }

  /// The difference in unified format (as `diff -u` without time stamps); empty when there is none.
  package static func unified(
    before: String, after: String, context: Int = 3, beforeName: String = "before",
    afterName: String = "after"
  ) -> String {
    let lines = compare(before: before, after: after)
    let context = max(0, context)
    var output = ""
    var oldLine = 1
    var newLine = 1
    var index = 0
    while index < lines.count {
      // Skip to the next change, keeping `context` lines before it.
      guard let change = lines[index...].firstIndex(where: { !$0.isSame }) else { break }
      let first = max(index, change - context)
      for line in lines[index..<first] { advance(line, &oldLine, &newLine) }
      var end = change
      var lastChange = change
      while end < lines.count, end - lastChange <= 2 * context + (lines[end].isSame ? 0 : 1) {
        if !lines[end].isSame { lastChange = end }
        end += 1
      }
      end = min(lines.count, lastChange + context + 1)
      var body = ""
      let oldStart = oldLine
      let newStart = newLine
      for line in lines[first..<end] {
        body += line.marked
        advance(line, &oldLine, &newLine)
      }
      output += "@@ -\(range(oldStart, oldLine)) +\(range(newStart, newLine)) @@\n" + body
      index = end
    }
    return output.isEmpty ? "" : "--- \(beforeName)\n+++ \(afterName)\n" + output
  }

  private static func advance(_ line: Line, _ old: inout Int, _ new: inout Int) {
    switch line {
    case .same:
      old += 1
      new += 1
    case .removed: old += 1
    case .added: new += 1
    }
  }

  private static func range(_ start: Int, _ end: Int) -> String {
    switch end - start {
    case 0: "\(start - 1),0"
    case 1: "\(start)"
    default: "\(start),\(end - start)"
    }
  }
}

extension LineDiff.Line {
  fileprivate var isSame: Bool {
    if case .same = self { true } else { false }
  }

  fileprivate var marked: String {
    let (mark, text) =
      switch self {
      case .same(let text): (" ", text)
      case .removed(let text): ("-", text)
      case .added(let text): ("+", text)
      }
    return text.utf8.last == 0x0A ? mark + text : mark + text + "\n\\ No newline at end of file\n"
  }
}

/// Marks the lines that differ, by splitting at middle snakes.
private struct DiffSearch {
  private let old: [Int]
  private let new: [Int]
  var removed: [Bool]
  var added: [Bool]
  private var forward: [Int]
  private var backward: [Int]
  private let offset: Int

  init(_ before: [String], _ after: [String]) {
    var numbers: [String: Int] = [:]
    func number(_ line: String) -> Int {
      let next = numbers.count
      let found = numbers[line, default: next]
      if found == next { numbers[line] = next }
      return found
    }
    old = before.map(number)
    new = after.map(number)
    removed = Array(repeating: false, count: old.count)
    added = Array(repeating: false, count: new.count)
    offset = min(LineDiff.searchLimit, (old.count + new.count + 1) / 2) + 2
    forward = Array(repeating: 0, count: 2 * offset + 1)
    backward = forward
  }

  mutating func run() {
    var boxes = [(0..<old.count, 0..<new.count)]
    while let (x, y) = boxes.popLast() {
      var (x, y) = (x, y)
      while !x.isEmpty, !y.isEmpty, old[x.lowerBound] == new[y.lowerBound] {
        x = (x.lowerBound + 1)..<x.upperBound
        y = (y.lowerBound + 1)..<y.upperBound
      }
      while !x.isEmpty, !y.isEmpty, old[x.upperBound - 1] == new[y.upperBound - 1] {
        x = x.lowerBound..<(x.upperBound - 1)
        y = y.lowerBound..<(y.upperBound - 1)
      }
      if !x.isEmpty, !y.isEmpty, let snake = middleSnake(x, y) {
        boxes.append((x.lowerBound..<snake.x.lowerBound, y.lowerBound..<snake.y.lowerBound))
        boxes.append((snake.x.upperBound..<x.upperBound, snake.y.upperBound..<y.upperBound))
      } else {
        for index in x { removed[index] = true }
        for index in y { added[index] = true }
      }
    }
  }

  /// A run of equal lines in the middle of a shortest path (section 4b of the paper).
  private mutating func middleSnake(
    _ xs: Range<Int>, _ ys: Range<Int>
  ) -> (x: Range<Int>, y: Range<Int>)? {
    let n = xs.count
    let m = ys.count
    let delta = n - m
    let isOdd = delta & 1 != 0
    forward[offset + 1] = 0
    backward[offset + 1] = 0
    for d in 0...min(LineDiff.searchLimit, (n + m + 1) / 2) {
      for k in stride(from: -d, through: d, by: 2) {
        var x = step(forward, k, d)
        let from = x
        while x < n, x - k < m, old[xs.lowerBound + x] == new[ys.lowerBound + x - k] { x += 1 }
        forward[offset + k] = x
        let mirror = delta - k
        if isOdd, abs(mirror) <= d - 1, x + backward[offset + mirror] >= n {
          return (
            (xs.lowerBound + from)..<(xs.lowerBound + x),
            (ys.lowerBound + from - k)..<(ys.lowerBound + x - k)
          )
        }
      }
      for k in stride(from: -d, through: d, by: 2) {
        var x = step(backward, k, d)
        let from = x
        while x < n, x - k < m, old[xs.upperBound - x - 1] == new[ys.upperBound - x + k - 1] {
          x += 1
        }
        backward[offset + k] = x
        let mirror = delta - k
        if !isOdd, abs(mirror) <= d, x + forward[offset + mirror] >= n {
          return (
            (xs.upperBound - x)..<(xs.upperBound - from),
            (ys.upperBound - x + k)..<(ys.upperBound - from + k)
          )
        }
      }
    }
    return nil
  }

  private func step(_ reach: [Int], _ k: Int, _ d: Int) -> Int {
    if k == -d || (k != d && reach[offset + k - 1] < reach[offset + k + 1]) {
      return reach[offset + k + 1]
    }
    return reach[offset + k - 1] + 1
  }
}
