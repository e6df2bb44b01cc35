internal import Foundation

/// One line on the terminal that says how far a long command is. Says nothing where nobody watches.
struct Progress {
    private let isShown: Bool
    private var last = ContinuousClock.now - .seconds(1)

    init(shown: Bool = true) { isShown = shown && Terminal.isMessages }

    /// Replaces the line, ten times a second at most.
    mutating func show(_ text: @autoclosure () -> String) {
        guard isShown, ContinuousClock.now - last >= .milliseconds(100) else { return }
        last = .now
        FileHandle.standardError.write(Data("\r\u{1B}[2K\(text())".utf8))
    }

    /// Removes the line.
    func clear() {
        if isShown { FileHandle.standardError.write(Data("\r\u{1B}[2K".utf8)) }
    }
}
