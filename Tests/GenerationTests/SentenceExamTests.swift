import Generation
import Testing

struct SentenceExamTests {
  @Test func `the exam has at least sixty sentences in every category`() {
    #expect(SentenceExam.cases.count >= 60)
    for category in ExamCase.Category.allCases {
      #expect(SentenceExam.cases.contains { $0.category == category })
    }
  }

  @Test(arguments: SentenceExam.cases)
  func `a sentence of the exam gives its graph`(_ exam: ExamCase) throws {
    let plan = try WorkflowPlanner.plan(exam.sentence)
    let differences = NotedGraph(plan.definition).differences(
      from: NotedGraph(notation: exam.graph))
    #expect(differences.isEmpty, "\(differences.joined(separator: "\n"))")
  }
}
