public import ArgumentParser
internal import Foundation
internal import JobQueue
internal import Store

/// Which failed jobs are meant, by what they failed with.
struct SelectionOptions: ParsableArguments {
    @Option(help: "Only this error type.")
    var type: ErrorType?

    @Option(help: "Only this event.")
    var event: String?

    @Option(help: "Only this destination.")
    var destination: String?

    @Option(help: "Only this field at fault, as the CRM calls it.")
    var field: String?

    @Option(help: "Only this value at fault.")
    var value: String?

    @Option(help: "Only what moved since: 2h, 7d, or a time such as 2026-11-26 or 2026-11-26T09:00:00Z.")
    var since: PastTime?

    /// Whether nothing is selected by any of the options.
    var isEmpty: Bool {
        type == nil && event == nil && destination == nil && field == nil && value == nil && since == nil
    }

    /// Refuses a command line that says neither which jobs nor by what they failed.
    func requireChoice(orJobs jobs: [Int64]) throws {
        if jobs.isEmpty, isEmpty {
            throw ValidationError("say which: jobs by number, --type, --event, --destination, …")
        }
    }

    /// The filter, after names that are not in the database were refused.
    ///
    /// - Parameter jobs: The jobs that are named; none means all.
    func filter(in store: Store, common: CommonOptions, jobs: [Int64] = []) throws -> JobFilter {
        if let destination { try common.require(destination: destination, in: store) }
        if let event { try common.require(event: event, in: store) }
        var filter = JobFilter(
            destination: destination, event: event, type: type, field: field, value: value,
            since: since?.milliseconds(now: store.now))
        filter.jobs = jobs.isEmpty ? nil : jobs
        return filter
    }
}

extension ErrorType: ExpressibleByArgument {
    /// Accepts the type in any case.
    init?(argument: String) { self.init(rawValue: argument.uppercased().replacing("-", with: "_")) }
}

/// A point in time on the command line: a length of time before now, a day, or a time.
enum PastTime: ExpressibleByArgument, Equatable {
    case ago(Duration)
    case at(Date)

    init?(argument: String) {
        if argument.last?.isNumber == false, let duration = Duration(operatorText: argument) {
            self = .ago(duration)
        } else if let date = Self.date(argument) {
            self = .at(date)
        } else {
            return nil
        }
    }

    private static func date(_ text: String) -> Date? {
        let day = Date.ISO8601FormatStyle().year().month().day()
        let time = Date.ISO8601FormatStyle()
        let fine = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        return [time, fine, day].lazy.compactMap { try? Date(text, strategy: $0) }.first
    }

    /// UTC milliseconds since 1970.
    func milliseconds(now: Int64) -> Int64 {
        switch self {
        case .ago(let duration): now - duration.milliseconds
        case .at(let date): Int64((date.timeIntervalSince1970 * 1000).rounded())
        }
    }
}
