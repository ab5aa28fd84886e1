/// What is asked of a workflow beyond its sentence.
package struct WorkflowRequest: Sendable {
  package var sentence: String
  package var options: PlanOptions
  /// Code, interfaces or notes of the user, which a model reads; the rules cannot.
  package var material: String?
  /// Whether a person agrees before anything is written, sent or run.
  package var asksPeople: Bool
  /// Whether steps that can fail by chance are tried again and bounded in time.
  package var handlesErrors: Bool

  /// A request.
  package init(
    _ sentence: String, options: PlanOptions = PlanOptions(), material: String? = nil,
    asksPeople: Bool = false, handlesErrors: Bool = false
  ) {
    self.sentence = sentence
    self.options = options
    self.material = material
    self.asksPeople = asksPeople
    self.handlesErrors = handlesErrors
  }
}
