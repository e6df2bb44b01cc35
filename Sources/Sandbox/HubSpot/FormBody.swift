import Foundation

/// The members of a form that was sent as a body.
struct FormBody: Sendable {
    let values: [String: String]

    /// Reads `application/x-www-form-urlencoded`; a member that is repeated keeps its last value.
    init(_ bytes: [UInt8]) {
        var values: [String: String] = [:]
        for pair in String(decoding: bytes, as: UTF8.self).split(separator: "&") {
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map { side in
                let text = String(side.map { $0 == "+" ? " " : $0 })
                return text.removingPercentEncoding ?? text
            }
            values[sides[0]] = sides.count > 1 ? sides[1] : ""
        }
        self.values = values
    }

    subscript(name: String) -> String? { values[name] }
}
