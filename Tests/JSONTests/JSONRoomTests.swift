import Testing

@Suite struct JSONRoomTests {
}
