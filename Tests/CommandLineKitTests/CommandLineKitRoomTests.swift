import Testing

@Suite struct CommandLineKitRoomTests {
}
