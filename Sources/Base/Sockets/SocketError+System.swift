import Glibc

extension SocketError {
  static func code(of number: Int32) -> Code {
    switch number {
    case EADDRINUSE: .addressInUse
    case EACCES, EPERM: .permission
    case ECONNREFUSED, ENOENT: .refused
    case ECONNRESET, EPIPE, ECONNABORTED: .reset
    case EMFILE, ENFILE: .outOfDescriptors
    case EADDRNOTAVAIL, EAFNOSUPPORT, ENAMETOOLONG: .badAddress
    default: .other
    }
  }
}
