/// What a campaign is in its CRM.
public enum CampaignKind: String, CaseIterable, Codable, Sendable {
    /// A Salesforce or Zoho campaign, with a status for each member.
    case campaign
    /// A HubSpot list whose members are put in by hand; it knows no status.
    case list
    /// A HubSpot marketing event; the status is `register`, `attend` or `cancel`.
    case marketingEvent = "marketing_event"
    /// A Pipedrive label of the person; it knows no status.
    case label
}

/// A campaign of a CRM, as the configuration names it.
public struct Campaign: Hashable, Sendable {
    /// What it is in the CRM.
    public var kind: CampaignKind
    /// The CRM's id or the name, whichever the configuration gives; the connector tells them apart.
    public var reference: String
    /// The account under which an outside program has made a HubSpot marketing event: then the reference is that
    /// program's event id.
    public var externalAccount: String?

    /// Makes a campaign.
    public init(kind: CampaignKind, reference: String, externalAccount: String? = nil) {
        self.kind = kind
        self.reference = reference
        self.externalAccount = externalAccount
    }
}

/// Who of an event's leads is put in which campaign, and with which status.
public struct CampaignRule: Sendable, Equatable {
    /// The campaign.
    public var campaign: Campaign
    /// The status of a member where no qualifier decides it; nil leaves it to the CRM.
    public var status: String?
    /// The qualifier whose value decides the status, where one does.
    public var statusQualifier: String?
    /// The qualifier's value to the status.
    public var statuses: [String: String]
    /// The lowest number of scans with which a lead is put in; 0 puts in every lead.
    public var leastScans: Int

    /// Makes a rule.
    public init(
        campaign: Campaign, status: String? = nil, statusQualifier: String? = nil, statuses: [String: String] = [:],
        leastScans: Int = 0
    ) {
        self.campaign = campaign
        self.status = status
        self.statusQualifier = statusQualifier
        self.statuses = statuses
        self.leastScans = leastScans
    }
}
