import Synchronization

/// A value that a script and its test share.
final class Cell<Value: Sendable>: Sendable {
    private let content: Mutex<Value>

    init(_ value: Value) { content = Mutex(value) }

    var value: Value {
        get { content.withLock { $0 } }
        set { content.withLock { $0 = newValue } }
    }

    /// Changes the value in one step.
    func change(_ change: (inout Value) -> Void) { content.withLock { change(&$0) } }
}
