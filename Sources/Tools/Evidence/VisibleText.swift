/// Text from an untrusted source, made safe to show.
///
/// Logs carry whatever a model, a page or an attacker wrote. Control characters could move the cursor or
/// recolour a terminal (ECMA-48), and bidirectional controls can reorder what a reader sees (Unicode
/// Technical Report 36, section 2.1), so both are shown as escapes.
package enum VisibleText {
  /// The text with every control, bidirectional control, line separator and unassigned-noncharacter scalar written
  /// as an escape: `\n`, `\t`, `\u{1B}`.
  package static func escaping(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isHidden) else { return text }
    var result = ""
    result.reserveCapacity(text.utf8.count + 16)
    for scalar in text.unicodeScalars {
      guard isHidden(scalar) else {
        result.unicodeScalars.append(scalar)
        continue
      }
      switch scalar {
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      default: result += "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
      }
    }
    return result
  }

  /// The text cut to a number of Unicode scalars, with `…` where something was left out.
  package static func shortened(_ text: String, to limit: Int) -> String {
    guard text.unicodeScalars.count > limit, limit > 0 else { return text }
    return String(String.UnicodeScalarView(text.unicodeScalars.prefix(limit - 1))) + "…"
  }

  /// The text as Markdown (CommonMark 0.31) that shows exactly these characters, in a table cell too.
  package static func markdown(_ text: String) -> String {
    var result = ""
    for scalar in escaping(text).unicodeScalars {
      if "\\`*_{}[]<>#|~&!".unicodeScalars.contains(scalar) { result += "\\" }
      result.unicodeScalars.append(scalar)
    }
    return result
  }

  private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x20...0x7E: false
    case 0x00...0x1F, 0x7F...0x9F, 0xAD, 0x61C, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F,
      0xFEFF, 0xFFF9...0xFFFB, 0xE0000...0xE007F:
      // U+200D joins emoji families: it is shown, as it hides nothing.
      scalar.value != 0x200D
    default: false
    }
  }
}
