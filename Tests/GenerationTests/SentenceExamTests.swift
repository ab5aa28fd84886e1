import Testing

struct SentenceExamTests {
  @Test func `the exam has at least sixty sentences in every category`() {
    #expect(SentenceExam.cases.count >= 60)
    for category in ExamCase.Category.allCases {
      #expect(SentenceExam.cases.contains { $0.category == category })
    }
  }
}
