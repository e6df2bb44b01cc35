/// Runs something for each item, so many at a time, and returns the results in the items' order.
///
/// Structured: nothing runs on when it returns.
func inFlight<Item: Sendable, Output: Sendable>(
    _ items: [Item], atMost width: Int, _ body: @escaping @Sendable (Item) async -> Output
) async -> [Output] {
    await withTaskGroup(of: (Int, Output).self) { group in
        var outputs: [Output?] = Array(repeating: nil, count: items.count)
        var next = 0
        func start() {
            guard next < items.count else { return }
            let (index, item) = (next, items[next])
            group.addTask { (index, await body(item)) }
            next += 1
        }
        for _ in 0..<max(width, 1) { start() }
        while let (index, output) = await group.next() {
            outputs[index] = output
            start()
        }
        return outputs.compactMap(\.self)
    }
}

extension Array {
    /// The elements in runs of at most so many.
    func chunks(of size: Int) -> [[Element]] {
        stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
    }
}
