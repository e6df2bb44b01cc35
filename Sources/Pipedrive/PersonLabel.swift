import JobQueue
import Sync

/// The label by which a campaign's people are known, among the labels of the account.
struct PersonLabel: Sendable {
    /// Its number; nil where the account has no such label.
    let id: Int64?
    private let campaign: Campaign

    /// The label with the campaign's reference as its name, or else as its number.
    init(_ campaign: Campaign, among labels: [PipedriveValues.Option]) {
        self.campaign = campaign
        let isOurs = campaign.kind == .label
        id = isOurs ? PipedriveValues.option(PipedriveValues.trimmed(campaign.reference), labels)?.integer : nil
    }

    /// Why nobody can be put in the campaign.
    var refusal: JobError {
        guard campaign.kind == .label else {
            return JobError(.campaign, message: "Pipedrive has no \(campaign.kind.rawValue); a label can be named")
        }
        return JobError(
            .campaign,
            message: "persons in Pipedrive have no label '\(campaign.reference)'; add it there, or correct the name",
            field: "label_ids")
    }
}
