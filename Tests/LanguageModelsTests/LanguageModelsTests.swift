import Testing

@Suite struct LanguageModelsTests {}
