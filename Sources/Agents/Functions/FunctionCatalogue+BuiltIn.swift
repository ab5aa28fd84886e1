extension FunctionCatalogue {
  /// Every built-in function.
  ///
  /// All are bounded: a file or a text of at most `FileAccess.sizeLimit` bytes; none but those with the effect
  /// `network` waits for anything.
  package static let builtIn = FunctionCatalogue(
    FileFunctions.all + FeedFunctions.all + DataFunctions.all + DocumentFunctions.all
      + ListFunctions.all + TextFunctions.all + LanguageFunctions.all + DigestFunctions.all
      + ValueFunctions.all + HTTPFunctions.all)
}
