/// What is wrong with a partner file, where, and how it is mended.
public struct PartnerFileError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The file.
    public var file: String
    /// The line, 1 being the first; nil where the whole file is at fault.
    public var line: Int?
    /// The key there, with those above it: `calls[0].request.path`.
    public var key: String?
    /// What is wrong.
    public var problem: String
    /// What to do about it.
    public var mend: String

    init(file: String, line: Int? = nil, key: String? = nil, problem: String, mend: String) {
        self.file = file
        self.line = line
        self.key = key
        self.problem = problem
        self.mend = mend
    }

    /// Makes an error about a whole file.
    public init(path: String, _ problem: String, _ mend: String) {
        self.init(file: path, problem: problem, mend: mend)
    }

    /// The file and the line: `partners/acme.yaml:12`.
    public var place: String { file + (line.map { ":\($0)" } ?? "") }

    /// The key, what is wrong with it, and what to do.
    public var words: String { "\(key.map { "\($0): " } ?? "")\(problem); \(mend)" }

    /// File, line, key, problem and mend on one line, as compilers write it.
    public var description: String { "\(place): \(words)" }
}
