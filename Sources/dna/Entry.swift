import Commands
import Glibc

/// The front door: everything else is in the rooms behind it.
@main
enum Entry {
  static func main() {
    Launch.start { exit($0) }
    // The work runs on other threads; this one only keeps the process alive.
    while true { pause() }
  }
}
