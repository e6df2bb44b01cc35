/// The envelope of every answer, of v1 and v2.
///
/// Source: `baseResponse` of both OpenAPI files.
struct PipedriveAnswer<Content: Decodable & Sendable>: Decodable, Sendable {
    /// `additional_data`.
    struct Additional: Decodable, Sendable {
        /// How lists of v1 go on.
        struct Pagination: Decodable, Sendable {
            var isGoingOn: Bool?
            var next: Int?

            enum CodingKeys: String, CodingKey {
                case isGoingOn = "more_items_in_collection"
                case next = "next_start"
            }
        }

        var cursor: String?
        var pagination: Pagination?

        enum CodingKeys: String, CodingKey {
            case cursor = "next_cursor"
            case pagination
        }
    }

    /// What was asked for; nil where an empty list of v1 is spelt `null`.
    var content: Content?
    private var additional: Additional?

    /// Where the next page of a list of v2 begins.
    var cursor: String? { additional?.cursor.flatMap { $0.isEmpty ? nil : $0 } }

    /// Where the next page of a list of v1 begins.
    var nextStart: Int? { additional?.pagination?.isGoingOn == true ? additional?.pagination?.next : nil }

    enum CodingKeys: String, CodingKey {
        case content = "data"
        case additional = "additional_data"
    }
}

/// An answer of which only the arrival matters.
struct Arrival: Decodable, Sendable {
    init(from decoder: any Decoder) {}
}
