import Testing

@Suite struct ExpressionsRoomTests {
}
