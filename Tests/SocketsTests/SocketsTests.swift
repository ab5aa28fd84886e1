import Testing

@Suite struct SocketsTests {}
