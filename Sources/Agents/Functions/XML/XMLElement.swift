/// An element with what is in it, with its namespace resolved.
struct XMLElement {
  enum Child {
    case element(XMLElement)
    case text(String)
  }

  /// The name without its prefix.
  var name: String
  var prefix: String
  /// The namespace of its prefix; empty when there is none or the prefix is not declared.
  var namespace: String
  var attributes: [XMLPullParser.Attribute]
  var children: [Child] = []

  /// The outermost element of a document.
  static func document(
    _ bytes: [UInt8], knowsHTMLEntities: Bool
  ) throws(XMLSyntaxError) -> XMLElement {
    var parser = try XMLPullParser(decoding: bytes, knowsHTMLEntities: knowsHTMLEntities)
    var stack: [XMLElement] = []
    var scopes: [[String: String]] = [["xml": "http://www.w3.org/XML/1998/namespace"]]
    var root: XMLElement?
    while let event = try parser.next() {
      switch event {
      case .start(let name, let attributes):
        var scope = scopes[scopes.count - 1]
        for attribute in attributes {
          if attribute.name == "xmlns" { scope[""] = attribute.value }
          if attribute.name.hasPrefix("xmlns:") {
            scope[String(attribute.name.dropFirst(6))] = attribute.value
          }
        }
        scopes.append(scope)
        let parts = name.split(separator: ":", maxSplits: 1)
        let prefix = parts.count == 2 ? String(parts[0]) : ""
        stack.append(
          XMLElement(
            name: parts.last.map(String.init) ?? name, prefix: prefix,
            namespace: scope[prefix] ?? "", attributes: attributes))
      case .text(let text):
        stack[stack.count - 1].children.append(.text(text))
      case .end:
        scopes.removeLast()
        guard let done = stack.popLast() else { continue }
        if stack.isEmpty {
          root = done
        } else {
          stack[stack.count - 1].children.append(.element(done))
        }
      }
    }
    return root ?? XMLElement(name: "", prefix: "", namespace: "", attributes: [])
  }

  /// The elements right inside.
  var elements: [XMLElement] {
    children.compactMap { child in
      if case .element(let element) = child { element } else { nil }
    }
  }

  /// The value of an attribute by its name as written.
  func attribute(_ name: String) -> String? { attributes.first { $0.name == name }?.value }

  /// All text inside, of inner elements too, without white space around it.
  var text: String {
    var text = ""
    appendText(to: &text)
    return text.trimmed
  }

  private func appendText(to result: inout String) {
    for child in children {
      switch child {
      case .text(let text): result += text
      case .element(let element): element.appendText(to: &result)
      }
    }
  }

  /// What is inside as HTML.
  var innerHTML: String {
    var html = ""
    appendHTML(to: &html)
    return html
  }

  private func appendHTML(to result: inout String) {
    for child in children {
      switch child {
      case .text(let text):
        result += text.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
      case .element(let element):
        result += "<\(element.name)"
        if let target = element.attribute("href") {
          result += " href=\"\(target.replacing("\"", with: "&quot;"))\""
        }
        result += ">"
        element.appendHTML(to: &result)
        result += "</\(element.name)>"
      }
    }
  }
}

extension StringProtocol {
  /// The text without white space around it.
  var trimmed: String {
    let start = unicodeScalars.firstIndex { !$0.properties.isWhitespace }
    guard let start, let last = unicodeScalars.lastIndex(where: { !$0.properties.isWhitespace })
    else { return "" }
    return String(self[start...last])
  }
}
