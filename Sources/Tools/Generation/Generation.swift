/// Sentence to plan to definition.
enum GenerationRoom {}
