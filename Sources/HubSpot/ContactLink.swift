import JobQueue
import Sync

/// The link of a contact to a company, to be written with HubSpot's default type.
struct ContactLink: Sendable {
    let job: Int64
    let contact: String
    let company: String

    /// Writes links. One that is there already stays as it is.
    static func write(_ links: [ContactLink], client: HubSpotClient) async -> [Int64: WriteResult] {
        var results: [Int64: WriteResult] = [:]
        guard !links.isEmpty else { return results }
        let parts = await Halving<ContactLink, HubSpotAnswers.Links>().send(links) { part in
            await client.post(
                .associateDefault(from: .contacts, to: .companies),
                HubSpotRequests.Batch(
                    inputs: part.map { HubSpotRequests.Link(from: .init(id: $0.contact), to: .init(id: $0.company)) }
                )
            )
        }
        for (part, outcome) in parts {
            switch outcome {
            case .failure(let failure): for link in part { results[link.job] = failure.result }
            case .success(let answer): results.merge(match(answer, part)) { $1 }
            }
        }
        return results
    }

    /// HubSpot may name both directions of a link, so the pair is compared without regard to it.
    private static func match(_ answer: HubSpotAnswers.Links, _ links: [ContactLink]) -> [Int64: WriteResult] {
        let done = Set(answer.results.map { Set([$0.from.id, $0.to.id]) })
        let faults = (answer.errors ?? []).map { fault in
            (error: HubSpotErrors.classify(fault), ids: Set((fault.context ?? [:]).values.flatMap(\.texts)))
        }
        var results: [Int64: WriteResult] = [:]
        for link in links {
            let ends: Set<String> = [link.contact, link.company]
            if done.contains(ends) {
                results[link.job] = .written(id: link.contact)
            } else if let fault = faults.first(where: { !$0.ids.isDisjoint(with: ends) })
                ?? (links.count == 1 ? faults.first : nil)
            {
                results[link.job] = .refused(fault.error)
            } else {
                results[link.job] = .unknown(BatchWriter.silence)
            }
        }
        return results
    }
}
