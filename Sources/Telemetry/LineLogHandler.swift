internal import Foundation
public import Logging

/// Log lines on stderr: JSON Lines for a machine, plain text for a person at a terminal.
///
/// Callers log ids, never personal data and never secrets; the handler writes what it is given.
public struct LineLogHandler: LogHandler {
    /// How a line looks.
    public enum Form: Sendable {
        /// `{"time":"…","level":"info","message":"…","job":"17"}`
        case json
        /// `12:00:01 info  batch stage=sync done=100`
        case text
    }

    /// Added to every line.
    public var metadata: Logger.Metadata = [:]
    /// Lines below are dropped.
    public var logLevel: Logger.Level
    private let form: Form
    private let write: @Sendable (String) -> Void

    /// Makes a handler. Lines go to stderr unless another sink is given.
    public init(
        form: Form, level: Logger.Level = .info,
        write: (@Sendable (String) -> Void)? = nil
    ) {
        self.form = form
        logLevel = level
        self.write = write ?? { FileHandle.standardError.write(Data($0.utf8)) }
    }

    /// One value of the handler's metadata.
    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes a line.
    public func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { $1 }
        write(Self.line(form, Date(), event.level, "\(event.message)", all) + "\n")
    }

    static func line(
        _ form: Form, _ time: Date, _ level: Logger.Level, _ message: String, _ metadata: Logger.Metadata
    ) -> String {
        let stamp = time.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        // The line's own three keys stand once.
        let pairs = metadata.sorted { $0.key < $1.key }.map { key, value in
            (["time", "level", "message"].contains(key) ? "_" + key : key, "\(value)")
        }
        switch form {
        case .json:
            let fields = [("time", stamp), ("level", level.rawValue), ("message", message)] + pairs
            return "{" + fields.map { "\(quoted($0)):\(quoted($1))" }.joined(separator: ",") + "}"
        case .text:
            let clock = stamp.dropFirst(11).prefix(8)
            let level = level.rawValue.padding(toLength: 8, withPad: " ", startingAt: 0)
            // A message from outside can neither begin a line of its own nor steer the terminal.
            let line = "\(clock) \(level) \(message)" + pairs.map { " \($0)=\($1)" }.joined()
            return String(
                line.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : Character($0) })
        }
    }

    /// A JSON string (RFC 8259 section 7).
    private static func quoted(_ text: String) -> String {
        var out = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case _ where scalar.value < 0x20: out += String(format: "\\u%04x", scalar.value)
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out + "\""
    }
}
