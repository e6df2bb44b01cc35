import Foundation
import HTTPTransport
import Leads

@testable import Enrichment

/// What a partner is documented to answer, with values of our own: `Samples/ID.json`.
struct PartnerSample: Decodable {
    /// One answer.
    struct Answer: Decodable {
        var status: Int
        var body: JSONValue

        var response: HTTPResponse { HTTPResponse(status: status, headers: [], body: body.bytes) }
    }

    /// The answers to one call.
    struct Call: Decodable {
        /// The first answer of a call that has two.
        var first: Answer?
        /// The second one while the result is not there.
        var pending: Answer?
        /// Last answers that have something; together they have every value that the file reads.
        var hits: [Answer]
        /// Last answers that have nothing.
        var misses: [Answer]?
        /// First answers that have nothing.
        var firstMisses: [Answer]?
        /// What the hits give, in the partner's form; of two the earlier.
        var values: [String: String]?
        /// The values that the partner checked.
        var verified: [String]?
        /// What each hit says of the value that was to be checked.
        var verdicts: [PartnerVerdict]?

        enum CodingKeys: String, CodingKey {
            case first, pending, hits, misses, values, verified, verdicts
            case firstMisses = "first_misses"
        }
    }

    /// An answer that is trouble.
    struct Trouble: Decodable {
        var status: Int
        var body: JSONValue
        var outcome: PartnerOutcome
    }

    var calls: [String: Call]
    var errors: [Trouble]

    /// The folder of the samples.
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Samples")

    /// Reads the samples of a partner.
    init(_ id: String) throws {
        let data = try Data(contentsOf: Self.folder.appendingPathComponent(id + ".json"))
        self = try JSONDecoder().decode(PartnerSample.self, from: data)
    }
}

extension LeadValues {
    /// The person of the samples.
    static let mara: LeadValues = [
        .email: "mara.lindqvist@fjordlight.example", .personalEmail: "mara.l@inbox.example", .phone: "+12025550142",
        .firstName: "Mara", .lastName: "Lindqvist", .jobTitle: "Head of Field Marketing",
        .company: "Fjordlight Robotics", .domain: "fjordlight.example",
        .linkedinURL: "https://www.linkedin.com/in/mara-lindqvist-example",
        .city: "Gothenburg", .region: "Vastra Gotaland", .country: "Sweden", .countryCode: "SE",
    ]

    /// What is needed of the person for some inputs, and nothing else.
    static func mara(knownBy inputs: [PartnerInput]) -> LeadValues {
        var values = LeadValues()
        for input in inputs {
            let fields: [LeadField] =
                switch input {
                case .field(let field): [field]
                case .fullName: [.firstName, .lastName]
                case .linkedinSlug, .linkedinHandle: [.linkedinURL]
                case .workEmail: [.email]
                }
            for field in fields { values[field] = mara[field] }
        }
        return values
    }
}
