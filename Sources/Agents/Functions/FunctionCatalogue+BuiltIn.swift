extension FunctionCatalogue {
  /// Every built-in function.
  ///
  /// All are synchronous and bounded: a file or a text of at most `FileAccess.sizeLimit` bytes, and no
  /// function reaches the network.
  package static let builtIn = FunctionCatalogue(
    FileFunctions.all + FeedFunctions.all + DataFunctions.all + DocumentFunctions.all
      + ListFunctions.all + TextFunctions.all + LanguageFunctions.all + DigestFunctions.all
      + ValueFunctions.all)
}
