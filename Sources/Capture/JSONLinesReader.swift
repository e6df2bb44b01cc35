internal import Leads

/// Reads JSON Lines: one object a line, one lead an object. docs/capture.md says which names it knows.
///
/// Strict about types: a value of the wrong one rejects its line and says what is expected. One bad line costs that line.
public struct JSONLinesReader: ~Copyable, CaptureReader {
    /// How many lines with something on them have been read.
    public private(set) var rows = 0
    private var lines: TextLines
    private var normaliser: LeadNormaliser
    private let attendees: AttendeeList?
    private let names: JSONNames
    private let limit: Int

    /// What to tell of the file's encoding.
    public var notices: [String] { [TextEncoding.notice(lines.window)].compactMap(\.self) }
    /// How many bytes have been read and dealt with.
    public var bytesRead: Int { lines.window.consumed }
    /// The size of the file in bytes; nil for standard input.
    public var size: Int? { lines.window.size }
    /// Rejected lines are written as they are.
    public var rejectFormat: RejectFormat { .text(fileExtension: "jsonl") }

    /// Opens a file, or standard input for "-".
    public init(path: String, options: CaptureOptions = CaptureOptions()) throws(CaptureError) {
        try self.init(ByteWindow(path: path, chunk: options.csv.chunk), options: options)
    }

    /// Reads a window from where it stands.
    init(_ window: consuming ByteWindow, options: CaptureOptions) throws(CaptureError) {
        try TextEncoding.settle(&window)
        names = try JSONNames(mappings: options.mappings)
        limit = options.csv.recordBytes
        lines = TextLines(window, limit: limit)
        normaliser = LeadNormaliser(options: options)
        attendees = options.attendees
    }

    /// The next lead or rejection; nil at the end. Blank lines, and the reasons in an earlier reject file, are passed over.
    public mutating func next() throws(CaptureError) -> CapturedRow? {
        while true {
            let number = lines.number
            switch try lines.next() {
            case nil: return nil
            case .long(let beginning):
                rows += 1
                return .rejected(
                    Rejection(
                        line: number, column: nil,
                        reason:
                            "The line is longer than \(limit) bytes. Shorten it (it is cut off in the reject file).",
                        text: beginning))
            case .line(let count, let length):
                let bytes = UnsafeBufferPointer(rebasing: lines.window.unread[..<count])
                let isPassedOver =
                    bytes.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0d }
                    || bytes.starts(with: RejectFormat.mark.utf8)
                let row = isPassedOver ? nil : try row(bytes, line: number)
                lines.consume(length)
                guard let row else { continue }
                rows += 1
                return row
            }
        }
    }

    /// What a line becomes; nil for an object without any value.
    private mutating func row(_ bytes: UnsafeBufferPointer<UInt8>, line: Int) throws(CaptureError) -> CapturedRow? {
        func rejected(_ name: String?, _ reason: String) -> CapturedRow {
            let text = String(validating: bytes, as: UTF8.self) ?? TextEncoding.windows1252(bytes)
            return .rejected(Rejection(line: line, column: name, reason: reason, text: text))
        }
        let value: JSONText
        do {
            value = try JSONText(bytes)
        } catch {
            let place = "at character \(error.offset + 1)"
            return rejected(
                nil,
                error.isCutOff
                    ? "The line is no JSON: it ends in the middle of a value. Each lead must stand on one line (jq -c . FILE)."
                    : "The line is no JSON: \(error.reason), \(place).")
        }
        guard case .object(let members) = value else {
            return rejected(
                nil,
                "The line holds \(value.kind), not an object {…}."
                    + (value.kind == "a list" ? " Make lines of a list with: jq -c '.[]' FILE" : ""))
        }
        switch names.draft(members) {
        case .failure(let flaw): return rejected(flaw.column, flaw.reason)
        case .success(var draft):
            guard !draft.isBlank else { return nil }
            try attendees?.complete(&draft)
            switch normaliser.lead(draft, line: line) {
            case .success(let lead): return .lead(lead)
            case .failure(let flaw): return rejected(flaw.column, flaw.reason)
            }
        }
    }
}
