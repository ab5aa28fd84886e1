import Testing

@Suite struct RepositoryRoomTests {
}
