import Testing

@Suite struct EvidenceRoomTests {
}
