internal import Foundation
internal import GRDB
public import Leads

extension Store {
    /// Writes a chunk of an event's registered attendees in one durable commit. The event is made where it is new.
    ///
    /// What the list says now replaces what it said before of the same registration; who was checked in stays so, and the
    /// lead that came of it is not changed.
    @discardableResult
    public func register(_ attendees: [Attendee], event: String) throws -> AttendeeTally {
        try write(.full) { database in
            let now = clock.wall()
            let eventID = try self.eventID(database, event, now: now)
            var tally = AttendeeTally()
            for attendee in attendees {
                let given = try JSON.encode(GivenAttendee(attendee))
                try database.cachedStatement(
                    sql: """
                        INSERT INTO attendees (event_id, registration_id, given, imported_ms) VALUES (?, ?, ?, ?)
                        ON CONFLICT (event_id, registration_id) DO NOTHING
                        """
                ).execute(arguments: [eventID, attendee.registrationID, given, now])
                if database.changesCount == 1 {
                    tally.added += 1
                    continue
                }
                try database.cachedStatement(
                    sql: """
                        UPDATE attendees SET given = :given, imported_ms = :now
                        WHERE event_id = :event AND registration_id = :registration AND given <> :given
                        """
                ).execute(arguments: [
                    "given": given, "now": now, "event": eventID, "registration": attendee.registrationID,
                ])
                if database.changesCount == 1 { tally.updated += 1 } else { tally.alreadyThere += 1 }
            }
            return tally
        }
    }

    /// The attendee of an event with this registration, spelt exactly so; nil where there is none.
    public func attendee(event: String, registration: String) throws -> Attendee? {
        try read { database in
            try Row.fetchOne(
                database.cachedStatement(
                    sql: """
                        SELECT \(Self.attendeeColumns) FROM attendees JOIN events ON events.id = attendees.event_id
                        LEFT JOIN leads ON leads.id = attendees.lead_id
                        WHERE events.name = ? AND attendees.registration_id = ?
                        """),
                arguments: [event, registration]
            ).map(Self.attendee)
        }
    }

    /// The attendees of an event, by registration; `checkedIn` keeps those who came, or those who did not.
    public func attendees(event: String, checkedIn: Bool? = nil, limit: Int = .max) throws -> [Attendee] {
        try read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT \(Self.attendeeColumns) FROM attendees JOIN events ON events.id = attendees.event_id
                    LEFT JOIN leads ON leads.id = attendees.lead_id
                    WHERE events.name = :event AND (:came IS NULL OR (attendees.lead_id IS NOT NULL) = :came)
                    ORDER BY attendees.registration_id LIMIT :limit
                    """, arguments: ["event": event, "came": checkedIn, "limit": limit]
            ).map(Self.attendee)
        }
    }

    /// How many are registered for an event, and how many of them came. Nobody is registered for an unknown event.
    public func attendance(event: String) throws -> (registered: Int, checkedIn: Int) {
        try read { database in
            let row = try Row.fetchOne(
                database,
                sql: """
                    SELECT count(*), count(lead_id) FROM attendees
                    WHERE event_id = (SELECT id FROM events WHERE name = ?)
                    """, arguments: [event])
            return (row?[0] ?? 0, row?[1] ?? 0)
        }
    }

    private static let attendeeColumns = """
        attendees.registration_id, attendees.given, attendees.checked_in_ms, attendees.lead_id,
        coalesce(leads.scan_count, 0)
        """

    private static func attendee(_ row: Row) throws -> Attendee {
        let given = try JSON.decode(GivenAttendee.self, row[1])
        return Attendee(
            registrationID: row[0], values: given.values, custom: given.custom ?? [:],
            qualifiers: given.qualifiers ?? [:], remoteIDs: given.remoteIDs ?? [], consent: given.consent,
            checkedInAt: (row[2] as Int64?).map { Date(milliseconds: $0) }, leadID: row[3], scanCount: row[4])
    }
}

/// What the list says of an attendee, as the column `given` holds it.
private struct GivenAttendee: Codable {
    var values: LeadValues
    var custom: [String: String]?
    var qualifiers: [String: [String]]?
    var remoteIDs: [RemoteID]?
    var consent: String?

    enum CodingKeys: String, CodingKey {
        case values, custom, qualifiers, consent
        case remoteIDs = "remote_ids"
    }

    init(_ attendee: Attendee) {
        values = attendee.values
        custom = attendee.custom.isEmpty ? nil : attendee.custom
        qualifiers = attendee.qualifiers.isEmpty ? nil : attendee.qualifiers
        remoteIDs = attendee.remoteIDs.isEmpty ? nil : attendee.remoteIDs
        consent = attendee.consent
    }
}
