/// What was found out about texts that come again and again: countries, first names, websites. Bounded, because a column
/// of free text must not fill the memory: when it is full, it forgets everything.
struct Remembered<Value: Sendable>: Sendable {
    private var values: [String: Value] = [:]
    private static var limit: Int { 10_000 }
    /// Longer texts hardly come again.
    private static var longest: Int { 100 }

    /// The value of a text, made where it is not known yet.
    mutating func value(of text: String, _ make: (String) -> Value) -> Value {
        if let known = values[text] { return known }
        let value = make(text)
        if text.utf8.count <= Self.longest {
            if values.count >= Self.limit { values.removeAll(keepingCapacity: true) }
            values[text] = value
        }
        return value
    }
}
