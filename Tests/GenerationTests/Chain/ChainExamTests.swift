import Generation
import Testing

struct ChainExamTests {
  /// How many of the tasks are right in all, and how many of the four things of each.
  static func score(_ tasks: [ChainTask]) -> (whole: Int, things: Int, wrong: [String]) {
    var whole = 0
    var things = 0
    var wrong: [String] = []
    for task in tasks {
      guard let planned = try? ChainPlanner.plan(task.sentence) else {
        wrong.append("\(task.sentence)\n    no plan")
        continue
      }
      let notation = ChainNotation(planned)
      let marks = notation.marks(for: task)
      things += marks.count { $0 }
      if marks.allSatisfy({ $0 }) {
        whole += 1
      } else {
        wrong.append(
          "\(task.sentence)\n    got    \(notation.steps) in(\(notation.inputs)) out(\(notation.output)) with(\(notation.with))"
            + "\n    wanted \(task.steps) in(\(task.inputs)) out(\(task.output)) with(\(task.with))"
        )
      }
    }
    return (whole, things, wrong)
  }

  @Test func `the exam of chains is passed`() {
    let score = Self.score(ChainExam.tasks)
    let report =
      "\(score.whole) of \(ChainExam.tasks.count) whole, \(score.things) of \(ChainExam.tasks.count * 4) things\n\(score.wrong.joined(separator: "\n"))"
    #expect(ChainExam.tasks.count >= 60)
    #expect(score.whole >= 60, "\(report)")
  }
}
