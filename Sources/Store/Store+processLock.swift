internal import Foundation

extension Store {
    /// Runs something that only one at a time may do, among all tasks of all processes that use this database.
    ///
    /// The lock is a file of its own beside the database, so that it may be held over a network call; the kernel drops it
    /// when the process dies. Who waits does so on a thread kept for that, so let few tasks of a process wait for the same
    /// name. Cancellation does not reach the wait.
    ///
    /// - Returns: What the body returns; nil where the lock did not come within the limit and nothing was done.
    public func withProcessLock<T: Sendable>(
        _ name: String, within limit: Duration, _ body: () async throws -> T
    ) async throws -> T? {
        let file = try await offload { store in
            try store.makeLockFolder()
            // Opened for each use: two tasks of a process exclude each other as two processes do.
            let file = try store.sideFile("lock-" + Self.fileName(name))
            return file.tryLock() || file.lock(within: limit) ? file : nil
        }
        guard let file else { return nil }
        defer { file.unlock() }
        return try await body()
    }

    /// A name as a file's: whatever is not plain is written as its bytes.
    static func fileName(_ name: String) -> String {
        name.utf8.reduce(into: "") { text, byte in
            let scalar = Unicode.Scalar(byte)
            let isPlain = byte < 128 && (scalar.properties.isAlphabetic || (48...57).contains(byte) || byte == 45)
            text += isPlain ? String(scalar) : String(format: "_%02x", byte)
        }
    }
}
