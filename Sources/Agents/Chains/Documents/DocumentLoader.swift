import Functions
import JSON
import Platform
import Text

/// Reads files as documents.
struct DocumentLoader {
  /// Bytes that a file may have.
  private static let sizeLimit = 64 << 20

  let services: ChainServices

  /// The documents of files, folders and patterns in order; files of a folder that hold no text are left out.
  func documents(
    _ paths: [String], _ format: ChainStep.Load.Format
  ) async throws(ChainFailure) -> [ChainDocument] {
    var files = DocumentPaths(directory: FilePath(services.context.directory))
    for path in paths { try files.add(path) }
    var result: [ChainDocument] = []
    for path in files.found {
      if Task.isCancelled { throw .cancelled("") }
      // A file that is named is read whatever it is; one that a folder happens to hold may be a picture.
      let isNamed = paths.contains(path)
      if let document = try await document(path, format, isNamed: isNamed) {
        result.append(document)
      }
    }
    return result
  }

  private func document(
    _ path: String, _ wanted: ChainStep.Load.Format, isNamed: Bool
  ) async throws(ChainFailure) -> ChainDocument? {
    let format = wanted == .auto ? Self.format(of: path) : wanted
    let file = FilePath(path).resolved(against: FilePath(services.context.directory))
    if format == .pdf {
      return ChainDocument(source: path, format: "pdf", text: try await pdf(file, path))
    }
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try File.read(file, limit: Self.sizeLimit)
    } catch {
      throw ChainFailure(
        error.code == .tooLarge ? "too-large" : "unreadable-file", error.description)
    }
    if bytes.prefix(8_192).contains(0), TextEncoding.byteOrderMark(of: bytes[...]) == nil {
      if !isNamed { return nil }
      throw ChainFailure(
        "bad-input", "'\(path)' holds no text; name text, Markdown, HTML, CSV, JSON or PDF files")
    }
    let text = TextEncoding.decode(bytes)
    return ChainDocument(
      source: path, format: format.rawValue, text: try self.text(text, format, path))
  }

  /// What a file is by the ending of its name.
  static func format(of path: String) -> ChainStep.Load.Format {
    switch FilePath(path).fileExtension?.lowercased() {
    case "md", "markdown": .markdown
    case "html", "htm", "xhtml": .html
    case "csv", "tsv": .csv
    case "json": .json
    case "pdf": .pdf
    default: .text
    }
  }

  private func text(
    _ text: String, _ format: ChainStep.Load.Format, _ path: String
  ) throws(ChainFailure) -> String {
    switch format {
    case .auto, .text, .markdown, .pdf: return text
    case .html: return try call("html.to-text", ["text": .string(text)], path).string ?? ""
    case .json:
      do throws(JSONSyntaxError) {
        _ = try JSONDocument(parsing: text)
      } catch {
        throw ChainFailure("bad-input", "\(path):\(error)")
      }
      return text
    case .csv:
      let rows = try call("csv.parse", ["text": .string(text)], path).array ?? []
      guard let first = rows.first?.object else { return text }
      // One line a row, so that a line of the text is a line of the file where no cell has line ends.
      let lines = rows.map { row in
        (row.object ?? [:]).map { "\($0.key): \(Self.cell($0.value))" }.joined(separator: "; ")
      }
      return ([first.keys.joined(separator: ", ")] + lines).joined(separator: "\n")
    }
  }

  private static func cell(_ value: JSONValue) -> String {
    (value.string ?? value.serialized()).replacing("\n", with: " ")
  }

  private func call(
    _ function: String, _ arguments: JSONObject, _ path: String
  ) throws(ChainFailure) -> JSONValue {
    do throws(FunctionError) {
      return try services.functions.call(function, arguments, context: services.context)
    } catch {
      throw ChainFailure(error.code, "\(path): \(error.message)")
    }
  }

  private func pdf(_ file: FilePath, _ path: String) async throws(ChainFailure) -> String {
    guard FileSystem.exists(file) else {
      throw ChainFailure("missing-file", "'\(path)' names no file; check the path")
    }
    let name = String(decoding: file.bytes, as: UTF8.self)
    let request = ToolRequest(
      argv: ["pdftotext", "-q", "-enc", "UTF-8", name, "-"], output: .text)
    do throws(ToolError) {
      return try await services.tools.run(request).string ?? ""
    } catch {
      switch error.code {
      case "cancelled": throw .cancelled("")
      case "not-started":
        throw ChainFailure(
          "missing-program",
          "'\(path)' is a PDF, and 'pdftotext' is not installed: install the package "
            + "poppler-utils, or name only other files, such as 'docs/**/*.md'")
      default: throw ChainFailure("bad-input", "'\(path)' cannot be read: \(error.message)")
      }
    }
  }
}
