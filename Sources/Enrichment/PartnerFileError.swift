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

    /// File, line, key, problem and mend on one line, as compilers write it.
    public var description: String {
        "\(file)\(line.map { ":\($0)" } ?? ""): \(key.map { "\($0): " } ?? "")\(problem); \(mend)"
    }
}
