import Testing

@testable import HubSpot

@Suite struct HubSpotEndpointTests {
    /// Every call, as HubSpot's OpenAPI files have it in their two generations.
    static let table: [(HubSpotEndpoint, numbered: String, dated: String)] = [
        (.batchRead(.contacts), "/crm/v3/objects/contacts/batch/read", "/crm/objects/2026-03/contacts/batch/read"),
        (.batchCreate(.notes), "/crm/v3/objects/notes/batch/create", "/crm/objects/2026-03/notes/batch/create"),
        (
            .batchUpdate(.companies), "/crm/v3/objects/companies/batch/update",
            "/crm/objects/2026-03/companies/batch/update"
        ),
        (.search(.companies), "/crm/v3/objects/companies/search", "/crm/objects/2026-03/companies/search"),
        (.first(.contacts), "/crm/v3/objects/contacts?limit=1", "/crm/objects/2026-03/contacts?limit=1"),
        (
            .associateDefault(from: .contacts, to: .companies),
            "/crm/v4/associations/contacts/companies/batch/associate/default",
            "/crm/associations/2026-03/contacts/companies/batch/associate/default"
        ),
        (
            .associations(from: .contacts, to: .notes), "/crm/v4/associations/contacts/notes/batch/read",
            "/crm/associations/2026-03/contacts/notes/batch/read"
        ),
        (.properties(.contacts), "/crm/v3/properties/contacts", "/crm/properties/2026-03/contacts"),
        (
            .owners(email: "a@a.test", limit: 500, after: "7"), "/crm/v3/owners?email=a%40a.test&limit=500&after=7",
            "/crm/owners/2026-03?email=a%40a.test&limit=500&after=7"
        ),
        (.list(id: "17"), "/crm/v3/lists/17", "/crm/lists/2026-03/17"),
        (
            .listNamed("Expo & Co"), "/crm/v3/lists/object-type-id/0-1/name/Expo%20%26%20Co",
            "/crm/lists/2026-03/object-type-id/0-1/name/Expo%20%26%20Co"
        ),
        (.listSearch, "/crm/v3/lists/search", "/crm/lists/2026-03/search"),
        (.addToList(id: "17"), "/crm/v3/lists/17/memberships/add", "/crm/lists/2026-03/17/memberships/add"),
        (
            .attendance(event: "5", state: "attend"), "/marketing/v3/marketing-events/5/attendance/attend/create",
            "/marketing/marketing-events/2026-03/5/attendance/attend/create"
        ),
        (
            .externalAttendance(event: "e 5", account: "a/b", state: "register"),
            "/marketing/v3/marketing-events/attendance/e%205/register/create?externalAccountId=a%2Fb",
            "/marketing/marketing-events/2026-03/attendance/e%205/register/create?externalAccountId=a%2Fb"
        ),
        (.firstMarketingEvent, "/marketing/marketing-events/v3?limit=1", "/marketing/marketing-events/2026-03?limit=1"),
        (.accountDetails, "/account-info/v3/details", "/account-info/2026-03/details"),
    ]

    @Test func `every call has its path in both generations`() {
        for (endpoint, numbered, dated) in Self.table {
            #expect(endpoint.path(.numbered) == numbered)
            #expect(endpoint.path(.dated("2026-03")) == dated)
        }
    }

    @Test func `no byte of a name gets into a path as it is unless it is plain`() {
        #expect(HubSpotEndpoint.list(id: "é\n?#").path(.numbered) == "/crm/v3/lists/%C3%A9%0A%3F%23")
    }
}
