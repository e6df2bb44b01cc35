internal import Capture
internal import Enrichment
internal import Foundation
internal import JobQueue
internal import Leads
internal import Store
internal import Sync

/// The whole configuration, checked.
struct Configuration: Sendable {
    /// A connection to a CRM.
    struct DestinationSettings: Sendable {
        var name: String
        var crm: CRMSettings
        var url: String?
        /// A static token; nil where it signs in by `auth`.
        var token: SecretReference?
        var auth: AuthSettings?
        var mode = Destination.Mode.automatic
        var mapping = LeadMapping(fields: FieldMap(person: [], company: []))
        var campaigns: [String: CampaignRule] = [:]
        var activity = ActivityRule()
        /// What the account may call.
        var limits: [CallLimit] = []
        var metadataAge = Duration.seconds(900)
    }

    /// A partner's key and address, and what it may be asked.
    struct PartnerSettings: Sendable {
        var id: String
        var url: String?
        var key: SecretReference
        /// The second secret of partners that want two; of those that sign in, the client's secret.
        var secret: SecretReference?
        var account: TextReference?
        var enabled = true
        /// What a credit costs, in the unit that caps and reports are in.
        var pricePerCredit = 1.0
        var mostPerDay: Double?
        var barredCountries: Set<String> = []
        var onlyCountries: Set<String>?
        /// Limits of the account in place of the file's; 0 is none.
        var limits: [String: Int] = [:]
    }

    /// How workers behave unless the command line says otherwise.
    struct WorkerSettings: Sendable {
        var concurrency = 4
        var batch = 100
        var linger = Duration.seconds(1)
        var lease = Duration.seconds(120)
        var grace = Duration.seconds(25)
    }

    /// What is particular to an event.
    struct EventSettings: Sendable {
        var name: String
        /// How its badges are read; the first pattern that fits a payload is taken.
        var badges: [BadgePattern] = []
    }

    /// The file, for messages.
    var file: String
    /// The folder of the file: relative paths start here.
    var folder: String
    var database: String
    /// Whether the database may be on a network file system.
    var allowsNetworkFileSystem = false
    /// ISO 3166-1 alpha-2: the country of phone numbers without one.
    var defaultCountry: String?
    var events: [EventSettings] = []
    /// How images of badges and cards are read.
    var images = ImageOptions()
    var destinations: [DestinationSettings] = []
    /// What the tokens in the database are encrypted with.
    var encryptionKey: SecretReference?
    var partners: [PartnerSettings] = []
    /// A folder with partner files of the user's own; relative to the configuration's.
    var partnersFolder: String?
    var enrichment = EnrichmentConfiguration()
    var worker = WorkerSettings()
    var retry = RetryPolicy()
    /// Where digests and alerts go.
    var notices: [NoticeSettings] = []
}
