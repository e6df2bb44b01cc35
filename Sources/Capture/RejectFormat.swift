/// How rejected rows are written, so that they can be mended and ingested again.
public enum RejectFormat: Sendable, Hashable {
    /// As a table: line, column and reason, then the cells under the header of the source.
    case table(header: [String], delimiter: UInt8)
    /// As the source's own text (a card, a line of JSON), before each a line that says where it stood and why it was
    /// rejected: see `mark`.
    case text(fileExtension: String)

    /// What a reject file's name ends with, without a dot.
    public var fileExtension: String {
        switch self {
        case .table: "csv"
        case .text(let fileExtension): fileExtension
        }
    }

    /// How a line begins that says why the text behind it was rejected. Readers of text formats pass over such lines.
    public static let mark = "# leadferry: "
}
