import Commands
import Glibc

/// The front door: everything else is in the rooms behind it.
@main
enum Entry {
  static func main() { exit(Launch.run()) }
}
