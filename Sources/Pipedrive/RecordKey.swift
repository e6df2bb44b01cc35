import Foundation
import Sync

/// What a record is found by, spelt such that equal keys are equal.
enum RecordKey: Hashable, Sendable {
    /// A person's address, lower case.
    case email(String)
    /// A host in a company's website, lower case, without `www.`.
    case domain(String)
    /// A company's name in lower case, with single blanks.
    case name(String)

    /// The key of an address; nil where there is none.
    init?(email: String?) {
        guard let email = email.map(PipedriveValues.trimmed)?.lowercased(), !email.isEmpty else { return nil }
        self = .email(email)
    }

    /// The key of a company's domain; nil where there is none.
    init?(domain: String?) {
        guard let host = domain.flatMap(Website.host) else { return nil }
        self = .domain(host)
    }

    /// The key of a company's name; nil where there is none.
    init?(name: String?) {
        let words = (name ?? "").lowercased().split(whereSeparator: \.isWhitespace)
        guard !words.isEmpty else { return nil }
        self = .name(words.joined(separator: " "))
    }

    /// What is looked for.
    var value: String {
        switch self {
        case .email(let value), .domain(let value), .name(let value): value
        }
    }

    /// The key in a mirror.
    var text: String {
        switch self {
        case .email(let value): "email:" + value
        case .domain(let value): "domain:" + value
        case .name(let value): "name:" + value
        }
    }

    /// The code of the field that holds it, in requests and answers.
    var field: String {
        switch self {
        case .email: "email"
        case .domain: "website"
        case .name: "name"
        }
    }
}
