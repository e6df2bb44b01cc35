import Testing

@testable import Sandbox

/// The operations a connector uses, one after another as it uses them, each held against the contract's shapes.
@Suite struct PipedriveContractTests {
    /// Whether a value has every member that the contract shows, of the type it shows.
    private func has(_ members: [String: String], _ value: JSON?) -> [String] {
        members.filter { name, kinds in
            guard let member = value?[name] else { return true }
            return !kinds.split(separator: "|").contains { member.kind == $0 }
        }.keys.sorted()
    }

    private static let person = [
        "id": "an integer", "name": "a string", "first_name": "a string|null", "last_name": "a string|null",
        "owner_id": "an integer", "org_id": "an integer|null", "add_time": "a string", "update_time": "a string",
        "emails": "an array", "phones": "an array", "is_deleted": "a boolean", "visible_to": "an integer",
        "label_ids": "an array", "picture_id": "null", "custom_fields": "an object",
    ]
    private static let organization = [
        "id": "an integer", "name": "a string", "owner_id": "an integer", "add_time": "a string",
        "update_time": "a string", "is_deleted": "a boolean", "visible_to": "an integer", "label_ids": "an array",
        "address": "an object|null", "website": "a string|null", "linkedin": "a string|null",
        "industry": "an integer|null", "annual_revenue": "an integer|null", "employee_count": "an integer|null",
        "custom_fields": "an object",
    ]
    private static let activity = [
        "id": "an integer", "subject": "a string", "type": "a string", "owner_id": "an integer",
        "creator_user_id": "an integer", "is_deleted": "a boolean", "add_time": "a string",
        "update_time": "a string", "deal_id": "null", "lead_id": "null", "person_id": "an integer|null",
        "org_id": "an integer|null", "project_id": "null", "due_date": "a string|null", "due_time": "a string|null",
        "duration": "a string|null", "busy": "a boolean", "done": "a boolean", "location": "null",
        "marked_as_done_time": "a string|null", "participants": "an array", "public_description": "null",
        "priority": "null", "note": "a string|null", "conference_meeting_client": "null",
        "conference_meeting_url": "null", "conference_meeting_id": "null",
    ]
    private static let field = [
        "field_name": "a string", "field_code": "a string", "field_type": "a string", "options": "an array|null",
        "subfields": "an array|null", "is_custom_field": "a boolean", "is_optional_response_field": "a boolean",
    ]
    private static let lead = [
        "id": "a string", "title": "a string", "owner_id": "an integer", "creator_id": "an integer",
        "label_ids": "an array", "person_id": "an integer|null", "organization_id": "an integer|null",
        "source_name": "a string", "origin": "a string", "origin_id": "null", "channel": "null",
        "channel_id": "null", "is_archived": "a boolean", "was_seen": "a boolean", "value": "an object|null",
        "expected_close_date": "a string|null", "next_activity_id": "null", "add_time": "a string",
        "update_time": "a string", "visible_to": "a string", "cc_email": "a string",
    ]
    private static let note = [
        "id": "an integer", "content": "a string", "active_flag": "a boolean", "user_id": "an integer",
        "person_id": "an integer|null", "org_id": "an integer|null", "lead_id": "a string|null", "deal_id": "null",
        "add_time": "a string", "update_time": "a string", "user": "an object", "person": "an object|null",
        "organization": "an object|null", "pinned_to_person_flag": "a boolean",
    ]
    private static let filter = [
        "id": "an integer", "name": "a string", "type": "a string", "active_flag": "a boolean",
        "conditions": "an object", "user_id": "an integer", "visible_to": "a string", "add_time": "a string",
    ]
    private static let user = [
        "id": "an integer", "name": "a string", "email": "a string", "active_flag": "a boolean",
        "is_you": "a boolean", "access": "an array", "company_id": "an integer", "company_domain": "a string",
    ]

    @Test func `what a connector calls answers in the shapes of the contract`() async throws {
        try await withSandbox { client async throws in
            let me = try await client.pipedrive("GET", "/v1/users/me")
            #expect(has(Self.user, me.data) == [])
            for path in ["personFields", "organizationFields"] {
                let fields = try await client.pipedrive("GET", "/api/v2/\(path)?limit=500").data.array ?? []
                #expect(!fields.isEmpty && fields.allSatisfy { has(Self.field, $0) == [] })
            }
            let company = try await client.pipedrive(
                "POST", "/api/v2/organizations", ["name": "Norte", "website": "norte.example"])
            #expect(has(Self.organization, company.data) == [])
            let organization = company.data["id"] ?? .null
            let made = try await client.pipedrive(
                "POST", "/api/v2/persons",
                [
                    "name": "Ana Vidal", "org_id": organization, "emails": [["value": "a@b.example", "primary": true]],
                    "label_ids": [12],
                ])
            #expect(has(Self.person, made.data) == [])
            let id = made.data["id"] ?? .null
            let changed = try await client.pipedrive("PATCH", "/api/v2/persons/\(id.text)", ["owner_id": 302])
            #expect(has(Self.person, changed.data) == [])
            for path in ["persons", "organizations"] {
                let list = try await client.pipedrive("GET", "/api/v2/\(path)?limit=1&sort_by=update_time")
                #expect(list.body["additional_data"]?["next_cursor"] == .null)
                #expect(has(path == "persons" ? Self.person : Self.organization, list.data.array?.first) == [])
            }
            let note = try await client.pipedrive("POST", "/v1/notes", ["content": "x", "person_id": id])
            #expect(has(Self.note, note.data) == [])
            let activity = try await client.pipedrive(
                "POST", "/api/v2/activities",
                ["subject": "x", "type": "call", "participants": [["person_id": id, "primary": true]]])
            #expect(has(Self.activity, activity.data) == [])
            let lead = try await client.pipedrive("POST", "/v1/leads", ["title": "x", "person_id": id])
            #expect(has(Self.lead, lead.data) == [])
            let filter = try await client.pipedrive(
                "POST", "/v1/filters",
                PipedriveFilterTests.body(any: [
                    ["object": "person", "field_id": 9042, "operator": "=", "value": "a@b.example"]
                ]))
            #expect(has(Self.filter, filter.data) == [])
            let filtered = try await client.pipedrive(
                "GET", "/api/v2/persons?filter_id=\(filter.data["id"]?.text ?? "")")
            #expect(filtered.ids == [id.integer ?? 0])
            #expect(try await client.violations().isEmpty)
        }
    }

    @Test func `what cannot be served answers in the envelope of an error`() async throws {
        try await withSandbox { client async throws in
            for (path, status) in [("/api/v2/persons/7", 404), ("/api/v2/persons?x=1", 400), ("/v1/x", 404)] {
                let reply = try await client.pipedrive("GET", path)
                #expect(reply.status == status)
                let members = ["success": "a boolean", "error": "a string", "data": "null", "additional_data": "null"]
                #expect(has(members, reply.body) == [])
                #expect(reply.body["success"] == false)
            }
            let user = try await client.pipedrive("GET", "/v1/users/999999")
            #expect(user.status == 404)
            #expect(user.body == ["success": false, "error": "User not found or not accessible."])
        }
    }
}
