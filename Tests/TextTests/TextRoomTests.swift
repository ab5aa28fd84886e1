import Testing

@Suite struct TextRoomTests {
}
