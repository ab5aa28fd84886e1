import Functions
import JSON
import Platform
import Testing

@Suite struct XMLTests {
  /// Whether a document is read to its end; the fault if not.
  static func fault(_ bytes: [UInt8]) -> XMLSyntaxError? {
    do throws(XMLSyntaxError) {
      var parser = try XMLPullParser(decoding: bytes)
      while try parser.next() != nil {}
      return nil
    } catch {
      return error
    }
  }

  static func fault(_ text: String) -> XMLSyntaxError? { fault(Array(text.utf8)) }

  static let documents: [String] = [
    "<a/>", "<a></a>", "<a>x &amp; y</a>", "<?xml version=\"1.0\"?><a b='c'/>",
    "<a><b/><c>d</c></a>",
    "<!DOCTYPE a><a/>", "<!DOCTYPE a [<!ELEMENT a ANY> <!-- > --> <!ATTLIST a b CDATA \">\">]><a/>",
    "<a><![CDATA[<x>]]></a>", "<a>&#65;&#x42;</a>", "<!-- c --><a/><!-- d -->", "<a><?p q?></a>",
    "<é/>",
    "<a b=\"1\" c='2'>t</a>\n", "<a>]]</a>", "<x:a xmlns:x='u'/>", "<a\n/>",
    "<?xml\nversion='1.0'\r\n encoding\t=\n'UTF-8'\n?><a/>",
  ]

  static let broken: [(String, String)] = [
    ("", "1:1"), ("x", "1:1"), ("<a>", "1:4"), ("<a></b>", "1:4"), ("<a/><b/>", "1:5"),
    ("<a b/>", "1:5"),
    ("<a b=c/>", "1:6"), ("<a b='1' b='2'/>", "1:10"), ("<a>&</a>", "1:4"),
    ("<a>&nope;</a>", "1:4"),
    ("<a>\n <b></a>", "2:5"), ("<a b='<'/>", "1:7"), ("<a>]]></a>", "1:4"), ("<a>&#0;</a>", "1:4"),
    ("<a>\u{1}</a>", "1:4"), ("<1/>", "1:2"), ("<a b='1'c='2'/>", "1:9"), ("<a/>x", "1:5"),
    ("<!-- -- --><a/>", "1:6"), ("</a>", "1:1"), ("<a", "1:1"), ("<a><![CDATA[x</a>", "1:4"),
    ("<?xml version='1.0' bogus='1'?><a/>", "1:1"), ("<!DOCTYPE a [", "1:1"),
    ("<a/><?xml version='1.0'?>", "1:5"),
    ("<?xml version='1.0' encoding='koi8-r'?><a/>", "1:1"),
  ]

  @Test(arguments: documents)
  func `a well-formed document is read to its end`(_ text: String) {
    #expect(Self.fault(text) == nil)
  }

  @Test(arguments: broken)
  func `a broken document is refused with its place`(_ text: String, _ place: String) {
    #expect(
      Self.fault(text)?.position.description == place, "\(Self.fault(text)?.message ?? "read")")
  }

  @Test func `events come in order with references replaced`() throws {
    var parser = XMLPullParser(Array("<a k='1&lt;2\n3'>x&amp;<b/>\r\ny</a>".utf8))
    var events: [String] = []
    while let event = try parser.next() {
      switch event {
      case .start(let name, let attributes):
        events.append("<\(name)" + attributes.map { " \($0.name)=\($0.value)" }.joined())
      case .end(let name): events.append("/\(name)")
      case .text(let text): events.append(text)
      }
    }
    #expect(events == ["<a k=1<2 3", "x&", "<b", "/b", "\ny", "/a"])
  }

  @Test func `entities of a document are never expanded`() {
    let bomb = """
      <!DOCTYPE z [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>
      <z>&b;</z>
      """
    #expect(Self.fault(bomb)?.position.description == "2:4")
    #expect(Self.fault(bomb)?.message.contains("are not read") == true)
  }

  @Test func `depth and attributes have limits`() {
    let deep = String(repeating: "<a>", count: 100_000)
    #expect(Self.fault(deep)?.message.contains("deeper than 256") == true)
    let wide = "<a " + (0..<2_000).map { "b\($0)='' " }.joined() + "/>"
    #expect(Self.fault(wide)?.message.contains("1000 attributes") == true)
  }

  @Test func `what is well formed agrees with expat, on documents and their mutations`()
    async throws
  {
    var random = SeededGenerator(seed: 3)
    let alphabet = Array("<>/&;='\"!-?[]ab \n#x1:".utf8)
    var texts = Self.documents + Self.broken.map(\.0)
    for _ in 0..<(1_500 * PythonOracle.effort) {
      var bytes = Array(Self.documents[random.nextInt(below: Self.documents.count)].utf8)
      for _ in 0...random.nextInt(below: 3) {
        let place = random.nextInt(below: bytes.count + 1)
        let byte = alphabet[random.nextInt(below: alphabet.count)]
        switch random.nextInt(below: 3) {
        case 0: bytes.insert(byte, at: place)
        case 1: if place < bytes.count { bytes[place] = byte }
        default: if place < bytes.count { bytes.remove(at: place) }
        }
      }
      texts.append(String(decoding: bytes, as: UTF8.self))
    }
    let script = """
      import json, sys
      from xml.parsers import expat
      def ok(t):
        p = expat.ParserCreate()
        try: p.Parse(t.encode(), True); return True
        except expat.ExpatError as e: return False
        except (LookupError, ValueError): return False
      print(json.dumps([ok(t) for t in json.load(sys.stdin)]))
      """
    let answer = try await PythonOracle.ask(script, .strings(texts), needs: "xml.parsers.expat")
    var different: [String] = []
    for (text, expected) in zip(texts, answer.array ?? []) {
      // The inside of a document type is skipped, not checked.
      if text.contains("DOCTYPE") || text.contains("encoding=") { continue }
      // Expat takes any version, and names from an older edition of XML.
      if text.contains("<?xml"), !text.contains("\"1.0\"") { continue }
      if text.contains("\u{FFFD}") { continue }
      let fault = Self.fault(text)
      if (fault == nil) != (expected == true) {
        different.append(
          "\(text.debugDescription): expat \(expected.serialized()), we \(fault?.description ?? "read it")"
        )
      }
    }
    #expect(different.isEmpty, "\(different.count): \(different.prefix(12))")
  }

  @Test func `no mutation of a feed makes the reader crash`() throws {
    var random = SeededGenerator(seed: 5)
    let feed = try ExampleFeedTests.call("file.read", ["path": "examples/feeds/incidents.atom"])
    let source = Array((feed.string ?? "").utf8)
    for _ in 0..<(150 * PythonOracle.effort) {
      var bytes = source
      for _ in 0..<8 {
        let place = random.nextInt(below: bytes.count)
        switch random.nextInt(below: 3) {
        case 0: bytes[place] = UInt8(random.nextInt(below: 256))
        case 1: bytes.removeSubrange(place..<min(bytes.count, place + random.nextInt(below: 40)))
        default:
          bytes.insert(contentsOf: source.suffix(from: place % source.count).prefix(30), at: place)
        }
      }
      let text = String(decoding: bytes, as: UTF8.self)
      let error = CatalogueTests.failure("feed.parse", ["text": .string(text)])
      #expect(error == nil || error?.code == "bad-input")
      _ = try CatalogueTests.call("html.to-text", ["text": .string(text)])
      _ = try CatalogueTests.call("markdown.to-text", ["text": .string(text)])
    }
  }
}
