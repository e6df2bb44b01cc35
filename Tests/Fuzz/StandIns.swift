// What the readers see of the store and of the image libraries, which are not fuzzed.

/// Nobody is registered.
public struct AttendeeList: Sendable {
    func complete(_ draft: inout LeadDraft) throws(CaptureError) {}
}

/// No image is read.
struct BadgeImage: ~Copyable {
    struct Flaw: Error, Equatable {
        var reason: String
    }

    static let isBuiltIn = false

    init(_ bytes: [UInt8]) throws(Flaw) { throw Flaw(reason: "no images here") }

    func codes() -> [String] { [] }

    func text(languages: String) -> [BadgeText.Line]? { nil }
}
