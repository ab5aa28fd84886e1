/// Tokens, sentences, display width.
enum TextRoom {}
