/// The answer to one call, before it is sent (or, under a fault, not sent).
struct Answer: Sendable {
    var status: Int
    var headers: [String: String] = [:]
    var body: Body = .none
    /// What the call did against the contract without being refused for it, or before it was.
    var violations: [String] = []

    /// What stands in the body.
    enum Body: Sendable {
        case none
        case json(JSON)
        case text(String)
    }

    /// An answer with a JSON body.
    static func json(_ value: JSON, status: Int = 200) -> Answer {
        Answer(status: status, body: .json(value))
    }

    /// The plain error of the sandbox itself, not of a vendor.
    static func refusal(_ status: Int, _ message: String) -> Answer {
        .json(["error": .string(message)], status: status)
    }
}
