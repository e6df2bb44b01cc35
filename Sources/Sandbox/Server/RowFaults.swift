/// The faults that may strike single records of one call.
struct RowFaults: Sendable {
    private(set) var faults: [Fault]

    init(_ faults: [Fault] = []) {
        self.faults = faults
    }

    /// The fault that strikes the next record, if one does.
    mutating func strike() -> Fault? {
        for index in faults.indices where faults[index].strikes() { return faults[index] }
        return nil
    }
}
