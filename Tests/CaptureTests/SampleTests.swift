import Capture
import Foundation
import Leads
import Testing

/// The list that the demo runs on has what the demo is to show.
@Suite struct SampleTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func sample(_ arguments: [String] = []) throws -> Data {
        let here = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        let root = here.deletingLastPathComponent().deletingLastPathComponent()
        let process = Process()
        let output = Pipe()
        process.executableURL = root.appendingPathComponent("scripts/sample")
        process.arguments = arguments
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return data
    }

    @Test func `the sample is the same on every run, and another for another seed`() throws {
        let first = try sample()
        #expect(try sample() == first)
        #expect(try sample(["--seed", "2"]) != first)
    }

    @Test func `the sample has every kind of row that organisers send`() throws {
        var options = CaptureOptions()
        options.defaultRegion = "US"
        var reader = try LeadReader(path: folder.file(Array(sample())), options: options)
        var leads: [CapturedLead] = []
        var rejections: [Rejection] = []
        while let row = try reader.next() {
            switch row {
            case .lead(let lead): leads.append(lead)
            case .rejected(let rejection): rejections.append(rejection)
            }
        }
        #expect(reader.rows == 1000)
        #expect((15...60).contains(rejections.count))
        #expect(rejections.contains { $0.column == "Work Email" })
        for text in ["who it is", "Add the missing ones", "needs quotes"] {
            #expect(rejections.contains { $0.reason.contains(text) }, "\(text)")
        }
        #expect(Set(leads.map(\.identity)).count < leads.count - 30)
        #expect((50...80).contains(Set(leads.compactMap { $0.values[.domain] }).count))
        #expect(leads.count { $0.identity.kind == .name } > 20)
        for code in ["+1", "+49", "+44", "+33", "+34"] {
            #expect(leads.count { $0.values[.phone]?.hasPrefix(code) == true } > 20, "\(code)")
        }
        #expect(
            (5...60).contains(leads.count { ["Robots & stuff", "AI / Blockchain (?)"].contains($0.values[.industry]) }))
        #expect(leads.contains { $0.values[.notes]?.contains("\n") == true })
        #expect(leads.allSatisfy { $0.capturedAt != nil && $0.capturedBy != nil && $0.custom["Badge Type"] != nil })
        #expect(leads.contains { $0.qualifiers["Interest"] == ["Pricing", "Demo"] })
    }
}
