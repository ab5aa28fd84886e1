import Testing

@Suite struct EndToEndRoomTests {
}
