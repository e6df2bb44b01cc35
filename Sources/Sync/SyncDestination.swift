internal import Foundation
internal import JobQueue
internal import Leads

/// A destination as the sync stage needs it.
public struct SyncDestination: Sendable {
    /// The name in the configuration.
    public var name: String
    /// How its CRM is spoken to.
    public var connector: any CRMConnector
    /// What goes where.
    public var mapping: LeadMapping
    /// Which leads go into which campaign, by event.
    public var campaigns: [String: CampaignRule]
    /// Which captures are recorded, and how.
    public var activity: ActivityRule
    /// How long the CRM's metadata is believed.
    public var metadataAge: Duration

    /// Makes a destination.
    public init(
        name: String, connector: any CRMConnector, mapping: LeadMapping, campaigns: [String: CampaignRule] = [:],
        activity: ActivityRule = ActivityRule(), metadataAge: Duration = .seconds(900)
    ) {
        self.name = name
        self.connector = connector
        self.mapping = mapping
        self.campaigns = campaigns
        self.activity = activity
        self.metadataAge = metadataAge
    }

    /// The place of a lead in its event's campaign; nil where the event has none, or the lead was scanned too rarely.
    func membership(of lead: Lead) throws(JobError) -> SyncPlan.CampaignMembership? {
        guard let rule = campaigns[lead.event], lead.scanCount >= rule.leastScans else { return nil }
        return SyncPlan.CampaignMembership(
            campaign: rule.campaign, status: try rule.status(of: lead), at: lead.capturedAt,
            fields: try fields(of: lead, for: connector.profile.membershipObject))
    }

    /// The text by which the record of a lead's capture is known; the same for the same person at the same event, also
    /// where the lead was pruned and came again.
    func activityMarker(of lead: Lead) -> String {
        CaptureMarker.text(destination: name, event: lead.event, identity: lead.identity)
    }

    /// The record of a lead's capture; nil where none is wanted.
    func activity(of lead: Lead, mayBeThere: Bool) throws(JobError) -> SyncPlan.Activity? {
        guard let object = connector.profile.activityObject, activity.wants(lead) else { return nil }
        let marker = activityMarker(of: lead)
        let body = [activity.body.value(of: lead), "(\(marker))"].compactMap(\.self).joined(separator: "\n")
        return SyncPlan.Activity(
            marker: marker, subject: activity.subject.value(of: lead) ?? lead.event, body: body, at: lead.capturedAt,
            mayBeThere: mayBeThere, fields: try fields(of: lead, for: object))
    }

    /// The values that go with a membership or an activity.
    private func fields(of lead: Lead, for object: String?) throws(JobError) -> [String: String] {
        guard let object else { return [:] }
        let values = try mapping.values(of: lead, for: object, in: connector.profile)
        return Dictionary(values.map { ($0.remote, $0.value) }) { first, _ in first }
    }
}

extension CampaignRule {
    /// The status of a lead; nil leaves it to the CRM.
    fileprivate func status(of lead: Lead) throws(JobError) -> String? {
        guard let statusQualifier else { return status }
        let answers = lead.qualifiers[statusQualifier] ?? []
        if let decided = answers.lazy.compactMap({ statuses[$0] }).first { return decided }
        guard status == nil, let stranger = answers.first else { return status }
        throw JobError(
            .campaign,
            message: "the value '\(stranger)' of the qualifier \(statusQualifier) has no status in the campaign "
                + campaign.reference, field: statusQualifier, value: stranger,
            leadField: "qualifier." + statusQualifier)
    }
}

/// Which captures are recorded as an activity in the CRM, and in which words.
public struct ActivityRule: Sendable, Equatable {
    /// Which captures.
    public enum When: String, CaseIterable, Codable, Sendable {
        /// None.
        case never
        /// Those with notes.
        case notes
        /// All.
        case always
    }

    /// Which captures.
    public var when: When
    /// One line.
    public var subject: Template
    /// Several lines.
    public var body: Template

    /// Makes a rule; templates left out are the usual ones.
    public init(_ when: When = .notes, subject: Template? = nil, body: Template? = nil) {
        self.when = when
        self.subject = subject ?? Self.usualSubject
        self.body = body ?? Self.usualBody
    }

    func wants(_ lead: Lead) -> Bool {
        switch when {
        case .never: false
        case .notes: lead.values[.notes] != nil
        case .always: true
        }
    }

    private static let usualSubject = Template(places: ["Met at ", "{event}"])
    private static let usualBody = Template(
        places: ["{notes}", "\nCaptured ", "{captured_at}", " (", "{source}", ")"])
}
