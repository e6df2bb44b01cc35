public import Foundation

/// A message of plain text.
public struct MailMessage: Sendable, Equatable {
    /// The sender's address.
    public var from: String
    /// The recipients' addresses.
    public var to: [String]
    /// One line.
    public var subject: String
    /// The text.
    public var text: String
    /// What makes it the same message where it is handed in twice.
    public var id: String
    /// When it was written.
    public var date: Date

    /// Makes a message.
    public init(from: String, to: [String], subject: String, text: String, id: String, date: Date) {
        self.from = from
        self.to = to
        self.subject = subject
        self.text = text
        self.id = id
        self.date = date
    }

    /// The message as it travels (RFC 5322), with CRLF; the text in base64, so that no line of it is too long or
    /// begins with a dot.
    var data: String {
        let domain = from.split(separator: "@").last.map(String.init) ?? "localhost"
        let headers = [
            "From: <\(Self.clean(from))>", "To: \(to.map { "<\(Self.clean($0))>" }.joined(separator: ",\r\n "))",
            "Subject: \(Self.encoded(Self.clean(subject)))", "Date: \(Self.text(date))",
            "Message-ID: <\(Self.clean(id))@\(Self.clean(domain))>", "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: base64",
            "Auto-Submitted: auto-generated",
        ]
        let body = Data(text.utf8).base64EncodedString(options: [
            .lineLength76Characters, .endLineWithCarriageReturn, .endLineWithLineFeed,
        ])
        return headers.joined(separator: "\r\n") + "\r\n\r\n" + body + "\r\n"
    }

    /// Without line breaks, by which a header could become two.
    private static func clean(_ text: String) -> String {
        String(text.unicodeScalars.map { $0.value < 32 || $0.value == 127 ? " " : Character($0) })
    }

    /// A text in a header (RFC 2047), in words of at most 75 characters.
    static func encoded(_ text: String) -> String {
        guard !text.allSatisfy(\.isASCII) else { return text }
        var words: [String] = []
        var word = ""
        for character in text {
            if (word + String(character)).utf8.count > 42 {
                words.append(word)
                word = ""
            }
            word.append(character)
        }
        words.append(word)
        return words.map { "=?utf-8?B?\(Data($0.utf8).base64EncodedString())?=" }.joined(separator: "\r\n ")
    }

    /// `Thu, 26 Nov 2026 08:00:00 +0000`
    private static func text(_ date: Date) -> String {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(secondsFromGMT: 0)
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss Z"
        return formatter.string(from: date)
    }
}
