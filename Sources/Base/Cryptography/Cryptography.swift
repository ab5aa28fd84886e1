/// Digests.
enum CryptographyRoom {}
