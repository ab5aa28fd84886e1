import Functions
import JSON
import Testing

@Suite struct CatalogueTests {
  static let context = FunctionContext(directory: "/", now: { 0 })

  static func call(_ name: String, _ arguments: JSONObject) throws(FunctionError) -> JSONValue {
    try FunctionCatalogue.builtIn.call(name, arguments, context: context)
  }

  static func failure(_ name: String, _ arguments: JSONObject) -> FunctionError? {
    do throws(FunctionError) {
      _ = try call(name, arguments)
      return nil
    } catch {
      return error
    }
  }

  @Test(arguments: FunctionCatalogue.builtIn.functions.map(\.signature))
  func `every signature is well formed`(_ signature: FunctionSignature) throws {
    let parts = signature.name.split(separator: ".")
    #expect(parts.count == 2)
    #expect(signature.name.allSatisfy { $0.isLowercase || $0 == "." || $0 == "-" })
    #expect(signature.summary.first?.isUppercase == true && signature.summary.last != ".")
    #expect(signature.summary.count <= 79)
    #expect(!signature.resultSummary.isEmpty && !signature.resultSummary.hasSuffix("."))
    #expect(Set(signature.parameters.map(\.name)).count == signature.parameters.count)
    #expect(Set(signature.keywords).count == signature.keywords.count)
    #expect(signature.keywords.allSatisfy { $0 == $0.lowercased() })
    for parameter in signature.parameters {
      #expect(parameter.summary.first.map { $0.isUppercase || $0 == "`" } == true)
      #expect(!parameter.summary.hasSuffix("."))
      if let text = parameter.defaultValue {
        #expect(parameter.type.accepts(try JSONDocument(parsing: text).value))
      }
    }
  }

  @Test func `names are unique and sorted`() {
    let names = FunctionCatalogue.builtIn.functions.map(\.signature.name)
    #expect(names == names.sorted())
    #expect(Set(names).count == names.count)
  }

  @Test func `an unknown function is refused with a suggestion`() {
    let error = Self.failure("feed.raed", [:])
    #expect(error?.code == "unknown-function")
    #expect(
      error?.message == "there is no built-in function 'feed.raed'; did you mean 'feed.read'?")
  }

  @Test func `an unknown argument is refused with a suggestion`() {
    let error = Self.failure("list.take", ["items": [], "cuont": 3])
    #expect(error?.code == "unknown-argument")
    #expect(error?.message == "'list.take' has no parameter 'cuont'; did you mean 'count'?")
    let other = Self.failure("list.count", ["items": [], "zebra": 3])
    #expect(other?.message == "'list.count' has no parameter 'zebra'; it takes 'items'")
    let none = Self.failure("value.noop", ["zebra": 3])
    #expect(none?.message == "'value.noop' has no parameter 'zebra'; it takes none")
  }

  @Test func `a missing argument is named with what it is for`() {
    let error = Self.failure("list.take", ["items": []])
    #expect(error?.code == "missing-argument")
    #expect(error?.message.hasPrefix("'list.take' needs 'count': How many") == true)
    #expect(Self.failure("list.take", ["items": [], "count": nil])?.code == "bad-argument")
  }

  @Test func `a wrong type is refused with the value`() {
    let error = Self.failure("list.count", ["items": "a, b"])
    #expect(error?.code == "bad-argument")
    #expect(error?.message == "'items' of 'list.count' must be an array, not the string 'a, b'")
    #expect(Self.failure("text.count", ["text": ["id": 3]])?.code == "bad-argument")
  }

  @Test func `a null for an optional parameter is as good as nothing`() throws {
    #expect(try Self.call("list.sort", ["items": [2, 1], "by": nil]) == [1, 2])
  }

  @Test func `defaults are filled in`() throws {
    #expect(try Self.call("list.join", ["items": ["a", "b"]]) == "a\nb")
  }
}
