import Testing

@Suite struct CryptographyRoomTests {
}
