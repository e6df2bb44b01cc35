internal import Foundation

/// The text of a note in a CRM, and the marker by which it is found again.
public enum NoteText {
    /// As HTML: the subject in bold and the body below it, with the marker as the last line.
    public static func html(of activity: SyncPlan.Activity) -> String {
        var lines = activity.body.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(String.init)
        if !holds(activity.marker, in: activity.body) { lines.append(activity.marker) }
        return (["<strong>\(escaped(activity.subject))</strong>"] + lines.map(escaped)).joined(separator: "<br>")
    }

    /// Whether a note of HTML carries a marker: as a word of its own, so that the marker of job 1 is not found in job 12's.
    public static func carries(_ marker: String, html: String) -> Bool { holds(marker, in: plain(html)) }

    /// Whether a text has a marker in it, as a word of its own.
    public static func holds(_ marker: String, in text: String) -> Bool {
        var rest = text[...]
        while let range = rest.range(of: marker) {
            let before = text[..<range.lowerBound].last
            let after = text[range.upperBound...].first
            if before.map(isOfWord) != true, after.map(isOfWord) != true { return true }
            rest = text[range.upperBound...]
        }
        return false
    }

    private static func isOfWord(_ character: Character) -> Bool { character.isLetter || character.isNumber }

    private static let entities = [("<", "&lt;"), (">", "&gt;"), ("\"", "&quot;"), ("'", "&#39;")]

    private static func escaped(_ text: String) -> String {
        entities.reduce(text.replacingOccurrences(of: "&", with: "&amp;")) { text, entity in
            text.replacingOccurrences(of: entity.0, with: entity.1)
        }
    }

    /// The words of a note without its marks; each mark parts words.
    private static func plain(_ html: String) -> String {
        var text = ""
        var isInMark = false
        for character in html {
            switch character {
            case "<":
                isInMark = true
                text.append("\n")
            case ">" where isInMark: isInMark = false
            default: if !isInMark { text.append(character) }
            }
        }
        let decoded = (entities + [(" ", "&nbsp;")]).reduce(text) { text, entity in
            text.replacingOccurrences(of: entity.1, with: entity.0)
        }
        return decoded.replacingOccurrences(of: "&amp;", with: "&")
    }
}
