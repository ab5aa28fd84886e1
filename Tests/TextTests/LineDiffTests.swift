import Platform
import Testing
import Text

@Suite struct LineDiffTests {
  @Test func `a change is shown with its surroundings`() {
    let before = (1...12).map { "line \($0)\n" }.joined()
    let after = before.replacing("line 6\n", with: "line six\nline six and a half\n")
    #expect(
      LineDiff.unified(before: before, after: after, context: 2) == """
        --- before
        +++ after
        @@ -4,5 +4,6 @@
         line 4
         line 5
        -line 6
        +line six
        +line six and a half
         line 7
         line 8

        """)
  }

  @Test func `equal texts have no difference`() {
    #expect(LineDiff.unified(before: "a\nb", after: "a\nb") == "")
    #expect(LineDiff.unified(before: "", after: "") == "")
  }

  @Test func `a missing line feed at the end is told`() {
    #expect(
      LineDiff.unified(before: "a\n", after: "a") == """
        --- before
        +++ after
        @@ -1 +1 @@
        -a
        +a
        \\ No newline at end of file

        """)
    #expect(LineDiff.unified(before: "", after: "x\n").contains("@@ -0,0 +1 @@"))
  }

  @Test func `far changes get hunks of their own`() {
    let before = (1...40).map { "\($0)\n" }.joined()
    let after = before.replacing("\n5\n", with: "\nfive\n").replacing("\n35\n", with: "\nlast\n")
    #expect(LineDiff.unified(before: before, after: after).split(separator: "@@ -").count == 3)
  }

  @Test func `applying a difference gives the other text and it is as small as can be`() {
    var random = SeededGenerator(seed: 11)
    for _ in 0..<(400 * PythonOracle.effort) {
      let old = (0..<random.nextInt(below: 14)).map { _ in
        ["a", "b", "c"][random.nextInt(below: 3)]
      }
      let new = (0..<random.nextInt(below: 14)).map { _ in
        ["a", "b", "c"][random.nextInt(below: 3)]
      }
      let before = old.map { $0 + "\n" }.joined()
      let after = new.map { $0 + "\n" }.joined()
      var rebuilt = ""
      var kept = 0
      for line in LineDiff.compare(before: before, after: after) {
        switch line {
        case .same(let text):
          rebuilt += text
          kept += 1
        case .added(let text): rebuilt += text
        case .removed: break
        }
      }
      #expect(rebuilt == after)
      #expect(kept == Self.longestCommon(old, new), "\(old) \(new)")
    }
  }

  private static func longestCommon(_ old: [String], _ new: [String]) -> Int {
    var row = Array(repeating: 0, count: new.count + 1)
    for line in old {
      var diagonal = 0
      for (index, other) in new.enumerated() {
        let above = row[index + 1]
        row[index + 1] = line == other ? diagonal + 1 : max(above, row[index])
        diagonal = above
      }
    }
    return row[new.count]
  }

  @Test func `texts with nothing in common are compared in bounded time`() {
    let before = (0..<20_000).map { "old \($0)\n" }.joined()
    let after = (0..<20_000).map { "new \($0)\n" }.joined()
    #expect(LineDiff.compare(before: before, after: after).count == 40_000)
  }
}
