/// A text with `*` for anything, compared whatever its case; `\*` is a star.
public struct TextPattern: Sendable, Equatable {
    private enum Part: Sendable, Equatable {
        case character(Character)
        case anything
    }

    private let parts: [Part]

    /// Reads a pattern.
    public init(_ text: String) {
        var parts: [Part] = []
        var isEscaped = false
        for character in text.lowercased() {
            switch (character, isEscaped) {
            case ("\\", false): isEscaped = true
            case ("*", false): parts.append(.anything)
            case ("*", true):
                parts.append(.character("*"))
                isEscaped = false
            case (_, true):
                parts += [.character("\\"), .character(character)]
                isEscaped = false
            case (_, false): parts.append(.character(character))
            }
        }
        self.parts = parts
    }

    /// Whether the whole text is of the pattern.
    public func matches(_ text: String) -> Bool {
        let characters = Array(text.lowercased())
        // Where the last star stands, and how far it has been made to reach: backtracking to it is enough.
        var (place, part) = (0, 0)
        var star: (part: Int, place: Int)?
        while place < characters.count {
            if part < parts.count, parts[part] == .anything {
                star = (part, place)
                part += 1
            } else if part < parts.count, parts[part] == .character(characters[place]) {
                part += 1
                place += 1
            } else if let last = star {
                star = (last.part, last.place + 1)
                part = last.part + 1
                place = last.place + 1
            } else {
                return false
            }
        }
        return parts[part...].allSatisfy { $0 == .anything }
    }
}
