public import Sync

extension ZohoConnector {
    /// Writes Accounts, then people with their Account in them, then memberships and notes: two calls for 100 new Leads of
    /// one campaign, and one more for each further kind of record.
    ///
    /// - A person whose Account could not be created is not attempted, and is refused with the Account's error. An Account
    ///   that Zoho has already (`DUPLICATE_DATA`) is taken as it is.
    /// - A Contact that is there gets the Account only where it has none: it is never moved.
    /// - A person whom Zoho has already by the address, although the look-up missed it (`DUPLICATE_DATA`), is updated with
    ///   the plan's fields; whoever agrees in something else only is a `DUPLICATE_REMOTE_RECORD`.
    /// - What was meant for a Lead that has been converted since is written on its Contact, where Contacts are matched.
    ///   There the Lead's values only fill blanks: the plan does not tell which may overwrite.
    /// - A member that is in the campaign already is a success, and gets the status of the plan. A membership's result
    ///   carries the person's id: Zoho shows none of its own.
    /// - A field that the module does not have is never sent: the record is refused with `MISSING_REMOTE_FIELD`, or, where
    ///   the module's metadata could not be had, with the error that kept it away.
    public func write(_ plan: SyncPlan) async -> SyncReport {
        var writing = PlanWriting(plan, connector: self)
        await writing.learnMetadata()
        await writing.writeCompanies()
        await writing.writePeople()
        await writing.writeCompanions()
        return writing.report
    }
}
