internal import ArgumentParser
internal import Foundation
internal import HTTPTransport
internal import Notices
internal import Store

/// `leadferry notify test|list`.
struct NotifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "notify",
        abstract: "Try the notices that the configuration asks for, and show those that were sent.",
        discussion: """
            Under `notices:` the configuration says where digests of what failed go, and alerts when a destination is \
            paused and goes on. Workers send them. docs/notices.md has the JSON, and how a receiver checks the signature.

            Example: leadferry notify test
            """,
        subcommands: [Test.self, List.self]
    )

    /// `leadferry notify test [NAME…]`.
    struct Test: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Send a test message at once.",
            discussion: "Exit code 69 where one does not arrive. Example: leadferry notify test ops")

        @OptionGroup var common: CommonOptions
        @OptionGroup var output: OutputOptions

        @Argument(help: "The notices, by name; all where none is given.")
        var names: [String] = []

        struct Report: Encodable {
            var name: String
            var arrived: Bool
            var error: String?
        }

        func run() async throws {
            let configuration = try common.configuration()
            let known = configuration.notices.map(\.name)
            if let unknown = names.first(where: { !known.contains($0) }) {
                throw CommandFailure(
                    .usage, "there is no notice \(unknown)\(Spelling.suggestion(for: unknown, among: known))")
            }
            let channels = try configuration.noticeChannels().filter { names.isEmpty || names.contains($0.name) }
            guard !channels.isEmpty else {
                throw CommandFailure(.configuration, "\(configuration.file) has no notices: see docs/notices.md")
            }
            let transport = NetworkTransport()
            let reports: Result<[Report], any Error>
            do {
                reports = .success(try await Self.test(channels, transport))
            } catch {
                reports = .failure(error)
            }
            try await transport.shutdown()
            let all = try reports.get()
            if output.json {
                try Output.json(all)
            } else {
                for report in all { Terminal.print("\(report.name): \(report.error ?? "arrived")") }
            }
            if all.contains(where: { !$0.arrived }) { throw CommandFailure(.unavailable) }
        }

        private static func test(_ channels: [NoticeChannel], _ transport: NetworkTransport) async throws -> [Report] {
            var reports: [Report] = []
            for channel in channels {
                let error = try await NoticeDuty.test(channel, transport: transport, now: Date())
                reports.append(Report(name: channel.name, arrived: error == nil, error: error))
            }
            return reports
        }
    }

    /// `leadferry notify list`.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show the newest notices, and whether they arrived.",
            discussion: "Example: leadferry notify list")

        @OptionGroup var common: CommonOptions
        @OptionGroup var output: OutputOptions

        @Option(help: "The most notices to list.")
        var limit = 50

        func run() throws {
            let store = try common.openStore()
            let notices = try store.notices(limit: limit)
            if output.json { return try Output.json(notices) }
            var table = Table([
                ("WRITTEN", .left), ("NOTICE", .left), ("KIND", .left), ("STATE", .left), ("ATTEMPTS", .right),
                ("LAST ERROR", .left),
            ])
            for notice in notices {
                let state = notice.sentAt != nil ? "sent" : notice.failedAt != nil ? "given up" : "to be sent"
                table.add([
                    Output.short(notice.createdAt), notice.channel, notice.kind, state, "\(notice.attempts)",
                    notice.lastError ?? "",
                ])
            }
            Output.table(table)
        }
    }
}
