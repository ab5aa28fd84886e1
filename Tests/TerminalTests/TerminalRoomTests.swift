import Testing

@Suite struct TerminalRoomTests {
}
