import Testing

@testable import Sandbox

@Suite struct HubSpotMarketingEventTests {
    private static let base = "/marketing/v3/marketing-events"

    private static func event(_ id: String, name: String = "Fair") -> JSON {
        [
            "externalAccountId": "acc", "externalEventId": .string(id), "eventName": .string(name),
            "eventOrganizer": "Leadferry", "customProperties": [], "startDateTime": "2026-05-01T09:00:00Z",
        ]
    }

    private func attend(
        _ path: String, _ inputs: JSON, _ client: SandboxClient
    ) async throws -> SandboxClient.Reply {
        try await client.hubSpot("POST", path, ["inputs": inputs])
    }

    @Test(arguments: ["/marketing/v3/marketing-events", "/marketing/marketing-events/2026-03"])
    func `an event is known by the caller's ids and by HubSpot's`(base: String) async throws {
        try await withSandbox(.init(hubSpot: .init(searchLag: 0))) { client async throws in
            let made = try await client.hubSpot("POST", "\(base)/events", Self.event("e1"))
            #expect(made.status == 200)
            let object = try #require(made.body["objectId"]?.string)
            #expect(try await client.hubSpot("POST", "\(base)/events", Self.event("e1")).status == 409)
            let read = try await client.hubSpot("GET", "\(base)/events/e1?externalAccountId=acc")
            #expect(read.body["objectId"]?.string == object)
            #expect(read.body["registrants"] == 0)
            #expect(try await client.hubSpot("GET", "\(base)/events/e1?externalAccountId=other").status == 404)
            #expect(try await client.hubSpot("GET", "\(base)/\(object)").body["externalEventId"] == "e1")
            let upserted = try await client.hubSpot(
                "POST", "\(base)/events/upsert",
                ["inputs": [Self.event("e1", name: "Fair 2"), Self.event("e2")]])
            #expect(upserted.status == 200)
            #expect(upserted.results.count == 2)
            #expect(try await client.hubSpot("GET", "\(base)/\(object)").body["eventName"] == "Fair 2")
            let found = try await client.hubSpot("GET", "\(base)/events/search?q=e1")
            #expect(found.results.compactMap { $0["objectId"]?.string } == [object])
            let identifiers = try await client.hubSpot("GET", "\(base)/e1/identifiers")
            #expect(identifiers.results.first?["marketingEventName"] == "Fair 2")
            let patched = try await client.hubSpot(
                "PATCH", "\(base)/\(object)", ["customProperties": [], "eventType": "CONFERENCE"])
            #expect(patched.body["eventType"] == "CONFERENCE")
            #expect(try await client.hubSpot("DELETE", "\(base)/\(object)").status == 204)
            #expect(try await client.hubSpot("GET", "\(base)/\(object)").status == 404)
            #expect(try await client.violations().isEmpty)
        }
    }

    @Test(arguments: ["/marketing/v3/marketing-events", "/marketing/marketing-events/2026-03"])
    func `the state of contacts that are there is noted under the caller's ids`(base: String) async throws {
        try await withSandbox { client async throws in
            _ = try await client.hubSpot("POST", "\(base)/events", Self.event("e1"))
            let id = try await client.seed("contacts", [["email": "a@a.example"], ["email": "b@a.example"]])[0]
            let byID: JSON = [["interactionDateTime": 1, "properties": [:], "vid": .integer(Int(id) ?? 0)]]
            let path = "\(base)/events/e1/register"
            let first = try await attend("\(path)/upsert?externalAccountId=acc", byID, client)
            #expect(first.status == 202)
            let byEmail = ["b@a.example", "nobody@a.example"].map { email -> JSON in
                [
                    "contactProperties": [:], "email": .string(email), "interactionDateTime": 1, "properties": [:],
                ]
            }
            let second = try await attend(
                "\(path)/email-upsert?externalAccountId=acc", .array(byEmail), client)
            #expect(second.status == 202)
            let event = try await client.hubSpot("GET", "\(base)/events/e1?externalAccountId=acc")
            #expect(event.body["registrants"] == 2)
            let contacts = try await client.records("contacts")
            #expect(contacts.count == 2)
            let unnamed = try await attend("\(path)/upsert", byID, client)
            #expect(unnamed.status == 400)
        }
    }

    @Test(arguments: [true, false])
    func `attendance is noted by contact id and by address, under both names of the event`(
        byObject: Bool
    ) async throws {
        try await withSandbox { client async throws in
            let object = try await client.hubSpot("POST", "\(Self.base)/events", Self.event("e1")).body["objectId"]?
                .string
            func path(_ state: String, _ kind: String) -> String {
                byObject
                    ? "\(Self.base)/\(object ?? "")/attendance/\(state)/\(kind)"
                    : "\(Self.base)/attendance/e1/\(state)/\(kind)?externalAccountId=acc"
            }
            let id = try #require(Int(try await client.seed("contacts", [["email": "a@a.example"]])[0]))
            let byID = try await attend(
                path("register", "create"),
                [
                    ["vid": .integer(id), "interactionDateTime": 1_700_000_000_000, "properties": [:]],
                    ["vid": 404, "interactionDateTime": 1_700_000_000_000, "properties": [:]],
                ], client)
            #expect(byID.status == 200)
            #expect(byID.results == [["vid": .integer(id)]])
            #expect(byID.errors.first?["context"]?["vid"]?.strings == ["404"])
            let byEmail = try await attend(
                path("attend", "email-create"),
                [
                    [
                        "email": "new@a.example", "contactProperties": ["firstname": "New"],
                        "interactionDateTime": 1_700_000_000_000, "properties": ["joinedAt": "2026-05-01T09:00:00Z"],
                    ],
                    [
                        "email": "A@a.example", "contactProperties": ["firstname": "Changed"],
                        "interactionDateTime": 1_700_000_000_000, "properties": [:],
                    ],
                ], client)
            #expect(byEmail.status == 200)
            #expect(Set(byEmail.results.compactMap { $0["email"]?.string }) == ["new@a.example", "A@a.example"])
            let contacts = try await client.records("contacts")
            #expect(contacts.compactMap { $0["properties"]?["firstname"]?.string } == ["New"])
            let counts = try await client.hubSpot("GET", "\(Self.base)/participations/acc/e1").body
            #expect(counts == ["registered": 1, "attended": 2, "cancelled": 0, "noShows": 0])
            #expect(try await client.hubSpot("GET", "\(Self.base)/participations/\(object ?? "")").body == counts)
            #expect(try await client.violations().isEmpty)
        }
    }

    @Test func `participations are read by event, state and contact, and by the control interface`() async throws {
        try await withSandbox { client async throws in
            _ = try await client.control(
                "POST", "hubspot/marketing-events", ["name": "Fair", "external_event_id": "e1"])
            let ids = try await client.seed("contacts", (0..<3).map { ["email": "p\($0)@a.example"] })
            for (index, state) in ["register", "cancel", "attend"].enumerated() {
                let inputs = ids[index...].map { id -> JSON in
                    ["vid": .integer(Int(id) ?? 0), "interactionDateTime": .integer(1000 + index), "properties": [:]]
                }
                for _ in 0..<2 {
                    let reply = try await attend(
                        "\(Self.base)/attendance/e1/\(state)/create", .array(inputs), client)
                    #expect(reply.status == 200)
                }
            }
            let path = "\(Self.base)/participations/sandbox/e1/breakdown"
            func states(_ query: String) async throws -> [String] {
                try await client.hubSpot("GET", path + query).results.compactMap {
                    $0["properties"]?["attendanceState"]?.string
                }
            }
            #expect(try await states("") == ["REGISTERED", "CANCELLED", "ATTENDED"])
            #expect(try await states("?state=CANCELLED") == ["CANCELLED"])
            #expect(try await states("?contactIdentifier=p2%40a.example") == ["ATTENDED"])
            #expect(try await states("?limit=1&after=2") == ["ATTENDED"])
            let own = try await client.hubSpot(
                "GET", "\(Self.base)/participations/contacts/\(ids[0])/breakdown")
            #expect(own.results.first?["associations"]?["contact"]?["email"] == "p0@a.example")
            #expect(own.results.first?["associations"]?["marketingEvent"]?["externalEventId"] == "e1")
            let seen = try await client.control("GET", "hubspot/marketing-events").body["events"]?.array?.first
            #expect(
                seen?["participations"]?.array?.compactMap { $0["state"]?.string } == [
                    "REGISTERED", "CANCELLED", "ATTENDED",
                ])
            let completed = try await client.hubSpot(
                "POST", "\(Self.base)/events/e1/complete?externalAccountId=sandbox",
                ["startDateTime": "2026-05-01T09:00:00Z", "endDateTime": "2026-05-01T18:00:00Z"])
            #expect(completed.body["eventCompleted"] == true)
            #expect(try await states("?state=NO_SHOW").count == 1)
        }
    }

    @Test func `a state, a property or an event that there is not is refused`() async throws {
        try await withSandbox { client async throws in
            _ = try await client.hubSpot("POST", "\(Self.base)/events", Self.event("e1"))
            let input: JSON = [
                ["vid": 1, "interactionDateTime": 1, "properties": ["joinedAt": "2026-05-01T09:00:00Z"]]
            ]
            let path = "\(Self.base)/attendance"
            #expect(try await attend("\(path)/e1/joined/create", input, client).status == 400)
            #expect(try await attend("\(path)/e1/register/create", input, client).status == 400)
            #expect(try await client.violations().count == 2)
            #expect(try await attend("\(path)/e9/attend/create", input, client).status == 404)
            let text = try await attend("\(path)/e1/attend/create", [["vid": "1"]], client)
            #expect(text.status == 400)
            var lacking = Self.event("e2").object ?? [:]
            lacking["eventOrganizer"] = nil
            #expect(try await client.hubSpot("POST", "\(Self.base)/events", .object(lacking)).status == 400)
        }
    }

    @Test func `a contact that cannot be made fails alone`() async throws {
        try await withSandbox { client async throws in
            _ = try await client.hubSpot("POST", "\(Self.base)/events", Self.event("e1"))
            let inputs = ["broken", "good@a.example"].map { email -> JSON in
                [
                    "email": .string(email), "contactProperties": [:], "interactionDateTime": 1,
                    "properties": [:],
                ]
            }
            let reply = try await attend("\(Self.base)/attendance/e1/attend/email-create", .array(inputs), client)
            #expect(reply.status == 200)
            #expect(reply.body["numErrors"] == 1)
            #expect(reply.errors.first?["context"]?["email"]?.strings == ["broken"])
            #expect(reply.results.count == 1)
        }
    }
}
