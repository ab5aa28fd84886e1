/// A page of documentation that belongs to no single command.
package struct HelpTopic: Sendable, Hashable {
  /// The name in `help NAME` and in the manual: `exit-codes`.
  package var name: String
  /// The section of the manual: 5 for file formats, 7 for the rest.
  package var section: Int
  /// What it is about, as one line.
  package var summary: String
  /// The text, in the markup of `Markup`.
  package var text: String

  /// A page of that name.
  package init(_ name: String, section: Int = 7, summary: String, text: String) {
    self.name = name
    self.section = section
    self.summary = summary
    self.text = text
  }
}
