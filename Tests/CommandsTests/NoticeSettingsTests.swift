import Foundation
import Mail
import Notices
import Testing

@testable import Commands

@Suite struct NoticeSettingsTests {
    private func configuration(_ notices: String) throws -> Configuration {
        try Configuration.read(
            ConfigurationTemplate.text(for: .hubspot) + "notices:\n  ops:\n" + notices, file: "/etc/x/leadferry.yaml")
    }

    @Test func `a notice has a rhythm, a time of day and its destinations`() throws {
        let read = try configuration(
            """
                webhook: https://hooks.example/x
                digest: twice-a-day
                at: "07:30"
                time_zone: Europe/Berlin
                alerts: false
                destinations: [hubspot]
            """)
        let channel = try #require(try read.noticeChannels().first)
        #expect(channel.name == "ops" && !channel.alerts && channel.destinations == ["hubspot"])
        #expect(channel.digest?.rhythm == .twiceADay && channel.digest?.minuteOfDay == 450)
        #expect(channel.digest?.timeZone.identifier == "Europe/Berlin")
    }

    @Test func `a notice may go by mail`() throws {
        let read = try configuration(
            "    smtp: localhost:2525\n    tls: none\n    from: a@b.example\n    to: [c@d.example]\n")
        guard case .mail(let server, let from, let to) = try read.noticeChannels().first?.carrier else {
            Issue.record("it is no mail")
            return
        }
        #expect(server.host == "localhost" && server.port == 2525 && server.login == nil)
        #expect(from == "a@b.example" && to == ["c@d.example"])
    }

    @Test(arguments: [
        ("    smtp: mail.example\n    tls: none\n    from: a@b.example\n    to: [c@d.example]\n", "on this machine"),
        ("    smtp: mail.example\n    from: nobody\n    to: [c@d.example]\n", "e-mail address"),
        ("    webhook: https://h.example/x\n    to: [c@d.example]\n", "goes with smtp:"),
        ("    webhook: http://hooks.example/x\n", "https://"), ("    digest: daily\n", "'webhook' is missing"),
        ("    webhook: https://h.example/x\n    digest: monthly\n", "'monthly' is not one of"),
        ("    webhook: https://h.example/x\n    digest: daily\n    at: noon\n", "time of day"),
        ("    webhook: https://h.example/x\n    digest: daily\n    time_zone: Mars\n", "time zone"),
        ("    webhook: https://h.example/x\n    destinations: [hubspt]\n", "did you mean 'hubspot'"),
        ("    webhook: https://h.example/x\n    secret: plain\n", "named, not written"),
    ])
    func `what is wrong is told with its place`(text: String, words: String) {
        let error = #expect(throws: ConfigurationError.self) { try configuration(text).noticeChannels() }
        #expect(error?.problem.contains(words) == true, "\(String(describing: error))")
        #expect(error?.place.contains("leadferry.yaml") == true)
    }
}
