package import Platform

/// What an output can show: decided once at the start, then passed along as a value.
package struct StreamTraits: Sendable, Hashable {
  package let isTerminal: Bool
  /// The columns of the terminal; nil where there is no terminal, and then nothing is ever cut.
  package let width: Int?
  package let palette: Palette
  /// Whether lines and marks beyond ASCII are used.
  package let usesUnicode: Bool
  /// Whether a line can be drawn over, as a progress line is: a terminal other than `TERM=dumb`.
  package let redrawsLines: Bool

  /// Traits given by hand.
  package init(
    isTerminal: Bool = false, width: Int? = nil, palette: Palette = .plain,
    usesUnicode: Bool = true, redrawsLines: Bool = true
  ) {
    self.isTerminal = isTerminal
    self.width = isTerminal ? width ?? 80 : nil
    self.palette = palette
    self.usesUnicode = usesUnicode
    self.redrawsLines = isTerminal && redrawsLines
  }

  /// A pipe or a file: no colour, nothing cut.
  package static let pipe = StreamTraits()

  /// The traits of a descriptor, from what the system and the environment say.
  ///
  /// The width is `COLUMNS` if that is a positive number, else what the terminal says, else 80. What
  /// is not a terminal always gets Unicode, so that the same input gives the same bytes everywhere.
  package init(
    of descriptor: FileDescriptor, environment: [String: String], color: ColorChoice
  ) {
    let isTerminal = descriptor.isTerminal
    let columns = environment["COLUMNS"].flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
    self.init(
      isTerminal: isTerminal,
      width: columns ?? (isTerminal ? TerminalSize(of: descriptor)?.columns : nil),
      palette: Palette(
        isEnabled: color.allowsColor(isTerminal: isTerminal, environment: environment)),
      usesUnicode: !isTerminal || Self.showsUnicode(environment),
      redrawsLines: environment["TERM"] != "dumb")
  }

  /// The mark of a cut text.
  package var ellipsis: String { usesUnicode ? "…" : "..." }

  /// Whether a terminal shows UTF-8: the first locale variable that is set says so (POSIX, 8.2).
  ///
  /// With none set UTF-8 is assumed: containers set no locale, and their terminals show it.
  static func showsUnicode(_ environment: [String: String]) -> Bool {
    guard environment["TERM"] != "dumb" else { return false }
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy
      .compactMap { environment[$0] }.first { !$0.isEmpty }
    guard let name = locale?.lowercased() else { return true }
    return name.contains("utf-8") || name.contains("utf8")
  }
}
