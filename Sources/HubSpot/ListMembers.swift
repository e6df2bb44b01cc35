import JobQueue
import Sync

/// Puts contacts in a list: one call for 100 of them.
///
/// HubSpot passes over those that are in it already and names those it does not have, so no contact can be at fault for
/// the others, and a call whose answer was lost may be repeated. HubSpot keeps no id of a membership: a result carries
/// the contact's.
struct ListMembers: Sendable {
    let client: HubSpotClient
    let directory: ListDirectory

    /// The contract states no most; 100 is what every other call takes.
    private static let limit = 100

    /// Adds contacts to the list with this id, which is a number, or else with this name.
    func add(_ entries: [CampaignBatch.Entry], to reference: String) async -> [Int64: WriteResult] {
        var results: [Int64: WriteResult] = [:]
        for start in stride(from: 0, to: entries.count, by: Self.limit) {
            let part = entries[start..<min(start + Self.limit, entries.count)]
            switch await add(part.map(\.contact), to: reference) {
            case .failure(let failure): for entry in part { results[entry.job] = failure.result }
            case .success(let answer):
                let missing = Set(answer.recordIdsMissing?.texts ?? [])
                for entry in part {
                    results[entry.job] =
                        missing.contains(entry.contact) ? .refused(Self.gone(entry)) : .written(id: entry.contact)
                }
            }
        }
        return results
    }

    private static func gone(_ entry: CampaignBatch.Entry) -> JobError {
        JobError(.remoteRecordGone, message: "HubSpot does not have the contact \(entry.contact) any more")
    }

    /// A list that was deleted and made anew has its name, and another id than the directory knows.
    private func add(
        _ contacts: [String], to reference: String
    ) async -> Result<HubSpotAnswers.Members, HubSpotFailure> {
        let wasKnown = directory.id(of: reference) != nil
        let outcome = await attempt(contacts, reference)
        guard wasKnown, case .failure(let failure) = outcome, failure.error.type == .campaign else { return outcome }
        directory.forget(reference)
        return await attempt(contacts, reference)
    }

    private func attempt(
        _ contacts: [String], _ reference: String
    ) async -> Result<HubSpotAnswers.Members, HubSpotFailure> {
        switch await id(of: reference) {
        case .failure(let error): return .failure(HubSpotFailure(error))
        case .success(let id):
            let outcome: Result<HubSpotAnswers.Members, HubSpotFailure> = await client.put(
                .addToList(id: id), contacts)
            guard case .failure(let failure) = outcome, failure.mayBeOneRecord else { return outcome }
            return .failure(await explained(failure, id))
        }
    }

    private func id(of reference: String) async -> Result<String, JobError> {
        if HubSpotValues.isID(reference) { return .success(reference) }
        if let id = directory.id(of: reference) { return .success(id) }
        let answer: Result<HubSpotAnswers.ListAnswer, HubSpotFailure> = await client.get(.listNamed(reference))
        switch answer.map(\.list) {
        case .failure(let failure): return .failure(failure.error)
        case .success(let list):
            if let obstacle = Self.obstacle(list) { return .failure(obstacle) }
            guard let id = list.listId.text else {
                return .failure(JobError(.remoteUnavailable, message: "HubSpot gives no id for the list \(reference)"))
            }
            directory.note(id, as: reference)
            return .success(id)
        }
    }

    /// HubSpot refuses a list that fills itself in words that do not name the remedy, so the list itself is looked at.
    private func explained(_ failure: HubSpotFailure, _ id: String) async -> HubSpotFailure {
        let answer: Result<HubSpotAnswers.ListAnswer, HubSpotFailure> = await client.get(.list(id: id))
        switch answer.map(\.list) {
        case .success(let list): return Self.obstacle(list).map { HubSpotFailure($0) } ?? failure
        case .failure(let other): return other.error.type == .campaign ? HubSpotFailure(other.error) : failure
        }
    }

    /// Why nobody can be put in a list.
    private static func obstacle(_ list: HubSpotAnswers.ListAnswer.List) -> JobError? {
        let name = "the list \(list.name ?? "without a name") (\(list.listId.text ?? "no id"))"
        if list.deletedAt?.text != nil { return JobError(.campaign, message: "\(name) was deleted in HubSpot") }
        if list.processingType == "DYNAMIC" {
            return JobError(
                .campaign, code: "DYNAMIC",
                message: "\(name) is DYNAMIC: HubSpot fills it by its filters; name a static one, or convert it")
        }
        if let type = list.objectTypeId, type != HubSpotEndpoint.Objects.contacts.typeID {
            return JobError(.campaign, message: "\(name) does not hold contacts but objects of the type \(type)")
        }
        return nil
    }
}
