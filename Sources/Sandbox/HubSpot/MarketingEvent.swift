import Foundation

/// An event of HubSpot's marketing, and who took part in it.
struct MarketingEvent: Sendable {
    /// What a contact did about an event.
    enum Step: String, CaseIterable, Sendable {
        case register
        case attend
        case cancel
    }

    /// One contact's part in an event.
    struct Participation: Sendable {
        let id: String
        let contactID: String
        let createdAt: Date
        /// When each step was taken, in milliseconds since 1970, as the caller says.
        var steps: [Step: Int] = [:]
        var joinedAt: String?
        var leftAt: String?
    }

    let objectID: String
    /// The ids under which the caller knows the event and its account there.
    let accountID: String
    let eventID: String
    var name: String
    var organizer: String
    /// The members that a caller may give or leave away: kind, link, description, times, cancelled, completed.
    var facts: [String: JSON] = [:]
    let createdAt: Date
    var updatedAt: Date
    /// The participations by contact.
    var participations: [String: Participation] = [:]

    var isCompleted: Bool { facts["eventCompleted"]?.bool == true }

    /// Where a contact stands: having attended counts most, then what was done last; who registered and did not come
    /// by the end of the event is a no-show.
    func state(of participation: Participation) -> String {
        let steps = participation.steps
        if steps[.attend] != nil { return "ATTENDED" }
        if let cancelled = steps[.cancel], cancelled >= steps[.register] ?? .min { return "CANCELLED" }
        return isCompleted ? "NO_SHOW" : "REGISTERED"
    }

    /// How many contacts took each step.
    var counts: [String: JSON] {
        let all = participations.values
        return [
            "registered": .integer(all.count { $0.steps[.register] != nil }),
            "attended": .integer(all.count { state(of: $0) == "ATTENDED" }),
            "cancelled": .integer(all.count { state(of: $0) == "CANCELLED" }),
            "noShows": .integer(all.count { state(of: $0) == "NO_SHOW" }),
        ]
    }

    /// The optional members, all of them text.
    static let texts: Set<String> = ["eventType", "eventUrl", "eventDescription", "startDateTime", "endDateTime"]
    /// The optional members that are true or false.
    static let flags: Set<String> = ["eventCancelled", "eventCompleted"]
}

extension MarketingEvent {
    /// The members that every answer has. Custom properties would have to be defined first, which the sandbox does not
    /// do for events: those sent are left out, as HubSpot leaves out unknown ones.
    private var common: [String: JSON] {
        var members = facts
        members["eventName"] = .string(name)
        members["eventOrganizer"] = .string(organizer)
        members["objectId"] = .string(objectID)
        members["customProperties"] = []
        return members
    }

    private var dated: [String: JSON] {
        common.merging(["createdAt": .string(createdAt.stamp), "updatedAt": .string(updatedAt.stamp)]) { _, new in new }
    }

    private var counters: [String: JSON] {
        let counts = counts
        return [
            "registrants": counts["registered"] ?? 0, "attendees": counts["attended"] ?? 0,
            "cancellations": counts["cancelled"] ?? 0, "noShows": counts["noShows"] ?? 0,
        ]
    }

    private static let app: JSON = ["id": .string(String(HubSpotOAuth.appID)), "name": "Sandbox"]

    /// The answer to a creation.
    var brief: JSON { .object(common) }

    /// The answer to a change under the caller's ids.
    var changed: JSON { .object(dated.merging(["id": .string(eventID)]) { _, new in new }) }

    /// The answer to a read under the caller's ids.
    var full: JSON {
        let ids: [String: JSON] = ["id": .string(eventID), "externalEventId": .string(eventID)]
        return .object(dated.merging(ids) { _, new in new }.merging(counters) { _, new in new })
    }

    /// The answer to a change under HubSpot's id.
    var changedByID: JSON { .object(dated.merging(["appInfo": Self.app]) { _, new in new }) }

    /// The answer to a read under HubSpot's id.
    var fullByID: JSON {
        let more: [String: JSON] = ["appInfo": Self.app, "externalEventId": .string(eventID)]
        return .object(dated.merging(more) { _, new in new }.merging(counters) { _, new in new })
    }

    /// The ids alone, as a search gives them.
    var ids: JSON {
        [
            "appId": .integer(HubSpotOAuth.appID), "externalAccountId": .string(accountID),
            "externalEventId": .string(eventID), "objectId": .string(objectID),
        ]
    }

    /// The ids and the name.
    var identifiers: JSON {
        [
            "appInfo": Self.app, "externalAccountId": .string(accountID), "externalEventId": .string(eventID),
            "marketingEventName": .string(name), "objectId": .string(objectID),
        ]
    }
}
