/// Why an input, or the reject file, cannot be used at all. What is wrong with one row is a `Rejection`.
public enum CaptureError: Error, Hashable, Sendable {
    /// There is no file of that name.
    case missing(path: String)
    /// The path is a folder.
    case directory(path: String)
    /// The folder has no file in it that may be leads.
    case emptyFolder(path: String)
    /// The drop folder cannot be watched or changed.
    case cannotWatch(path: String, reason: String)
    /// The file may not be read by this user.
    case permission(path: String)
    /// The file has no byte, or only blank lines.
    case empty(path: String)
    /// The file is not text; `format` says what it looks like, where that is known.
    case binary(path: String, format: String?)
    /// The file is text in an encoding that is not read.
    case encoding(path: String, name: String)
    /// The trained data for the text on images is not installed.
    case languagesMissing(languages: [String])
    /// The format is one that this build does not read.
    case unsupported(path: String, format: CaptureFormat)
    /// The first line cannot be read as a header.
    case unreadableHeader(path: String, line: Int, reason: String)
    /// No column of the header is known.
    case noKnownColumn(path: String, found: [String])
    /// A `--map` option that cannot be followed.
    case badMapping(option: String, reason: String)
    /// A `field=value` that cannot be followed.
    case badEntry(entry: String, reason: String)
    /// A list of attendees without a column for the registration id.
    case noRegistrationColumn(path: String, found: [String])
    /// The attendees of the event cannot be looked up.
    case attendeesNotRead(reason: String)
    /// Reading broke off in the middle.
    case readFailed(path: String, reason: String)
    /// The reject file cannot be written.
    case rejectsNotWritten(path: String, reason: String, isPermission: Bool)

    /// What sort of failure it is, so that a caller can map it to an exit code.
    public enum Kind: Sendable, CaseIterable {
        /// The input is not there, or is not what it must be.
        case input
        /// This build, or this machine, lacks what the input needs.
        case unavailable
        /// The user may not do this.
        case permission
        /// The command line asks for what cannot be done.
        case usage
        /// Reading broke off.
        case reading
        /// Writing the reject file failed.
        case writing
    }

    /// What sort of failure it is.
    public var kind: Kind {
        switch self {
        case .missing, .directory, .emptyFolder, .empty, .binary, .encoding, .unreadableHeader, .noKnownColumn: .input
        case .unsupported, .languagesMissing: .unavailable
        case .permission: .permission
        case .badMapping, .badEntry: .usage
        case .noRegistrationColumn: .input
        case .cannotWatch: .writing
        case .readFailed, .attendeesNotRead: .reading
        case .rejectsNotWritten(_, _, let isPermission): isPermission ? .permission : .writing
        }
    }

    /// Whether the input is at fault, or how it is to be read: the next one may do better. Else the database or a
    /// folder is, which every input needs.
    public var isOfInput: Bool {
        switch self {
        case .missing, .directory, .emptyFolder, .permission, .empty, .binary, .encoding, .languagesMissing,
            .unsupported, .unreadableHeader, .noKnownColumn, .badMapping, .badEntry, .noRegistrationColumn, .readFailed:
            true
        case .cannotWatch, .attendeesNotRead, .rejectsNotWritten: false
        }
    }
}

extension CaptureError: CustomStringConvertible {
    /// What happened, where, and how to mend it.
    public var description: String {
        switch self {
        case .missing(let path):
            "\(path): there is no such file. Check the name, or give - to read standard input."
        case .directory(let path):
            "\(path) is a folder. Name the files in it, for example \(path)/*.csv."
        case .emptyFolder(let path):
            "\(path) is a folder in which no file can be read: CSV, TSV, JSON Lines, vCard and their .gz are looked for. "
                + "Name the file itself where its name ends otherwise."
        case .cannotWatch(let path, let reason):
            "\(path) cannot be watched: \(reason)."
        case .permission(let path):
            "\(path) may not be read by this user. Change its permissions (chmod u+r) or run as its owner."
        case .empty(let path):
            "\(path) is empty: not even a header is there. Export the list again."
        case .binary(let path, let format?):
            "\(path) is \(format), not a CSV file. Open it and save it as CSV in UTF-8."
        case .binary(let path, nil):
            "\(path) is a binary file, not a CSV file: there are NUL bytes near its beginning. "
                + "Export the list as CSV in UTF-8."
        case .encoding(let path, let name):
            "\(path) is in \(name), which is not read. Convert it and ingest the result: "
                + "iconv -f \(name) -t UTF-8 \(Self.quoted(path == "-" ? "FILE" : path)) > converted.csv"
        case .unsupported(let path, let format):
            "\(path) is read as \(format.rawValue), which this leadferry was built without (docs/capture.md: build it with "
                + "--traits Images). Where it is something else, say so with --format."
        case .languagesMissing(let languages):
            "The text of images cannot be read: trained data is missing for \(languages.joined(separator: ", ")). Install it "
                + "(Debian: apt-get install \(languages.map { "tesseract-ocr-" + $0 }.joined(separator: " "))), or set "
                + "images.languages in leadferry.yaml."
        case .unreadableHeader(let path, let line, let reason):
            "\(path), line \(line): the header cannot be read: \(reason)"
        case .noKnownColumn(let path, let found):
            "\(path): no column is known. Found: \(Self.list(found)). Expected names such as Email, First Name, "
                + "Last Name, Company, Phone, Job Title. Say what the columns are with --map 'Column=field'."
        case .badMapping(let option, let reason):
            "--map '\(option)': \(reason)"
        case .badEntry(let entry, let reason):
            "\(entry): \(reason)"
        case .noRegistrationColumn(let path, let found):
            "\(path): no column is known as the registration id. Found: \(Self.list(found)). Say which it is with "
                + "--map 'Column=registration_id'."
        case .attendeesNotRead(let reason):
            "The attendees of the event cannot be looked up: \(reason)"
        case .readFailed(let path, let reason):
            "\(path): reading broke off: \(reason). What was read before is kept; ingest the file again, "
                + "nothing is doubled."
        case .rejectsNotWritten(let path, let reason, _):
            "The rejected rows cannot be written to \(path): \(reason). Name another file with --rejects."
        }
    }

    /// The first names of a list, shortened so that a binary header does not fill the screen.
    static func list(_ names: [String]) -> String {
        let shown = names.prefix(12).map { "“\($0.prefix(40))”" }.joined(separator: ", ")
        return names.count > 12 ? shown + " and \(names.count - 12) more" : shown
    }

    private static func quoted(_ path: String) -> String {
        path.allSatisfy { $0.isLetter || $0.isNumber || "/._-+".contains($0) }
            ? path : "'" + path.replacing("'", with: "'\\''") + "'"
    }
}
