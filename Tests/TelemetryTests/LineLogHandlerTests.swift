import Foundation
import Logging
import Synchronization
import Telemetry
import Testing

@Suite struct LineLogHandlerTests {
    /// Keeps what is written.
    private final class Sink: Sendable {
        private let kept = Mutex("")
        var text: String { kept.withLock(\.self) }
        func write(_ line: String) { kept.withLock { $0 += line } }
    }

    private static func log(
        _ form: LineLogHandler.Form, level: Logger.Level = .trace, _ body: (inout Logger) -> Void
    ) -> String {
        let sink = Sink()
        var logger = Logger(label: "test") { _ in LineLogHandler(form: form, level: level) { sink.write($0) } }
        body(&logger)
        return sink.text
    }

    private static func object(_ line: String) throws -> [String: String] {
        try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: String])
    }

    @Test func `a JSON line is one JSON object with time, level, message and metadata`() throws {
        let line = Self.log(.json) { logger in
            logger[metadataKey: "worker"] = "3"
            logger.warning("job failed", metadata: ["job": "17"])
        }
        let object = try Self.object(line)
        #expect(object["level"] == "warning")
        #expect(object["message"] == "job failed")
        #expect(object["worker"] == "3")
        #expect(object["job"] == "17")
        #expect(object["time"]?.isEmpty == false)
        #expect(line.hasSuffix("}\n"))
    }

    @Test func `every character comes back as it went in, and a line stays a line`() throws {
        let controls = (0..<0x20).compactMap { Unicode.Scalar(UInt32($0)) }.map { String(Character($0)) }.joined()
        let text = controls + "\u{7F}\u{85}\u{2028}\u{2029} \"quoted\" back\\slash / Zoë 日本 👩‍🚀 e\u{301}\r\n"
        let line = Self.log(.json) { $0.info("\(text)", metadata: ["key \"\n": .string(text)]) }
        let object = try Self.object(line)
        #expect(object["message"].map { Array($0.unicodeScalars) } == Array(text.unicodeScalars))
        #expect(object["key \"\n"].map { Array($0.unicodeScalars) } == Array(text.unicodeScalars))
        #expect(line.unicodeScalars.filter { $0 == "\n" }.count == 1)
        #expect(!line.dropLast().unicodeScalars.contains { $0.value < 0x20 })
    }

    @Test func `the time of a JSON line says in which zone it is`() throws {
        let before = Date()
        let stamp = try #require(try Self.object(Self.log(.json) { $0.info("now") })["time"])
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        let time = try style.parse(stamp)
        #expect(abs(time.timeIntervalSince(before)) < 60)
    }

    @Test func `metadata never takes the place of the line's own fields`() throws {
        let line = Self.log(.json) { $0.info("the message", metadata: ["message": "another", "level": "none"]) }
        #expect(line.ranges(of: "\"message\":").count == 1)
        #expect(line.ranges(of: "\"level\":").count == 1)
    }

    @Test func `metadata of a line goes before that of the logger`() throws {
        let line = Self.log(.json) { logger in
            logger[metadataKey: "job"] = "1"
            logger.info("x", metadata: ["job": "2"])
        }
        #expect(try Self.object(line)["job"] == "2")
    }

    @Test func `text is for a person: clock, level, message, metadata in order`() {
        let line = Self.log(.text) { $0.info("batch", metadata: ["stage": "sync", "done": "100"]) }
        #expect(line.wholeMatch(of: /\d\d:\d\d:\d\d info     batch done=100 stage=sync\n/) != nil, "\(line)")
        let critical = Self.log(.text) { $0.critical("disk") }
        #expect(critical.contains(" critic") && critical.hasSuffix("disk\n"))
    }

    @Test func `a level is written out in full in text too`() {
        #expect(Self.log(.text) { $0.critical("disk") }.contains(" critical disk"))
    }

    @Test func `a remote system's words cannot forge a line of text`() {
        let line = Self.log(.text) { $0.info("refused", metadata: ["error": "x\n12:00:00 info    all well"]) }
        #expect(line.filter { $0 == "\n" }.count == 1)
    }

    @Test func `lines below the level are dropped`() {
        let text = Self.log(.text, level: .warning) { logger in
            logger.info("not this")
            logger.warning("this")
        }
        #expect(text.contains("this") && !text.contains("not this"))
    }
}
