internal import Foundation
internal import Leads

/// Reads an image of a badge or a card: one row, which becomes a lead or a rejection.
///
/// A code on it says who it is; where no code does, the text is read, and the lead is marked for review unless everything in
/// it is sure. Further codes are kept with the lead, which is marked for review where one of them names somebody else. The
/// image's path is kept with the lead.
struct ImageReader: ~Copyable, CaptureReader {
    private(set) var rows = 0
    var notices: [String] { [] }
    var bytesRead: Int { window.consumed }
    var size: Int? { window.size }
    var rejectFormat: RejectFormat { .text(fileExtension: "txt") }
    var usualSource: LeadSource { .cameraRoll }

    /// The largest file that is read.
    private static let limit = 64 << 20

    /// Who a code says it is.
    private struct Person {
        var code: String
        var draft: LeadDraft
        var identity: Identity
    }

    private var window: ByteWindow
    private var normaliser: LeadNormaliser
    private let payload: BadgePayload
    private let options: CaptureOptions

    /// Reads a window from where it stands. Throws where this build reads no images.
    init(_ window: consuming ByteWindow, options: CaptureOptions) throws(CaptureError) {
        guard BadgeImage.isBuiltIn else { throw .unsupported(path: window.path, format: .image) }
        self.window = window
        self.options = options
        normaliser = LeadNormaliser(options: options)
        payload = BadgePayload(options: options)
    }

    /// The lead or the rejection; nil at the end.
    mutating func next() throws(CaptureError) -> CapturedRow? {
        guard rows == 0 else { return nil }
        rows = 1
        let bytes = try allBytes()
        guard bytes.count <= Self.limit else {
            return rejected("The file has more than \(Self.limit >> 20) MB. Make the image smaller.")
        }
        let image: BadgeImage
        do throws(BadgeImage.Flaw) {
            image = try BadgeImage(bytes)
        } catch {
            return rejected(
                "The image cannot be read: \(error.reason). Take the photograph again, or save it as PNG or JPEG.")
        }
        let codes = image.codes()
        var flaws: [String] = []
        var people: [Person] = []
        for code in codes {
            switch try payload.read(code) {
            case .flaw(let reason): flaws.append(reason)
            case .draft(let draft):
                switch normaliser.lead(draft, line: 1) {
                case .success(let lead): people.append(Person(code: code, draft: draft, identity: lead.identity))
                case .failure(let flaw): flaws.append(flaw.reason)
                }
            }
        }
        guard let first = people.first else { return try readText(of: image, codes: codes, flaws: flaws) }
        var draft = first.draft
        for code in codes where code != first.code { draft.take(code, .custom("code"), name: "code") }
        switch normaliser.lead(draft, line: 1) {
        case .failure(let flaw): return rejected(flaw.reason)
        case .success(let lead):
            var lead = kept(lead)
            if people.contains(where: { $0.identity != lead.identity }) {
                lead.review = "several codes on the image name different people"
            }
            return .lead(lead)
        }
    }

    private mutating func readText(
        of image: borrowing BadgeImage, codes: [String], flaws: [String]
    ) throws(CaptureError) -> CapturedRow {
        let languages = options.images.languages.joined(separator: "+")
        guard let lines = image.text(languages: languages) else {
            throw .languagesMissing(languages: options.images.languages)
        }
        let code = flaws.first.map { "A code was found, but: \($0) " } ?? ""
        var reading = BadgeText.reading(of: lines, region: options.defaultRegion)
        guard !reading.draft.isBlank else {
            return rejected(
                code + (codes.isEmpty ? "There is no code and no text on the image" : "There is no text beside it")
                    + " that can be read. Take the photograph again, straight and close.")
        }
        for code in codes where code.utf8.count <= 1000 { reading.draft.take(code, .custom("code"), name: "code") }
        switch normaliser.lead(reading.draft, line: 1) {
        case .failure(let flaw): return rejected(code + "The text on the image: " + flaw.reason)
        case .success(let lead):
            var lead = kept(lead)
            let unsure = reading.confidences.filter { $0.confidence < options.images.reviewBelow }
            if !unsure.isEmpty {
                let list = unsure.map { "\($0.what) \(Int($0.confidence * 100)) %" }.joined(separator: ", ")
                lead.review = String("read from an image, not sure: \(list)".prefix(200))
            }
            return .lead(lead)
        }
    }

    private func kept(_ lead: CapturedLead) -> CapturedLead {
        var lead = lead
        let path = options.images.keptPath ?? window.path
        if path != "-" { lead.image = URL(fileURLWithPath: path).standardizedFileURL.path }
        return lead
    }

    private func rejected(_ reason: String) -> CapturedRow {
        .rejected(Rejection(line: 1, column: nil, reason: reason, text: window.path))
    }

    private mutating func allBytes() throws(CaptureError) -> [UInt8] {
        while window.unread.count <= Self.limit { guard try window.fill() else { break } }
        let bytes = Array(window.unread)
        window.consume(bytes.count)
        return bytes
    }
}
