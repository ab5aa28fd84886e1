/// The expression language.
enum ExpressionsRoom {}
