import Testing

@Suite struct TelemetryRoomTests {
}
