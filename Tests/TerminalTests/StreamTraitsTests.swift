import Platform
import Terminal
import Testing

@Suite struct StreamTraitsTests {
  @Test(
    arguments: [
      (ColorChoice.auto, true, [:], true),
      (.auto, false, [:], false),
      (.auto, true, ["NO_COLOR": "1"], false),
      (.auto, true, ["NO_COLOR": ""], true),
      (.always, false, ["NO_COLOR": "1"], true),
      (.never, true, ["FORCE_COLOR": "1"], false),
      (.auto, true, ["TERM": "dumb"], false),
      (.auto, false, ["FORCE_COLOR": "1"], true),
      (.auto, false, ["FORCE_COLOR": ""], false),
      (.auto, false, ["CLICOLOR_FORCE": "1"], true),
      (.auto, false, ["CLICOLOR_FORCE": "0"], false),
      (.auto, true, ["NO_COLOR": "1", "FORCE_COLOR": "1"], false),
      (.auto, false, ["TERM": "dumb", "FORCE_COLOR": "1"], true),
    ] as [(ColorChoice, Bool, [String: String], Bool)])
  func `colour follows the flag, then the environment, then the terminal`(
    choice: ColorChoice, isTerminal: Bool, environment: [String: String], isOn: Bool
  ) {
    #expect(choice.allowsColor(isTerminal: isTerminal, environment: environment) == isOn)
  }

  @Test func `a terminal is asked for its width, and COLUMNS goes first`() throws {
    let terminal = try PseudoTerminal(columns: 61)
    func traits(_ environment: [String: String]) -> StreamTraits {
      StreamTraits(of: terminal.device.descriptor, environment: environment, color: .auto)
    }
    #expect(traits([:]).width == 61)
    #expect(traits(["COLUMNS": "45"]).width == 45)
    #expect(traits(["COLUMNS": "0"]).width == 61)
    #expect(traits(["COLUMNS": "wide"]).width == 61)
    #expect(traits([:]).palette.isEnabled)
    #expect(traits([:]).redrawsLines)
    #expect(!traits(["TERM": "dumb"]).redrawsLines)
  }

  @Test func `a terminal that does not know its width is taken for 80 columns`() throws {
    let terminal = try PseudoTerminal(columns: 0)
    let traits = StreamTraits(
      of: terminal.device.descriptor, environment: [:], color: .never)
    #expect(traits.width == 80)
  }

  @Test func `a pipe is never cut, coloured or drawn over`() throws {
    let (reader, writer) = try Descriptors.pipe()
    defer { try? reader.close() }
    defer { try? writer.close() }
    let traits = StreamTraits(
      of: writer, environment: ["COLUMNS": "40", "LC_ALL": "C"], color: .auto)
    #expect(traits == .pipe)
  }

  @Test(
    arguments: [
      ([:], true), (["LANG": "de_DE.UTF-8"], true), (["LANG": "C"], false),
      (["LC_ALL": "C.utf8", "LANG": "C"], true), (["LC_ALL": "", "LANG": "POSIX"], false),
      (["LC_CTYPE": "en_US.ISO-8859-1", "LANG": "C.UTF-8"], false), (["TERM": "dumb"], false),
    ] as [([String: String], Bool)])
  func `the locale decides on lines beyond ASCII`(
    environment: [String: String], usesUnicode: Bool
  ) throws {
    let terminal = try PseudoTerminal()
    let traits = StreamTraits(
      of: terminal.device.descriptor, environment: environment, color: .auto)
    #expect(traits.usesUnicode == usesUnicode)
  }
}
