/// Why a definition cannot be run: nothing of it ran.
package struct WorkflowPreparationError: Error, Sendable, Hashable, CustomStringConvertible {
  /// One thing that stands in the way.
  package struct Problem: Sendable, Hashable {
    /// `unbound`, `bad-definition`, `bad-expression`, `unknown-function`, `missing-input`, `bad-input`,
    /// `unreadable` or `recursion`.
    package var code: String
    /// The node it is about, nested nodes as a path; nil when it is the workflow as a whole.
    package var node: String?
    /// What is wrong, with the value, and what to do.
    package var message: String
  }

  /// All problems found, in the order of the definition.
  package var problems: [Problem]

  /// An error of these problems.
  package init(problems: [Problem]) { self.problems = problems }

  package var description: String {
    problems.map { problem in
      (problem.node.map { "node '\($0)': " } ?? "") + problem.message
    }.joined(separator: "\n")
  }
}
