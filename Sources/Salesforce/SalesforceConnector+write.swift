public import Sync

extension SalesforceConnector {
    /// Writes Accounts, then people with their Account in them, then memberships and tasks: two calls for 200 leads,
    /// three in `accounts-and-contacts`, and more only where Salesforce refuses something that can be mended.
    ///
    /// - A person whose Account could not be created is not attempted, and is refused with the Account's error.
    /// - A Contact that is there gets the Account only where it has none: it is never moved.
    /// - A person whom Salesforce has already, although the look-up missed it (`DUPLICATES_DETECTED`), is updated where
    ///   its e-mail finds it; only otherwise is it a `DUPLICATE_REMOTE_RECORD`. Nobody is taken for a person whom a
    ///   duplicate rule found by something else.
    /// - What was meant for a Lead that has been converted since is written on its Contact, where the strategy matches
    ///   Contacts. There the Lead's values only fill blanks: the plan does not tell which may overwrite.
    /// - A member that is in the campaign already is a success, and gets the status of the plan.
    public func write(_ plan: SyncPlan) async -> SyncReport {
        var writing = PlanWriting(plan, connector: self)
        await writing.learnKinds()
        await writing.writeCompanies()
        await writing.writePeople()
        await writing.writeCompanions()
        return writing.report
    }
}
