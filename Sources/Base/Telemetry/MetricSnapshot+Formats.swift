package import JSON

extension MetricSnapshot {
  /// The schema name that the document carries.
  package static let schema = "dna.metrics/v1"

  /// The document `dna.metrics/v1`: of histograms the buckets are cumulated, with p50, p95 and p99 beside them.
  package var document: JSONValue {
    [
      "schema": .string(Self.schema), "time": .string(TraceTime.text(time)),
      "metrics": .array(families.map(\.document)),
    ]
  }

  /// Prometheus' text format 0.0.4; its media type is `text/plain; version=0.0.4`.
  package var prometheusText: String {
    var text = ""
    for family in families where !family.series.isEmpty {
      if !family.help.isEmpty {
        text += "# HELP \(family.name) \(Self.escaped(family.help, quotes: false))\n"
      }
      text += "# TYPE \(family.name) \(family.kind.rawValue)\n"
      for series in family.series { Self.append(series, of: family.name, to: &text) }
    }
    return text
  }

  private static func append(_ series: Series, of name: String, to text: inout String) {
    switch series.value {
    case .number(let value):
      text += "\(name)\(braces(series.labels)) \(Self.text(value))\n"
    case .distribution(let distribution):
      var total: UInt64 = 0
      for (index, count) in distribution.counts.enumerated() {
        total += count
        let bound =
          index < distribution.bounds.count ? Self.text(distribution.bounds[index]) : "+Inf"
        text += "\(name)_bucket\(braces(series.labels, bound: bound)) \(total)\n"
      }
      text += "\(name)_sum\(braces(series.labels)) \(Self.text(distribution.sum))\n"
      text += "\(name)_count\(braces(series.labels)) \(total)\n"
    }
  }

  private static func braces(_ labels: MetricLabels, bound: String? = nil) -> String {
    var pairs = labels.labels.map { "\($0.name)=\"\(escaped($0.value, quotes: true))\"" }
    if let bound { pairs.append("le=\"\(bound)\"") }
    return pairs.isEmpty ? "" : "{\(pairs.joined(separator: ","))}"
  }

  private static func escaped(_ text: String, quotes: Bool) -> String {
    var result = ""
    for character in text.unicodeScalars {
      switch character {
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\"" where quotes: result += "\\\""
      default: result.unicodeScalars.append(character)
      }
    }
    return result
  }

  private static func text(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
    if let whole = Int64(exactly: value), whole.magnitude < 1 << 53 { return String(whole) }
    return "\(value)"
  }
}

extension MetricSnapshot.Family {
  fileprivate var document: JSONValue {
    [
      "name": .string(name), "type": .string(kind.rawValue), "help": .string(help),
      "series": .array(series.map(\.document)),
    ]
  }
}

extension MetricSnapshot.Series {
  fileprivate var document: JSONValue {
    var members: JSONObject = [
      "labels": .object(JSONObject(labels.labels.map { ($0.name, .string($0.value)) }))
    ]
    switch value {
    case .number(let value): members["value"] = .double(value)
    case .distribution(let distribution):
      members["count"] = .double(Double(distribution.count))
      members["sum"] = .double(distribution.sum)
      for (name, share) in [("p50", 0.5), ("p95", 0.95), ("p99", 0.99)] {
        members[name] = distribution.quantile(share).map { .double($0) } ?? .null
      }
      var total: UInt64 = 0
      members["buckets"] = .array(
        distribution.counts.enumerated().map { index, count in
          total += count
          let bound: JSONValue =
            index < distribution.bounds.count ? .double(distribution.bounds[index]) : "+Inf"
          return ["le": bound, "count": .double(Double(total))]
        })
    }
    return .object(members)
  }
}
