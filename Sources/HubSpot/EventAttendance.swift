import Foundation
import JobQueue
import Sync

/// Notes what contacts did about a marketing event: one call for 100 of them and each state.
///
/// Noting the same again sets the time. HubSpot's answer shows no id of what was noted: a result carries the contact's.
struct EventAttendance: Sendable {
    private struct Item: Sendable {
        let entry: CampaignBatch.Entry
        let input: HubSpotRequests.Attendee
    }

    /// What can be noted. Source: `subscriberState` in HubSpot's `marketingEvents.json`.
    private static let states: Set<String> = ["register", "attend", "cancel"]

    let client: HubSpotClient
    let campaign: Campaign

    /// Notes the state of every contact; `attend` where the membership names none.
    func write(_ entries: [CampaignBatch.Entry]) async -> [Int64: WriteResult] {
        var results: [Int64: WriteResult] = [:]
        for state in entries.map(Self.state).uniqued() {
            let members = entries.filter { Self.state(of: $0) == state }
            switch endpoint(state) {
            case .failure(let error): results.merge(CampaignBatch.refused(members, error)) { $1 }
            case .success(let endpoint): results.merge(await write(members, to: endpoint)) { $1 }
            }
        }
        return results
    }

    private static func state(of entry: CampaignBatch.Entry) -> String {
        entry.membership.status?.trimmingCharacters(in: .whitespaces).lowercased() ?? "attend"
    }

    private func endpoint(_ state: String) -> Result<HubSpotEndpoint, JobError> {
        guard Self.states.contains(state) else {
            return .failure(
                JobError(
                    .campaign, message: "a marketing event knows register, attend and cancel, not the status \(state)"))
        }
        if let account = campaign.externalAccount {
            return .success(.externalAttendance(event: campaign.reference, account: account, state: state))
        }
        guard HubSpotValues.isID(campaign.reference) else {
            return .failure(
                JobError(
                    .campaign,
                    message: "\(campaign.reference) is not HubSpot's number of a marketing event; an event of another "
                        + "program needs the account of that program"))
        }
        return .success(.attendance(event: campaign.reference, state: state))
    }

    private func write(
        _ entries: [CampaignBatch.Entry], to endpoint: HubSpotEndpoint
    ) async -> [Int64: WriteResult] {
        var results: [Int64: WriteResult] = [:]
        var items: [Item] = []
        for entry in entries {
            if let vid = Int64(entry.contact) {
                let milliseconds = Int64((entry.membership.at.timeIntervalSince1970 * 1_000).rounded())
                let input = HubSpotRequests.Attendee(
                    vid: vid, interactionDateTime: milliseconds, properties: entry.membership.fields)
                items.append(Item(entry: entry, input: input))
            } else {
                let error = JobError(.internal, message: "the contact's id \(entry.contact) is not a number")
                results[entry.job] = .refused(error)
            }
        }
        let parts = await Halving<Item, HubSpotAnswers.Attendance>().send(items) { part in
            await client.post(endpoint, HubSpotRequests.Batch(inputs: part.map(\.input)))
        }
        for (part, outcome) in parts {
            switch outcome {
            case .failure(let failure): for item in part { results[item.entry.job] = failure.result }
            case .success(let answer): results.merge(Self.match(answer, part.map(\.entry))) { $1 }
            }
        }
        return results
    }

    /// The answer names a merged contact by its survivor, so where nobody was refused the number of results counts.
    private static func match(
        _ answer: HubSpotAnswers.Attendance, _ entries: [CampaignBatch.Entry]
    ) -> [Int64: WriteResult] {
        let done = Set(answer.results.compactMap { $0.vid?.text })
        let faults = (answer.errors ?? []).map { fault in
            (error: HubSpotErrors.classify(fault), ids: Set((fault.context ?? [:]).values.flatMap(\.texts)))
        }
        let isWhole = faults.isEmpty && answer.results.count == entries.count
        var results: [Int64: WriteResult] = [:]
        for entry in entries {
            if isWhole || done.contains(entry.contact) {
                results[entry.job] = .written(id: entry.contact)
            } else if let fault = faults.first(where: { $0.ids.contains(entry.contact) })
                ?? (entries.count == 1 ? faults.first : nil)
            {
                results[entry.job] = .refused(fault.error)
            } else {
                results[entry.job] = .unknown(BatchWriter.silence)
            }
        }
        return results
    }
}
