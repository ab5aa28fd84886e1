import Functions
import Generation
import JSON
import Testing
import Workflows

struct PlannedWorkflowTests {
  @Test(arguments: SentenceExam.cases)
  func `a planned definition passes validation but for what is unbound`(_ exam: ExamCase) throws {
    let plan = try WorkflowPlanner.plan(exam.sentence)
    let findings = WorkflowValidator.validate(plan.definition, functions: .builtIn).findings
    let errors = findings.filter { $0.severity == .error }
    #expect(errors.isEmpty, "\(errors.map { $0.description }.joined(separator: "\n"))")
  }
}
