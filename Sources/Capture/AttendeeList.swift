internal import Leads
public import Store

/// Who is registered for an event. A badge that carries no more than a registration id says by it who the person is.
public struct AttendeeList: Sendable {
    private let store: Store
    private let event: String

    /// The attendees of an event; nil where nobody is registered, so that nothing has to be looked up.
    public init?(store: Store, event: String) throws {
        guard try store.attendance(event: event).registered > 0 else { return nil }
        self.store = store
        self.event = event
    }

    /// Completes a draft that has a registration id by what the list knows of the attendee.
    ///
    /// What the draft says stands. A name, an employer and a place are taken whole or not at all, so that no two are mixed.
    /// The fingerprint stays that of what the source said.
    func complete(_ draft: inout LeadDraft) throws(CaptureError) {
        guard let id = draft.registrationID else { return }
        let found: Attendee?
        do {
            found = try store.attendee(event: event, registration: id)
        } catch {
            throw .attendeesNotRead(reason: "\(error)")
        }
        guard let attendee = found else { return }
        let said = draft.values
        for fields in LeadMerge.together where !fields.contains(where: { said[$0] != nil }) {
            if fields.contains(.firstName), draft.fullName != nil { continue }
            for field in fields { draft.values[field] = attendee.values[field] }
        }
        for (name, value) in attendee.custom where draft.custom[name] == nil { draft.custom[name] = value }
        draft.qualifiers.merge(attendee.qualifiers) { said, _ in said }
        draft.remoteIDs += attendee.remoteIDs
        draft.consent = draft.consent ?? attendee.consent
    }
}
