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
        try open(ByteWindow(path: path, chunk: options.csv.chunk), options: options)
    }

    /// Opens what a window gives.
    static func open(
        _ window: consuming ByteWindow, options: CaptureOptions
    ) throws(CaptureError) -> any CaptureReader & ~Copyable {
        let path = window.path
        try window.fill(upTo: TextEncoding.block)
        guard !window.unread.isEmpty else { throw .empty(path: path) }
        // Before any byte is taken for text.
        if options.format == .image || options.format == nil && CaptureFormat.isImage(window.block) {
            return try ImageReader(window, options: options)
        }
        // The first letters of other formats are looked for in UTF-16 too.
        try TextEncoding.settleMarked(&window)
        let format = options.format ?? CaptureFormat.told(by: window.block, path: path)
        switch format {
        case .csv: return try LeadReader(window, options: options)
        case .jsonl: return try JSONLinesReader(window, options: options)
        case .vcard: return try VCardReader(window, options: options)
        case .badge: return try BadgeReader(window, options: options)
        case .image: return try ImageReader(window, options: options)
        }
    }
}
