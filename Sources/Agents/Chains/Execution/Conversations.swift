import JSON
import LanguageModels
import Platform
import Synchronization

/// Conversations that chains remember, each at most so many turns long.
///
/// One object may serve many runs: what one run has said the next remembers.
package final class Conversations: Sendable {
  /// A question and its answer.
  struct Turn: Sendable, Hashable {
    var user: String
    var assistant: String

    var messages: [ChatMessage] {
      [ChatMessage(.user, user), ChatMessage(.assistant, assistant)]
    }
  }

  private let turns = Mutex<[String: [Turn]]>([:])

  /// No conversation yet.
  package init() {}

  func recall(_ name: String, limit: Int) -> [Turn] {
    turns.withLock { $0[name]?.suffix(limit) ?? [] }
  }

  func remember(_ turn: Turn, in name: String, limit: Int) {
    turns.withLock { turns in
      var kept = turns[name] ?? []
      kept.append(turn)
      turns[name] = Array(kept.suffix(limit))
    }
  }

  // MARK: In files

  /// Bytes that a file of a conversation may have.
  private static let fileLimit = 16 << 20

  /// The last turns in a file of JSON lines; a file that is not there yet has none.
  func recall(from path: FilePath, limit: Int) throws(ChainFailure) -> [Turn] {
    guard FileSystem.exists(path) else { return [] }
    let text: String
    do throws(FileError) {
      text = try File.readText(path, limit: Self.fileLimit)
    } catch {
      throw ChainFailure("memory", error.description)
    }
    var result: [Turn] = []
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: true).enumerated() {
      guard let value = try? JSONDocument(parsing: String(line)).value,
        let user = value["user"]?.string, let assistant = value["assistant"]?.string
      else {
        throw ChainFailure(
          "memory",
          "\(path):\(index + 1): a line of a conversation must be an object with 'user' and "
            + "'assistant'; repair the line, or name another file")
      }
      result.append(Turn(user: user, assistant: assistant))
    }
    return Array(result.suffix(limit))
  }

  /// Adds a turn to a file and drops those beyond the limit; the file is replaced in one step.
  func remember(_ turn: Turn, in path: FilePath, limit: Int) throws(ChainFailure) {
    // One writer at a time: steps of one run may remember at once.
    let result: Result<Void, ChainFailure> = turns.withLock { _ in
      do throws(ChainFailure) {
        let kept = (try recall(from: path, limit: limit) + [turn]).suffix(limit)
        let text = kept.map { turn in
          let line: JSONValue = [
            "user": .string(turn.user), "assistant": .string(turn.assistant),
          ]
          return line.serialized() + "\n"
        }
        do throws(FileError) {
          try File.write(text: text.joined(), to: path, permissions: 0o600)
        } catch {
          throw ChainFailure("memory", error.description)
        }
        return .success(())
      } catch {
        return .failure(error)
      }
    }
    try result.get()
  }
}
