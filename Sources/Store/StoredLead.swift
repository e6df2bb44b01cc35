public import Leads

/// A lead and the revision at which it was read. A sync that finishes says which revision it sent: where the lead was
/// merged or edited meanwhile, the job stays enriched and is sent again.
public struct StoredLead: Sendable, Equatable {
    /// The lead.
    public var lead: Lead
    /// Raised by every merge and edit.
    public var revision: Int64

    /// Makes a stored lead.
    public init(lead: Lead, revision: Int64) {
        self.lead = lead
        self.revision = revision
    }
}
