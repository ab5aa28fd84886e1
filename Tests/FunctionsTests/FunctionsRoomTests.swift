import Testing

@Suite struct FunctionsRoomTests {
}
