/// A page of documentation that belongs to no single command.
package struct HelpTopic: Sendable, Hashable {
  /// The name in `help NAME` and in the manual: `exit-codes`.
  package var name: String
  /// The section of the manual: 5 for file formats, 7 for the rest.
  package var section: Int
  /// What it is about, as one line.
  package var summary: String
  /// Makes the text when it is asked for: some texts list every flag, which a list of topics need not pay.
  private let content: @Sendable () -> String

  /// The text, in the markup of `Markup`.
  package var text: String { content() }

  /// A page of that name.
  package init(
    _ name: String, section: Int = 7, summary: String,
    text: @autoclosure @escaping @Sendable () -> String
  ) {
    self.name = name
    self.section = section
    self.summary = summary
    content = text
  }

  package static func == (left: Self, right: Self) -> Bool {
    (left.name, left.section, left.summary, left.text)
      == (right.name, right.section, right.summary, right.text)
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(name)
    hasher.combine(text)
  }
}
