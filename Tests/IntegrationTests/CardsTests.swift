import Foundation
import TestSupport
import Testing

#if Images
    import CBadgeDrawing
#endif

/// Cards, badges and photographs, by the binary.
@Suite(.blocking) struct CardsTests {
    @Test func `a file of cards comes in, its bad card is in a reject file that is ingested when mended`() throws {
        let user = try Installation(sandbox: "http://127.0.0.1:9")
        try user.write(
            """
            BEGIN:VCARD
            VERSION:3.0
            N:Lee;Ann
            ORG:Acme
            EMAIL:ann@acme.test
            END:VCARD
            BEGIN:VCARD
            VERSION:4.0
            FN:Bob Ray
            EMAIL:bob(at)acme.test
            END:VCARD

            """, to: "people.vcf")
        let first = try user.run("ingest", "people.vcf", "--event", "expo")
        #expect(first.status == 65, "\(first.messages)")
        #expect(first.output == "read 2  accepted 1  merged 0  rejected 1  already there 0\n")
        let rejects = try user.read("people.vcf.rejects.vcf")
        #expect(rejects.hasPrefix("# leadferry: line 10: EMAIL: “bob(at)acme.test” is no e-mail address"))
        #expect(try user.sql("select identity, source, captured_ms > 0 from leads") == "email:ann@acme.test|csv|1")
        try user.write(rejects.replacing("(at)", with: "@"), to: "mended.vcf")
        #expect(try user.run("ingest", "mended.vcf", "--event", "expo").status == 0)
        let again = try user.run("ingest", "people.vcf", "mended.vcf", "--event", "expo")
        #expect(again.output == "read 3  accepted 0  merged 0  rejected 1  already there 2\n")
        #expect(try user.run("doctor", "--audit").status == 0)
    }

    @Test func `badges are read by the event's pattern, completed from the list, and check their wearers in`() throws {
        let user = try Installation(sandbox: "http://127.0.0.1:9")
        try user.edit {
            $0 + """
                events:
                  expo:
                    badge:
                      - {form: delimited, prefix: "EX^", delimiter: "^", fields: [registration_id, first_name]}

                """
        }
        try user.write("Badge No,Name,E-mail,Organisation\nR-1,Ann Lee,ann@acme.test,Acme\n", to: "list.csv")
        #expect(try user.run("attendees", "import", "list.csv", "--event", "expo").status == 0)
        try user.write("EX^R-1^Ann\nEX^R-9\nMECARD:N:Ray,Bob;EMAIL:bob@acme.test;;\nR-1\n", to: "scans.badge")
        let result = try user.run("ingest", "scans.badge", "--event", "expo")
        #expect(result.output == "read 4  accepted 2  merged 1  rejected 1  already there 0\n", "\(result.messages)")
        #expect(try user.read("scans.badge.rejects.badge").hasSuffix("\nEX^R-9\n"))
        #expect(
            try user.sql("select email, source, scan_count from leads order by email")
                == "ann@acme.test|badge|2\nbob@acme.test|badge|1")
        let list = try user.run("attendees", "list", "--event", "expo", "--state", "missing")
        #expect(!list.output.contains("R-1"), "\(list.output)")
    }

    #if Images
        private func photograph(_ draw: (OpaquePointer) -> Void) throws -> Data {
            let badge = try #require(badge_make(1200, 700))
            defer { badge_free(badge) }
            draw(badge)
            var count = 0
            let bytes = try #require(badge_write(badge, badge_jpeg, &count))
            defer { badge_bytes_free(bytes) }
            return Data(bytes: bytes, count: count)
        }

        @Test func `a photograph comes in with its path, and is marked for review where it is not sure`() throws {
            let user = try Installation(sandbox: "http://127.0.0.1:9")
            let code = try photograph {
                #expect(badge_code($0, "QRCode", "MECARD:N:Ray,Bob;EMAIL:bob@acme.test;;", 100, 100, 400, 400) == 1)
            }
            let text = try photograph {
                badge_text($0, "Ann Smith", 60, 50, 1.5, 0)
                badge_text($0, "Initech", 60, 300, 1, 0)
            }
            try code.write(to: URL(fileURLWithPath: user.folder + "/code.jpg"))
            try text.write(to: URL(fileURLWithPath: user.folder + "/text.jpg"))
            let result = try user.run("ingest", "code.jpg", "text.jpg", "--event", "expo")
            #expect(
                result.output == "read 2  accepted 2  merged 0  rejected 0  already there 0\n", "\(result.messages)")
            #expect(
                try user.sql("select identity, source, review is not null from leads order by id")
                    == "email:bob@acme.test|camera_roll|0\nname:ann smith|initech|camera_roll|1")
            #expect(try user.run("show", "2").output.contains("text.jpg"))
        }
    #else
        @Test func `a build without the libraries says that it reads no photographs`() throws {
            let user = try Installation(sandbox: "http://127.0.0.1:9")
            try Data([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]).write(
                to: URL(fileURLWithPath: user.folder + "/badge.png"))
            let result = try user.run("ingest", "badge.png", "--event", "expo")
            #expect(result.status == 69, "\(result.messages)")
            #expect(result.messages.contains("--traits Images"), "\(result.messages)")
        }
    #endif
}
