internal import Notices

/// A notice as the configuration has it: its secrets are named, not yet fetched.
struct NoticeSettings: Sendable {
    var name: String
    /// Where the webhook's address is; it is as good as a secret.
    var webhook: TextReference
    var secret: SecretReference?
    var digest: NoticeSchedule?
    var alerts = true
    var destinations: [String] = []
    var whenClear = false
}
