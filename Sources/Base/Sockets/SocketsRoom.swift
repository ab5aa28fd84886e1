enum SocketsRoom {}
