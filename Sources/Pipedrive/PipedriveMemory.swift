import Sync
import Synchronization

/// What a connector has learnt of the account, for as long as it is likely to hold. A class, because all copies of one
/// connector share it.
final class PipedriveMemory: Sendable {
    private struct Entry<Value: Sendable>: Sendable {
        let value: Value
        let at = ContinuousClock.now
    }

    private struct State {
        var layouts: [PipedriveObject: Entry<FieldLayout>] = [:]
        var records: [String: Entry<PipedriveRecord>] = [:]
        var numbers: [PipedriveObject: [String: String]] = [:]
        var origin: String?
    }

    /// How long fields are believed; what is refused makes them be asked for again sooner.
    private static let layoutLife = Duration.seconds(3_600)
    /// From the look-up to the write of a batch.
    private static let recordLife = Duration.seconds(60)
    private static let mostRecords = 2_000

    private let state = Mutex(State())

    /// The fields of an object.
    func layout(of object: PipedriveObject) -> FieldLayout? {
        state.withLock { Self.fresh($0.layouts[object], Self.layoutLife) }
    }

    func remember(_ layout: FieldLayout) { state.withLock { $0.layouts[layout.object] = Entry(value: layout) } }

    /// The account's fields have changed.
    func forgetLayout(of object: PipedriveObject) { state.withLock { $0.layouts[object] = nil } }

    /// A record as it was seen within the last minute.
    func record(_ id: String, of object: PipedriveObject) -> PipedriveRecord? {
        state.withLock { Self.fresh($0.records[object.rawValue + id], Self.recordLife) }
    }

    func remember(_ records: some Sequence<PipedriveRecord>, of object: PipedriveObject) {
        state.withLock { state in
            if state.records.count > Self.mostRecords {
                state.records = state.records.filter { ContinuousClock.now - $0.value.at < Self.recordLife }
            }
            for record in records { state.records[object.rawValue + record.id] = Entry(value: record) }
        }
    }

    func forgetRecord(_ id: String, of object: PipedriveObject) {
        state.withLock { $0.records[object.rawValue + id] = nil }
    }

    /// The numbers of an object's fields by code, as filters want them.
    func numbers(of object: PipedriveObject) -> [String: String]? { state.withLock { $0.numbers[object] } }

    func remember(numbers: [String: String], of object: PipedriveObject) {
        state.withLock { $0.numbers[object] = numbers }
    }

    /// Whose records are seen: the company and the user.
    var origin: String? {
        get { state.withLock(\.origin) }
        set { state.withLock { $0.origin = newValue } }
    }

    private static func fresh<Value>(_ entry: Entry<Value>?, _ life: Duration) -> Value? {
        guard let entry, ContinuousClock.now - entry.at < life else { return nil }
        return entry.value
    }
}
