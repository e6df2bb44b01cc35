internal import Leads

/// Reads bytes as a file to their end, through everything up to the normalised lead, and stops the process where a law is
/// broken: rows come in the order of their lines, and each is a lead or a rejection.
enum FuzzRun {
    static func read(_ bytes: UnsafeBufferPointer<UInt8>, chunk: Int, _ options: CaptureOptions) {
        do {
            var reader = try CaptureInput.open(ByteWindow(bytes: Array(bytes), chunk: chunk), options: options)
            var (rows, line) = (0, 0)
            while let row = try reader.next() {
                rows += 1
                let found =
                    switch row {
                    case .lead(let lead): lead.line
                    case .rejected(let rejection): rejection.line
                    }
                precondition(found >= line, "the lines go back from \(line) to \(found)")
                line = found
            }
            precondition(rows == reader.rows, "\(rows) rows were given and \(reader.rows) counted")
            precondition(reader.notices.allSatisfy { !$0.isEmpty })
        } catch {
            // A file that cannot be used says so; any other end is a find.
            precondition(!error.description.isEmpty)
        }
    }
}
