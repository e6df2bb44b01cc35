internal import ArgumentParser
internal import JobQueue
internal import Leads
internal import Reconciliation
internal import Store

/// `leadferry edit LEAD FIELD=VALUE…`.
struct Edit: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Mend a lead, or all leads that failed alike, and send what was mended again.",
        discussion: """
            FIELD is a known field (industry, phone, …), custom.NAME, qualifier.NAME (several answers parted by ;) or \
            remote_id.DESTINATION.OBJECT, for the record that the person is in a CRM. Values are checked and normalised \
            as on capture; an empty one empties the field, and enrichment does not fill it again.

            A job that failed because of what was changed is sent again by itself; one that failed because of something \
            else stays failed, which is told. A synced lead is sent again. What changed stands in the lead's history, \
            and the value counts as edited: no partner replaces it.

            Without LEAD, with --type, --value and so on, the leads of those failed jobs; look with --dry-run first. \
            Exit code 65 where a lead could not be changed.

            Example: leadferry edit --type DATA_VALUE_VALIDATION --value Wizard custom.Stage=lead --dry-run
            """
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var selection: SelectionOptions

    @Argument(help: "The lead, by number or e-mail, unless a group is meant; then FIELD=VALUE, once or more.")
    var words: [String]

    @Flag(help: "Show the change, and make none.")
    var dryRun = false

    struct Report: Encodable {
        var leads: [EditReport]
        var dryRun: Bool
        enum CodingKeys: String, CodingKey {
            case leads
            case dryRun = "dry_run"
        }
    }

    /// Whether the first word names a lead.
    private var namesLead: Bool { words.first.map { !$0.contains("=") } ?? false }

    func validate() throws {
        guard words.contains(where: { $0.contains("=") }) else {
            throw ValidationError("say what to change, such as industry=Machinery")
        }
        if !namesLead, selection.isEmpty {
            throw ValidationError("say which: a lead by number or e-mail, or a group with --type, --value, …")
        }
        var group = selection
        group.event = nil
        if namesLead, !group.isEmpty {
            throw ValidationError("say either a lead, or a group with --type, --value, …")
        }
    }

    func run() throws {
        let store = try common.openStore()
        let entry: EditEntry
        do throws(EditEntry.Flaw) {
            entry = try EditEntry(namesLead ? Array(words.dropFirst()) : words, region: region())
        } catch {
            throw CommandFailure(.usage, error.description)
        }
        for record in entry.edit.remoteIDs { try common.require(destination: record.destination, in: store) }
        let ids = try leads(in: store)
        let reports = try store.edit(leads: ids, entry.edit, dryRun: dryRun)
        if output.json {
            try Output.json(Report(leads: reports, dryRun: dryRun))
        } else {
            EditText.print(reports, isOne: namesLead, dryRun: dryRun)
        }
        let refused = reports.filter { $0.refused != nil }
        if !refused.isEmpty { throw CommandFailure(.rejected) }
    }

    /// The country of phone numbers without one. With --db alone there may be no configuration that says it.
    private func region() -> String? {
        (try? common.configuration())?.defaultCountry
    }

    private func leads(in store: Store) throws -> [Int64] {
        guard namesLead, let word = words.first else {
            let ids = try store.failedLeads(try selection.filter(in: store, common: common))
            guard !ids.isEmpty else {
                throw CommandFailure(.inputMissing, "no lead failed like that; leadferry reconcile shows what did")
            }
            return ids
        }
        let found = try store.leads(ids: try store.leadIDs(matching: word)).values.map(\.lead)
            .filter { selection.event == nil || $0.event == selection.event }.sorted { $0.id < $1.id }
        guard let first = found.first else { throw CommandFailure(.inputMissing, "there is no lead \(word)") }
        guard found.count == 1 else {
            let which = found.map { "\($0.id) (\($0.event))" }.joined(separator: ", ")
            throw CommandFailure(.usage, "\(word) is several leads: \(which). Say which by number, or with --event")
        }
        return [first.id]
    }
}
