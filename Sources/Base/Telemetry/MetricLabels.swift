/// The labels of a series: names with values, ordered by name, so that one set has one form.
package struct MetricLabels: Sendable, Hashable, ExpressibleByDictionaryLiteral {
  /// One label.
  package struct Label: Sendable, Hashable, Comparable {
    package let name: String
    package let value: String

    package static func < (left: Label, right: Label) -> Bool {
      left.name == right.name ? left.value < right.value : left.name < right.name
    }
  }

  /// The labels by name.
  package let labels: [Label]

  /// Longest value that is kept, in characters.
  package static let valueLimit = 200

  /// Labels from pairs; of a name given twice the first counts, and a value is cut at `valueLimit`.
  package init(_ pairs: some Sequence<(String, String)>) {
    var labels: [Label] = []
    for (name, value) in pairs where !labels.contains(where: { $0.name == name }) {
      // UTF-8 is counted first: it costs nothing, and no text has more characters than bytes.
      let value =
        value.utf8.count > Self.valueLimit ? String(value.prefix(Self.valueLimit)) : value
      labels.append(Label(name: name, value: value))
    }
    if labels.count > 1 { labels.sort() }
    self.labels = labels
  }

  package init(dictionaryLiteral elements: (String, String)...) { self.init(elements) }

  /// The value of a label.
  package subscript(_ name: String) -> String? { labels.first { $0.name == name }?.value }

  /// The same names, each with the value that stands for "one of the others".
  var overflow: MetricLabels { MetricLabels(labels.map { ($0.name, MetricRegistry.otherValue) }) }

  /// Whether every name fits `[a-zA-Z_][a-zA-Z0-9_]*` and none is reserved (`__…`, `le`, `quantile`).
  var areValid: Bool {
    labels.allSatisfy {
      MetricRegistry.isName($0.name, colons: false) && !$0.name.hasPrefix("__")
        && $0.name != "le" && $0.name != "quantile"
    }
  }
}
