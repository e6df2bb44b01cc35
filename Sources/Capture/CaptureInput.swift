/// Opens inputs of any format.
public enum CaptureInput {
    /// Opens a file, or standard input for "-".
    ///
    /// The format is that of the options, else it is told by the content, else by the name's ending.
    ///
    /// - Throws: `CaptureError` where the input cannot be used at all.
    public static func open(
        path: String, options: CaptureOptions = CaptureOptions()
    ) throws(CaptureError) -> any CaptureReader & ~Copyable {
        var window = try ByteWindow(path: path, chunk: options.csv.chunk)
        try window.fill(upTo: CSVOptions.block)
        guard !window.unread.isEmpty else { throw .empty(path: path) }
        let format = options.format ?? CaptureFormat.told(by: window.block, path: path)
        switch format {
        case .csv: return try LeadReader(window, options: options)
        case .vcard: return try VCardReader(window, options: options)
        case .badge: return try BadgeReader(window, options: options)
        case .image: return try ImageReader(window, options: options)
        case .jsonl: throw .unsupported(path: path, format: format)
        }
    }
}
