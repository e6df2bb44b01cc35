import JobQueue
import Sync

/// Finds records by id and by key in the fewest calls.
///
/// The mirror goes first: one page of what has changed since the last look-up, and one call that reads the records it
/// names. Where that is not enough (it was never filled, or much has changed), no more pages are read than the other
/// way costs; then a search for a handful of keys, or else a filter, answers for this time, together with what was
/// created in the last minutes. So a look-up costs at most about twice the cheapest way, and each one brings the mirror
/// further.
struct RecordFinder: Sendable {
    /// What is looked for: by ids, or else by keys, the surest first.
    struct Wish: Sendable {
        var ids: [String]
        var keys: [RecordKey]
    }

    /// Pages that are read for the mirror in any case.
    private static let leastPages = 2

    let client: PipedriveClient
    let memory: PipedriveMemory
    let mirror: any RecordMirror
    let object: PipedriveObject
    let customFields: [String]
    let origin: String

    /// Looks for everything.
    func find(_ wishes: [Wish]) async -> RecordFindings {
        var findings = RecordFindings(object: object)
        var catchUp: MirrorCatchUp.Outcome?
        if let keys = Self.keys(of: wishes.filter(\.ids.isEmpty)) {
            catchUp = await self.catchUp(for: keys)
            if catchUp?.isCurrent == true {
                await look(inMirrorFor: Self.keys(of: wishes) ?? [], &findings, outcome: &catchUp)
            }
        }
        await read(Set(wishes.flatMap(\.ids)).union(findings.candidates), &findings)
        let open = wishes.filter { !findings.settles($0) }
        if catchUp?.isCurrent != true, let keys = Self.keys(of: open) {
            await look(for: keys, &findings, after: catchUp)
        } else if let catchUp {
            findings.route = .mirror(pages: catchUp.pages)
        }
        await forgetGone(findings)
        return findings
    }

    /// The other ways, or the mirror where it was not asked yet.
    private func look(
        for keys: [RecordKey], _ findings: inout RecordFindings, after catchUp: MirrorCatchUp.Outcome?
    ) async {
        var outcome = catchUp
        if outcome == nil {
            outcome = await self.catchUp(for: keys)
            if outcome?.isCurrent == true {
                await look(inMirrorFor: keys, &findings, outcome: &outcome)
                if outcome?.isCurrent == true {
                    findings.route = .mirror(pages: outcome?.pages ?? 0)
                    return await read(findings.candidates, &findings)
                }
            }
        }
        if case .refused(let error, _)? = outcome, error.type.recovery != .none {
            // Whoever does not answer a list answers nothing else either.
            for key in keys { findings.failed[key] = error }
            return
        }
        let pages = outcome?.pages ?? 0
        if Self.isHandful(keys) {
            findings.route = .search(terms: keys.count, pages: pages)
            await search(keys, &findings)
        } else {
            let outcome = await FilterSearch(
                client: client, memory: memory, object: object, customFields: customFields
            ).find(keys)
            findings.route = .filter(rounds: outcome.rounds, pages: pages)
            findings.take(outcome.records, for: keys)
            findings.failed.merge(outcome.failed) { first, _ in first }
        }
        await look(amongRecentFor: keys, &findings)
        await read(findings.candidates, &findings)
    }

    private func catchUp(for keys: [RecordKey]) async -> MirrorCatchUp.Outcome {
        let other = Self.isHandful(keys) ? keys.count * ExactSearch.tokens : FilterSearch.tokens(for: keys.count)
        return await MirrorCatchUp(client: client, mirror: mirror, object: object, origin: origin)
            .run(pages: max(Self.leastPages, other / 10))
    }

    private static func isHandful(_ keys: [RecordKey]) -> Bool {
        keys.count <= ExactSearch.handful && keys.allSatisfy(ExactSearch.finds)
    }

    /// The keys of wishes, each once; nil where there is none.
    private static func keys(of wishes: [Wish]) -> [RecordKey]? {
        var seen: Set<RecordKey> = []
        let keys = wishes.flatMap(\.keys).filter { seen.insert($0).inserted }
        return keys.isEmpty ? nil : keys
    }

    private func look(
        inMirrorFor keys: [RecordKey], _ findings: inout RecordFindings, outcome: inout MirrorCatchUp.Outcome?
    ) async {
        do {
            let found = try await mirror.ids(of: object.rawValue, under: Set(keys.map(\.text)))
            for key in keys { findings.ids[key] = found[key.text] ?? [] }
        } catch {
            // As good as none.
            outcome = .broken(pages: outcome?.pages ?? 0)
        }
    }

    private func search(_ keys: [RecordKey], _ findings: inout RecordFindings) async {
        for (key, result) in await ExactSearch(client: client, object: object).find(keys) {
            switch result {
            case .success(let ids): findings.ids[key, default: []] += ids
            case .failure(let error): findings.failed[key] = error
            }
        }
    }

    private func look(amongRecentFor keys: [RecordKey], _ findings: inout RecordFindings) async {
        let wanted = Set(keys)
        do throws(JobError) {
            for row in try await RecentRecords(client: client, object: object).read() {
                for key in row.keys(as: object).intersection(wanted) {
                    findings.ids[key, default: []].append(String(row.id))
                }
            }
        } catch {
            for key in keys where findings.failed[key] == nil { findings.failed[key] = error }
        }
    }

    /// Reads what has not been read.
    private func read(_ ids: Set<String>, _ findings: inout RecordFindings) async {
        let new = ids.filter { findings.records[$0] == nil }
        guard !new.isEmpty else { return }
        let reader = RecordReader(client: client, memory: memory, object: object, customFields: customFields)
        findings.records.merge(await reader.read(Set(new))) { first, _ in first }
    }

    private func forgetGone(_ findings: RecordFindings) async {
        let gone = findings.gone
        for id in gone { memory.forgetRecord(id, of: object) }
        // One that stays in the mirror costs a place in a call the next time.
        if !gone.isEmpty { try? await mirror.forget(gone, of: object.rawValue) }
    }
}
