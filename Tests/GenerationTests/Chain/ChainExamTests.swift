import Chains
import Generation
import JSON
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

  @Test func `most requests that were never tuned to are planned as wanted`() {
    let score = Self.score(HeldOutChains.tasks)
    let report =
      "\(score.whole) of \(HeldOutChains.tasks.count) whole, \(score.things) of \(HeldOutChains.tasks.count * 4) things\n\(score.wrong.joined(separator: "\n"))"
    #expect(score.whole >= 18, "\(report)")
  }

  @Test(arguments: ChainExam.tasks + HeldOutChains.tasks)
  func `the checker of chains finds no fault in a plan`(task: ChainTask) throws {
    for options in [ChainOptions(), ChainOptions(handlesErrors: false, logs: false)] {
      let planned = try ChainPlanner.plan(task.sentence, options: options)
      #expect(ChainPlanCheck.faults(planned.plan) == [])
    }
  }

  @Test(arguments: ChainExam.tasks)
  func `every step says which words asked for it`(task: ChainTask) throws {
    let planned = try ChainPlanner.plan(task.sentence)
    let known = Set(planned.explanation.map(\.node))
    func check(_ steps: [ChainStep]) {
      for step in steps {
        #expect(known.contains(step.id), "\(step.id) of \(task.sentence)")
        switch step.work {
        case .map(let map): check(map.body.steps)
        case .parallel(let parallel): for branch in parallel.branches { check(branch.body.steps) }
        case .branch(let branch):
          for body in branch.cases.map(\.body) + [branch.otherwise].compactMap({ $0 }) {
            check(body.steps)
          }
        default: break
        }
      }
    }
    check(planned.plan.steps)
  }

  @Test func `the same request gives the same plan`() throws {
    for task in ChainExam.tasks.prefix(20) {
      let texts = try (0..<3).map { _ in try ChainPlanner.plan(task.sentence).plan.json.serialized()
      }
      #expect(Set(texts).count == 1)
    }
  }
}
