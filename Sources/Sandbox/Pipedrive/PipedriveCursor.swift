import Foundation

/// A place in a sorted list: the first item of the next page, so that what is added or changed meanwhile shifts nothing.
struct PipedriveCursor: Comparable, Sendable {
    /// What the list is sorted by; a number, or a text such as a date.
    let number: Int
    let text: String
    let id: Int

    static func < (first: PipedriveCursor, second: PipedriveCursor) -> Bool {
        (first.number, first.text, first.id) < (second.number, second.text, second.id)
    }

    /// The place as a client keeps it; it is good for one order only.
    func token(field: String, direction: String) -> String {
        Self.encode([
            "field": .string(field), "sortDirection": .string(direction), "id": .integer(id),
            "fieldValue": text.isEmpty ? .integer(number) : .string(text),
        ])
    }

    /// Reads a place back; nothing if it is none, or one of another order.
    init?(token: String, field: String, direction: String) {
        guard let json = Self.decode(token), json["field"]?.string == field,
            json["sortDirection"]?.string == direction, let id = json["id"]?.integer, let value = json["fieldValue"]
        else { return nil }
        self.init(number: value.integer ?? 0, text: value.string ?? "", id: id)
    }

    init(number: Int, text: String = "", id: Int) {
        self.number = number
        self.text = text
        self.id = id
    }

    /// A value as base64url, in which form all cursors go out.
    static func encode(_ json: JSON) -> String {
        Data(json.bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
            .replacing("=", with: "")
    }

    static func decode(_ token: String) -> JSON? {
        let text = token.replacing("-", with: "+").replacing("_", with: "/")
        let padded = text + String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        return Data(base64Encoded: padded).flatMap { try? JSONParser.parse(Array($0)) }
    }
}

extension PipedriveExchange {
    /// The entries of a page that is found by counting, and the cursor of the next one.
    mutating func page<Element>(
        of all: [Element], usual: Int = 100
    ) throws(PipedriveError) -> (items: ArraySlice<Element>, next: JSON) {
        var start = 0
        if let token = parameter("cursor") {
            guard let place = PipedriveCursor.decode(token)?["start"]?.integer, place >= 0 else {
                throw breach("the parameter cursor is not a cursor")
            }
            start = place
        }
        let end = start + (integer("limit") ?? usual)
        let next: JSON = end < all.count ? .string(PipedriveCursor.encode(["start": .integer(end)])) : .null
        return (all.dropFirst(start).prefix(end - start), next)
    }

    /// The entries of a page of v1, and what is told of it.
    func oldPage<Element>(of all: [Element]) -> (items: ArraySlice<Element>, pagination: JSON) {
        let (start, limit) = (max(0, integer("start") ?? 0), integer("limit") ?? 100)
        let hasMore = start + limit < all.count
        var pagination: [String: JSON] = [
            "start": .integer(start), "limit": .integer(limit), "more_items_in_collection": .bool(hasMore),
        ]
        if hasMore { pagination["next_start"] = .integer(start + limit) }
        return (all.dropFirst(start).prefix(limit), .object(pagination))
    }
}

extension Answer {
    /// An answer with what was asked for.
    static func pipedrive(_ data: JSON, status: Int = 200) -> Answer {
        .json(["success": true, "data": data], status: status)
    }

    /// A page of a list of v2.
    static func pipedrive(_ data: JSON, next: JSON) -> Answer {
        .json(["success": true, "data": data, "additional_data": ["next_cursor": next]])
    }

    /// A page of a list of v1.
    static func pipedrive(_ data: JSON, pagination: JSON) -> Answer {
        .json(["success": true, "data": data, "additional_data": ["pagination": pagination]])
    }
}
