internal import Mail
internal import Notices

/// A notice as the configuration has it: its secrets are named, not yet fetched.
struct NoticeSettings: Sendable {
    var name: String
    /// How they travel.
    enum Carrier: Sendable {
        /// Where the webhook's address is, which is as good as a secret; and what deliveries are signed with.
        case webhook(TextReference, secret: SecretReference?)
        case mail(MailSettings)
    }

    /// How mail is handed in.
    struct MailSettings: Sendable {
        var host: String
        var port: Int
        var security: MailServer.Security
        var user: TextReference?
        var password: SecretReference?
        var from: String
        var to: [String]
    }

    var carrier: Carrier
    var digest: NoticeSchedule?
    var alerts = true
    var destinations: [String] = []
    var whenClear = false
}
