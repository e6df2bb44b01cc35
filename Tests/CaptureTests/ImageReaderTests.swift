import Foundation
import Leads
import Testing

@testable import Capture

#if Images
    @Suite struct ImageReaderTests {
        let folder: TemporaryFolder

        init() throws { folder = try TemporaryFolder() }

        private static let card =
            "BEGIN:VCARD\nVERSION:3.0\nN:Müller;Ann\nORG:Acme\nEMAIL:ann@acme.example\nEND:VCARD\n"

        private func row(
            _ bytes: [UInt8], name: String = "badge.png", _ change: (inout CaptureOptions) -> Void = { _ in }
        ) throws -> CapturedRow {
            var options = CaptureOptions()
            change(&options)
            var reader = try CaptureInput.open(path: folder.file(bytes, name: name), options: options)
            #expect(reader.usualSource == .cameraRoll)
            let row = try #require(try reader.next())
            #expect(try reader.next() == nil)
            #expect(reader.rows == 1)
            return row
        }

        private func lead(
            _ bytes: [UInt8], name: String = "badge.png", _ change: (inout CaptureOptions) -> Void = { _ in }
        ) throws -> CapturedLead {
            let row = try row(bytes, name: name, change)
            guard case .lead(let lead) = row else {
                Issue.record("\(row)")
                throw CancellationError()
            }
            return lead
        }

        private func reason(
            _ bytes: [UInt8], name: String = "badge.png", _ change: (inout CaptureOptions) -> Void = { _ in }
        ) throws -> String {
            let row = try row(bytes, name: name, change)
            guard case .rejected(let rejection) = row else {
                Issue.record("\(row)")
                throw CancellationError()
            }
            return rejection.reason
        }

        @Test(arguments: ["QRCode", "DataMatrix", "PDF417", "Aztec"], BadgeDrawing.File.allCases)
        func `a card in a code is read from every kind of code and file`(code: String, file: BadgeDrawing.File) throws {
            let badge = try BadgeDrawing()
            try badge.code(code, Self.card)
            let lead = try lead(badge.bytes(file), name: "badge." + file.rawValue)
            #expect(lead.identity.description == "email:ann@acme.example")
            #expect(lead.values[.lastName] == "Müller")
            #expect(lead.review == nil)
            #expect(lead.image == folder.path("badge." + file.rawValue))
        }

        @Test(arguments: ["QRCode", "DataMatrix", "PDF417", "Aztec"], [17.0, 180, 263])
        func `a code is found turned and noisy`(code: String, degrees: Double) throws {
            let badge = try BadgeDrawing()
            try badge.code(code, Self.card)
            badge.turn(degrees)
            badge.noise(20, specks: 0.005)
            #expect(try lead(badge.bytes(.jpg)).identity.description == "email:ann@acme.example")
        }

        @Test func `a code is read by the event's pattern`() throws {
            let badge = try BadgeDrawing()
            try badge.code("QRCode", "EX^4711^Ann^Lee^ann@acme.example")
            let lead = try lead(badge.bytes(.png)) { options in
                options.badges = [
                    BadgePattern(
                        .delimited(
                            by: "^", fields: [.registrationID, .field(.firstName), .field(.lastName), .field(.email)]),
                        prefix: "EX^")
                ]
            }
            #expect(lead.registrationID == "4711")
            #expect(lead.values[.email] == "ann@acme.example")
        }

        @Test func `of several codes the one that says who it is counts`() throws {
            let badge = try BadgeDrawing()
            try badge.code("QRCode", "https://expo.example/app", x: 50, y: 100, side: 300)
            try badge.code("QRCode", "MECARD:N:Lee,Ann;EMAIL:ann@acme.example;;", x: 650, y: 100, side: 400)
            let lead = try lead(badge.bytes(.png))
            #expect(lead.identity.description == "email:ann@acme.example")
            #expect(lead.custom["code"] == "https://expo.example/app")
            #expect(lead.review == nil)
        }

        @Test func `a code that names somebody else is kept, and the lead is to be reviewed`() throws {
            let cards = ["ann@acme.example", "bob@acme.example"].map { "MECARD:EMAIL:\($0);;" }
            let badge = try BadgeDrawing()
            try badge.code("QRCode", cards[0], x: 50, y: 100, side: 400)
            try badge.code("QRCode", cards[1], x: 650, y: 100, side: 400)
            let lead = try lead(badge.bytes(.png))
            let first = try #require(cards.first { $0.contains(lead.values[.email] ?? "nobody") })
            #expect(lead.custom["code"] == cards.first { $0 != first })
            #expect(lead.review?.contains("several codes") == true)
        }

        private func textBadge() throws -> BadgeDrawing {
            let badge = try BadgeDrawing()
            badge.lines([
                ("WORLD EXPO", 0.8), ("Ann Smith", 1.5), ("Head of Sales", 0.9), ("Acme Robotics GmbH", 0.9),
                ("ann.smith@acme-robotics.com", 0.7), ("+1 212 555 0173", 0.8), ("VISITOR", 1),
            ])
            return badge
        }

        @Test(arguments: [(0.0, 0.0), (3, 0), (90, 0), (180, 0), (0, 15), (-4, 10)])
        func `text is told apart, upright or turned, clean or noisy`(degrees: Double, noise: Double) throws {
            let badge = try textBadge()
            if degrees != 0 { badge.turn(degrees) }
            if noise > 0 { badge.noise(noise, specks: 0.002) }
            let lead = try lead(badge.bytes(.jpg)) { $0.defaultRegion = "US" }
            #expect(lead.values[.email] == "ann.smith@acme-robotics.com")
            #expect(lead.values[.firstName] == "Ann")
            #expect(lead.values[.lastName] == "Smith")
            #expect(lead.values[.jobTitle] == "Head of Sales")
            #expect(lead.values[.company] == "Acme Robotics GmbH")
            #expect(lead.values[.phone] == "+12125550173")
            #expect(lead.custom["badge type"] == "VISITOR")
        }

        @Test func `text that no rule is sure of is kept and marked for review`() throws {
            let badge = try BadgeDrawing()
            badge.lines([("Ann Smith", 1.5), ("Initech", 1)])
            let lead = try lead(badge.bytes(.png))
            #expect(lead.identity.description == "name:ann smith|initech")
            #expect(lead.review?.contains("company 4") == true, "\(lead.review ?? "")")
        }

        @Test func `a code that says nothing beside text leaves the text`() throws {
            let badge = try BadgeDrawing(height: 1400)
            badge.lines([("Ann Smith", 1.5), ("Acme GmbH", 1), ("ann.smith@acme.com", 0.8)])
            try badge.code("QRCode", "4711", x: 100, y: 800, side: 400)
            let lead = try lead(badge.bytes(.png))
            #expect(lead.values[.email] == "ann.smith@acme.com")
            #expect(lead.custom["code"] == "4711")
        }

        @Test func `what is no image, empty or illegible is rejected with the reason`() throws {
            let blank = try BadgeDrawing().bytes(.png)
            #expect(try reason(blank).contains("There is no code and no text"))
            #expect(try reason(Array(blank.prefix(200))).contains("no image, or a damaged one"))
            #expect(try reason(Array("just words".utf8)) { $0.format = .image }.contains("no image"))
            let badge = try BadgeDrawing()
            try badge.code("QRCode", "4711")
            #expect(try reason(badge.bytes(.png)).contains("A code was found, but"))
        }

        @Test func `the same photograph is the same capture`() throws {
            let bytes = try textBadge().bytes(.jpg)
            #expect(try lead(bytes).fingerprint == lead(bytes, name: "again.jpg").fingerprint)
        }

        @Test func `a language that is not installed is told`() throws {
            let bytes = try textBadge().bytes(.png)
            #expect(throws: CaptureError.languagesMissing(languages: ["tlh"])) {
                _ = try row(bytes) { $0.images.languages = ["tlh"] }
            }
        }
    }
#else
    @Suite struct ImageReaderTests {
        @Test func `a build without the libraries says so`() throws {
            let folder = try TemporaryFolder()
            let path = try folder.file([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], name: "badge.png")
            let error = #expect(throws: CaptureError.self) { _ = try CaptureInput.open(path: path) }
            #expect(error == .unsupported(path: path, format: .image))
            #expect(error?.kind == .unavailable)
            #expect(error?.description.contains("--traits Images") == true)
        }
    }
#endif
