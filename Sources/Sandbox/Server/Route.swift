/// A path with variables that leads to an operation.
struct Route<Operation: Sendable>: Sendable {
    let method: String
    let segments: [String]
    let operation: Operation

    init(_ method: String, _ path: String, _ operation: Operation) {
        self.method = method
        segments = path.split(separator: "/").map(String.init)
        self.operation = operation
    }

    /// The values of the path's variables, if it fits.
    func match(_ path: [String]) -> [String: String]? {
        guard path.count == segments.count else { return nil }
        var variables: [String: String] = [:]
        for (segment, value) in zip(segments, path) {
            if segment.hasPrefix("{") {
                variables[String(segment.dropFirst().dropLast())] = value
            } else if segment != value {
                return nil
            }
        }
        return variables
    }
}
