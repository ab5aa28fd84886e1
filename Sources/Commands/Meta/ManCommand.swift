import CommandLineKit
import Platform
import Terminal
import Text

/// `dna man`.
enum ManCommand {
  struct Options: Sendable {
    var words: [String] = []
    var isAll = false
    var folder: PathArgument?
  }

  /// The day that pages carry when SOURCE_DATE_EPOCH does not say otherwise: that of the version.
  static let releaseDate = "2026-11-22"

  static let command = Command<GlobalSettings>(
    "man", summary: "Print a manual page", heading: "About dna"
  ) {
    CommandBody(
      defaults: Options(),
      flags: [
        .toggle(\.isAll, "all", "Write every page; needs \\flag{write-to}"),
        .value(
          \.folder, "write-to", placeholder: "FOLDER", completion: .directory,
          "Write pages as files into this folder"),
      ],
      operands: [
        .repeated(\.words, "NAME", "A command, or a topic", completion: .dynamic("help"))
      ],
      discussion: """
        The page is in roff: `dna man workflow run | man -l -` shows it without installing anything.
        """,
      examples: [
        Example("dna man workflow run", "The page of a command"),
        Example("dna man --all --write-to man", "Every page as a file", needs: "a folder man"),
      ],
      exitCodes: [.success, .failure],
      validate: { (options) throws(UsageError) in
        guard options.isAll == (options.folder != nil) else {
          throw UsageError(.conflict, "'--all' and '--write-to' go together")
        }
      }
    ) { options, context in
      let description = context.program.description()
      let date =
        context.invocation.environment["SOURCE_DATE_EPOCH"]
        .flatMap(ManualPage.date(sourceDateEpoch:)) ?? releaseDate
      if let folder = options.folder {
        for page in ManualPage.all(description, date: date) {
          let path = FilePath(bytes: folder.bytes).appending(FilePath(page.fileName))
          if context.globals.isDryRun {
            try context.note("would write \(path)")
          } else {
            try File.write(text: page.text, to: path)
          }
        }
        return .success
      }
      guard let page = ManualPage.page(description, for: options.words, date: date) else {
        throw UsageError(
          .unknownTopic,
          "no command and no topic is called '\(options.words.joined(separator: " "))'",
          hint: "see 'dna help'", path: context.path)
      }
      try Reporter(context).text(page.text)
      return .success
    }
  }
}
