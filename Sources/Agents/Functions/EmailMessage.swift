import Cryptography
import JSON

/// Writes a message as RFC 5322 text: UTF-8 as quoted-printable (RFC 2045), names as encoded words (RFC 2047).
enum EmailMessage {
  /// The message with CRLF line ends; the same arguments and time give the same bytes.
  static func format(
    to recipients: JSONValue, subject: String, body: String, from: String?, date: UInt64
  ) throws(FunctionError) -> String {
    let list = recipients.array ?? [recipients]
    var addresses: [String] = []
    for recipient in list {
      guard let text = recipient.string else {
        throw FunctionError(
          code: "bad-argument",
          message: "'to' must be an address or a list of addresses, not \(recipient.shown)")
      }
      for part in MailAddress.split(text) { addresses.append(try MailAddress.header(part, "to")) }
    }
    guard !addresses.isEmpty else {
      throw FunctionError(code: "bad-argument", message: "'to' has no address")
    }
    let sender = try MailAddress.header(from ?? "dna <dna@localhost>", "from")
    let digest = SHA256.hexadecimal(
      of: Array("\(date)\n\(sender)\n\(addresses)\n\(subject)\n\(body)".utf8))
    let headers = [
      "From: " + sender,
      "To: " + addresses.joined(separator: ",\r\n "),
      "Subject: " + MailText.unstructured(subject, prefix: 9),
      "Date: " + MailText.date(date),
      "Message-ID: <\(digest.prefix(32))@dna.invalid>",
      "MIME-Version: 1.0",
      "Content-Type: text/plain; charset=utf-8",
      "Content-Transfer-Encoding: quoted-printable",
    ]
    return headers.joined(separator: "\r\n") + "\r\n\r\n" + MailText.quotedPrintable(body)
  }
}
