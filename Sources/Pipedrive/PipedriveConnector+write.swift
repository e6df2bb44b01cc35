public import Sync

extension PipedriveConnector {
    /// Writes organizations, then persons with their organization and label in them, then notes: one call for each
    /// record, several at a time, and always through the budget.
    ///
    /// - A person whose organization could not be created is not attempted, and is refused with its error.
    /// - A person who is there is linked only where it has no organization: it is never moved.
    /// - A label that persons do not have is a `CAMPAIGN` error of the membership alone; the person is written without
    ///   it. A membership's result carries the person's id.
    /// - An update that would change nothing is no call.
    /// - After a limit was met, or the token was refused, nothing more of the plan is sent.
    /// - A new organization without a name is called by its domain, and without a website gets that of its domain.
    public func write(_ plan: SyncPlan) async -> SyncReport {
        var writing = PlanWriting(plan, connector: self)
        await writing.writeCompanies()
        await writing.writePeople()
        await writing.tellMirror()
        await writing.writeNotes()
        return writing.report
    }
}
