import HTTPTransport
import JobQueue
import Leads
import Sync
import Testing

@testable import Pipedrive

@Suite struct PipedriveMetadataTests {
    @Test func `the profile says what Pipedrive has`() {
        let profile = connector(FakeAccount().transport).profile
        #expect(profile.personObjects == ["person"] && profile.companyObject == "organization")
        #expect(profile.matchesCompaniesByName && profile.activityObject == "note")
        #expect(profile.campaignKinds == [.label] && profile.ownerField == "owner_id" && profile.batchSize == 100)
    }

    @Test func `a custom field stands under its hash and under a name that is its own`() async throws {
        let person = try await connector(FakeAccount().transport).describe("person")
        let source = try #require(person.fields[FakeAccount.source])
        #expect(source.kind == .option && source.isRestricted && source.label == "Lead source")
        #expect(source.options.map(\.value) == ["Trade show", "Web", "31", "32"])
        #expect(person.fields["Lead source"]?.options == source.options)
        #expect(person.fields[FakeAccount.interests]?.kind == .options)
        // Two fields have this name: neither is meant by it.
        #expect(person.fields["Badge"] == nil)
        #expect(person.fields[FakeAccount.badgeA]?.kind == .text && person.fields[FakeAccount.badgeB]?.kind == .number)
    }

    @Test func `what is not written here is read-only, and what contact sync brings is there only with it`()
        async throws
    {
        let pipedrive = connector(FakeAccount().transport)
        let person = try await pipedrive.describe("person")
        for name in [FakeAccount.span, "open_deals_count"] {
            let field = try #require(person.fields[name])
            #expect(!field.isCreatable && !field.isUpdatable)
        }
        #expect(person.fields["job_title"] == nil)
        #expect(person.fields["emails"]?.kind == .email && person.fields["phones.mobile"]?.kind == .phone)
        #expect(person.fields["label_ids"]?.options.first?.value == "Hot lead")
        #expect(person.fields["name"]?.isRequired == false)
        let company = try await pipedrive.describe("organization")
        #expect(company.fields["name"]?.isRequired == true && company.fields["industry"]?.kind == .option)
        #expect(try await pipedrive.describe("note").fields["pinned_to_person_flag"]?.kind == .boolean)
        await #expect(throws: JobError.self) { try await pipedrive.describe("deal") }
    }

    @Test func `fields are read to the last page`() async throws {
        let transport = ScriptedTransport { asked in
            let field: JSONValue = [
                "field_code": .string(asked.query["cursor"] ?? "first"), "field_name": "A", "field_type": "varchar",
                "is_custom_field": true,
            ]
            return .data([field], cursor: asked.query["cursor"] == nil ? "second" : nil)
        }
        let person = try await connector(transport).describe("person")
        #expect(person.fields["first"] != nil && person.fields["second"] != nil)
        #expect(transport.asked.count == 2)
    }

    @Test func `the usual map fits every account`() async throws {
        let pipedrive = connector(FakeAccount().transport)
        let destination = SyncDestination(
            name: "pipedrive", connector: pipedrive, mapping: LeadMapping(fields: PipedriveDefaults.fieldMap))
        #expect(try await MappingCheck.findings(of: destination).filter { $0.gravity == .error }.isEmpty)
    }

    @Test func `active users are found by their e-mail, whatever its case`() async throws {
        let transport = FakeAccount().transport
        let pipedrive = connector(transport)
        let owners = try await pipedrive.owners(["ada@FERRY.test", "bob@ferry.test", "eve@ferry.test"])
        #expect(owners == ["ada@FERRY.test": "7"])
        #expect(transport.lines == ["GET /v1/users"])
        #expect(try await pipedrive.owners([]).isEmpty)
    }

    @Test func `a check tells the user, the company and what can be read`() async throws {
        let lines = try await connector(FakeAccount().transport).check()
        #expect(lines.first == "signed in as Ada, an administrator, of the company Ferry Ltd")
        #expect(lines.contains("persons: can be read") && lines.contains("organizations: can be read"))
        #expect(lines.contains("labels of persons: Hot lead, Expo 2026"))
        #expect(lines.contains { $0.hasPrefix("contact sync: off") })
        #expect(lines.contains("mirror of persons: not complete; look-ups fill it"))
    }

    @Test func `a check fails where persons cannot be read, and only tells where users cannot`() async throws {
        let shut = FakeAccount(override: { $0.path == "/api/v2/persons" ? .refusal(403, "Scope mismatch") : nil })
        await #expect(throws: JobError(.permission, code: "HTTP 403", message: "Scope mismatch")) {
            try await connector(shut.transport).check()
        }
        let half = FakeAccount(override: { $0.path == "/v1/users" ? .refusal(403, "Scope mismatch") : nil })
        let lines = try await connector(half.transport).check()
        #expect(lines.contains("users: Scope mismatch (reps cannot be found by their e-mail)"))
    }
}
