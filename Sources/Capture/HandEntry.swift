internal import Leads

/// One lead by hand: `field=value` texts, normalised and checked as every other source is.
public struct HandEntry: Sendable {
    private var draft = LeadDraft()
    private var taken: Set<ColumnTarget> = []

    /// Reads the texts. A field is named as `--map` names it.
    ///
    /// - Throws: `CaptureError.badEntry` where a text names no field, or a field that was given already.
    public init(_ entries: [String]) throws(CaptureError) {
        for entry in entries { try take(entry) }
    }

    private mutating func take(_ entry: String) throws(CaptureError) {
        guard let equals = entry.firstIndex(of: "="), equals > entry.startIndex else {
            throw .badEntry(
                entry: entry, reason: "it must read field=value, for example first_name=Ann or custom.Booth=B12.")
        }
        let name = String(entry[..<equals])
        guard let target = ColumnTarget(name: name), target != .ignore else {
            throw .badEntry(entry: name, reason: Self.unknown(name))
        }
        if case .qualifier = target {
            // A question may have several answers.
        } else if !taken.insert(target).inserted {
            throw .badEntry(entry: name, reason: "it is given twice.")
        }
        draft.take(String(entry[entry.index(after: equals)...]), target, name: name)
    }

    private static func unknown(_ name: String) -> String {
        let names = ColumnTarget.fixedNames.filter { $0 != "ignore" }
        let known = HeaderSynonyms.target(of: name).flatMap { $0 == .ignore ? nil : $0.name }
        let meant = known ?? name.nearest(among: names)
        return "there is no such field." + (meant.map { " Did you mean \($0)?" } ?? "")
            + " Fields: \(names.joined(separator: ", ")), custom.NAME, qualifier.NAME, remote_id.DESTINATION.OBJECT."
    }

    /// The lead, or why it cannot be one.
    public func row(options: CaptureOptions) throws(CaptureError) -> CapturedRow {
        var draft = self.draft
        try options.attendees?.complete(&draft)
        var normaliser = LeadNormaliser(options: options)
        switch normaliser.lead(draft, line: 1) {
        case .success(let lead): return .lead(lead)
        case .failure(let flaw):
            return .rejected(Rejection(line: 1, column: flaw.column, reason: flaw.reason, cells: []))
        }
    }
}
