import Testing

@Suite struct LogAnalysisRoomTests {
}
