import Testing

@Suite struct ResilienceRoomTests {
}
