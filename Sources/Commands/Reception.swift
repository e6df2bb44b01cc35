internal import ArgumentParser
internal import Capture
internal import Leads
internal import Store

/// Where, by whom and on what terms people are met one by one: the options that `add` and `attendees check-in` share.
struct CaptureCircumstances: ParsableArguments {
    @Option(help: "The event at which the people were met.")
    var event: String

    @Option(help: "Who met them.")
    var capturedBy: String?

    @Option(help: "What they agreed to: the words, or their version.")
    var consent: String?

    @Option(help: "The device on which they were captured.")
    var device: String?

    @Option(help: "Destinations to send them to. Repeatable. Default: all of the configuration.")
    var to: [String] = []

    func validate() throws {
        if event.isEmpty || event.count > 200 { throw ValidationError("--event needs a name of 1 to 200 characters") }
    }
}

/// Takes leads in one by one, each durable before it is told.
struct Reception {
    /// What became of an entry.
    enum Taken {
        case taken(CapturedLead, id: Int64, IngestOutcome)
        case rejected(Rejection)
    }

    let store: Store
    private let circumstances: CaptureCircumstances
    private let source: LeadSource
    private let input: String
    private let destinations: [String]
    private let options: CaptureOptions

    init(_ common: CommonOptions, _ circumstances: CaptureCircumstances, source: LeadSource, input: String) throws {
        let configuration = try common.configuration()
        destinations = try common.destinations(circumstances.to, of: configuration)
        store = try common.openStore(for: configuration)
        self.circumstances = circumstances
        self.source = source
        self.input = input
        var options = CaptureOptions()
        options.defaultRegion = configuration.defaultCountry
        options.consent = circumstances.consent
        options.device = circumstances.device
        options.attendees = try AttendeeList(store: store, event: circumstances.event)
        self.options = options
    }

    /// Writes the lead of an entry with its jobs. Nothing is written where it is rejected.
    func take(_ entry: HandEntry) throws -> Taken {
        switch try entry.row(options: options) {
        case .rejected(let rejection): return .rejected(rejection)
        case .lead(let lead):
            let written = try Capture.Ingest(store: store, options: options).add(
                lead, event: circumstances.event, source: source, input: input, capturedBy: circumstances.capturedBy,
                destinations: destinations)
            return .taken(lead, id: written.lead, written.outcome)
        }
    }

    func close() throws { try store.close() }
}
