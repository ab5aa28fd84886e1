import AgentRuntime
import Platform
import Testing

@Suite struct TaskIDTests {
  @Test func `ids come back from their text and sort by time`() {
    var generator = SeededGenerator(seed: 1)
    var last = TaskID(high: 0, low: 0)
    for milliseconds in stride(from: UInt64(1), to: 1 << 47, by: 1 << 40) {
      let id = TaskID(milliseconds: milliseconds, using: &generator)
      #expect(TaskID(id.text) == id)
      #expect(TaskID(id.text.uppercased()) == id)
      #expect(id > last)
      #expect(id.text > last.text)
      last = id
    }
  }

  @Test(arguments: [
    "", "0", "8zzzzzzzzzzzzzzzzzzzzzzzzz", "0123456789abcdefghijklmnop",
    "é0000000000000000000000000",
  ])
  func `what is no id is none`(text: String) { #expect(TaskID(text) == nil) }

  @Test func `the largest id is 128 ones`() {
    #expect(TaskID("7zzzzzzzzzzzzzzzzzzzzzzzzz") == TaskID(high: .max, low: .max))
  }
}
