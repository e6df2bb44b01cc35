/// Who makes a call: whose limits it counts against, and what it was granted.
struct PipedriveCredential: Sendable {
    /// The personal token, or the app that OAuth let in.
    let owner: String
    let isOAuth: Bool
    /// The scopes that were granted; nothing stands for all of them.
    let scopes: Set<String>?

    /// Whether any of the scopes is granted.
    func has(anyOf wanted: [String]) -> Bool {
        scopes.map { granted in wanted.contains(where: granted.contains) } ?? true
    }
}
