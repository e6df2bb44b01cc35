internal import Leads
internal import Store
internal import Synchronization

/// Where questions meet that go in one call: the first to come waits a moment for others, and asks for all.
///
/// A class, because all copies of a waterfall share it and a `Mutex` cannot be copied.
final class BulkTable: Sendable {
    /// A table: what is asked there is one partner's call for the same fields.
    struct Name: Hashable, Sendable {
        var partner: String
        var call: String
        var asked: [LeadField]
    }

    /// Somebody a call is about.
    struct Person: Sendable {
        let question: Question
        let entry: Int64
        let asker: Inquiry.Asker
        /// The question's hash.
        let key: Int64
        /// The place in a result that comes later, where it is known.
        let place: Int?
        /// Whether the lead of the asker is the one the entry is for.
        let isOwn: Bool

        /// Somebody who asks now, or looks for the result.
        init(question: Question, entry: Int64, asker: Inquiry.Asker, place: Int? = nil) {
            (self.question, self.entry, self.asker, self.place) = (question, entry, asker, place)
            (key, isOwn) = (question.key, true)
        }

        /// Somebody whose question went with this one, and whose result comes with it.
        init(question: Question, other: OpenQuestion, asker: Inquiry.Asker) {
            (self.question, entry, self.asker) = (question, other.entry, asker)
            (key, place, isOwn) = (other.key, other.place, false)
        }

        var now: Int64 { asker.now.milliseconds }
    }

    private struct Seat {
        var person: Person
        var waiter: CheckedContinuation<Reply?, Never>?
    }

    private struct State {
        /// The table at which the next may sit down.
        var open: [Name: Int] = [:]
        var seats: [Int: [Seat]] = [:]
        var number = 0
    }

    private let state = Mutex(State())

    /// Sits down, and brings the reply; nil where whoever asked for all could not, so that the question is put anew.
    ///
    /// - Parameter ask: Asks for all who sit there, in their order; whoever came first runs it.
    func sit(
        _ person: Person, at name: Name, seats: Int, linger: Duration,
        _ ask: ([Person]) async throws -> [Reply]
    ) async throws -> Reply? {
        guard let table = open(name, person) else { return await join(name, person, seats: seats) }
        // Cancelled, it asks at once, which then says so.
        try? await Task.sleep(for: linger)
        let seated = close(table, name)
        do {
            let replies = try await ask(seated.map(\.person))
            for (place, seat) in seated.enumerated() {
                seat.waiter?.resume(returning: replies.indices.contains(place) ? replies[place] : Inquiry.nothing)
            }
            return replies.first ?? Inquiry.nothing
        } catch {
            for seat in seated { seat.waiter?.resume(returning: nil) }
            throw error
        }
    }

    /// The number of a new table, where none is open.
    private func open(_ name: Name, _ person: Person) -> Int? {
        state.withLock { state in
            guard state.open[name] == nil else { return nil }
            state.number += 1
            state.open[name] = state.number
            state.seats[state.number] = [Seat(person: person)]
            return state.number
        }
    }

    private func close(_ table: Int, _ name: Name) -> [Seat] {
        state.withLock { state in
            if state.open[name] == table { state.open[name] = nil }
            return state.seats.removeValue(forKey: table) ?? []
        }
    }

    private func join(_ name: Name, _ person: Person, seats: Int) async -> Reply? {
        await withCheckedContinuation { (waiter: CheckedContinuation<Reply?, Never>) in
            let isSeated = state.withLock { state in
                guard let table = state.open[name] else { return false }
                state.seats[table, default: []].append(Seat(person: person, waiter: waiter))
                // The next opens another.
                if state.seats[table]?.count ?? 0 >= seats { state.open[name] = nil }
                return true
            }
            if !isSeated { waiter.resume(returning: nil) }
        }
    }
}
