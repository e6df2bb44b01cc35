internal import CImages

/// A photograph of a badge or card, decoded.
struct BadgeImage: ~Copyable {
    /// Why there is no image.
    struct Flaw: Error, Equatable {
        var reason: String
    }

    /// Whether this build reads images: the package's trait Images was on.
    static var isBuiltIn: Bool { leadferry_images_built_in() == 1 }

    private let image: OpaquePointer

    /// Decodes PNG, JPEG, TIFF, WebP, BMP or HEIC.
    init(_ bytes: [UInt8]) throws(Flaw) {
        var reason: UnsafePointer<CChar>?
        let opened = bytes.withUnsafeBufferPointer { leadferry_image_open($0.baseAddress, $0.count, &reason) }
        guard let opened else { throw Flaw(reason: reason.map { String(cString: $0) } ?? "it cannot be decoded") }
        image = opened
    }

    deinit { leadferry_image_close(image) }

    /// The texts of the codes on it: matrices first, then bars.
    func codes() -> [String] {
        (0..<leadferry_image_find_codes(image)).map { index in
            var count = 0
            let text = leadferry_image_code(image, index, &count)
            return String(decoding: UnsafeRawBufferPointer(start: text, count: count), as: UTF8.self)
        }
    }

    /// The lines of text on it; nil where the languages ("eng+deu") are not installed.
    func text(languages: String) -> [BadgeText.Line]? {
        let count = leadferry_image_read_text(image, languages, nil)
        guard count >= 0 else { return nil }
        return (0..<count).map { index in
            let line = leadferry_image_line(image, index)
            return BadgeText.Line(
                text: String(cString: line.text), confidence: line.confidence, height: Int(line.height))
        }
    }
}
