internal import Foundation

/// A text that the kernel writes as it is read, below `/proc`.
enum KernelText {
    /// The whole text, or nil where the kernel does not show it.
    ///
    /// Foundation takes the first short read for the end, but such a text comes in pieces that end with a line.
    static func of(_ path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var text: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = read(descriptor, &piece, piece.count)
            if count == 0 { return String(decoding: text, as: UTF8.self) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return nil }
            text += piece[..<count]
        }
    }
}
