/// Who makes a call: the app whose limits it counts against, and what it was granted.
struct HubSpotCredential: Sendable {
    /// `private`, or the id of the client that OAuth let in.
    let app: String
    let isOAuth: Bool
    /// The scopes that were granted; nothing stands for all of them.
    let scopes: Set<String>?

    /// Refuses a call that lacks a scope.
    ///
    /// - Parameter alternatives: sets of scopes, any one of which is enough.
    func check(_ alternatives: [[String]]) throws(HubSpotError) {
        guard let scopes, let first = alternatives.first else { return }
        if !alternatives.contains(where: scopes.isSuperset) { throw .missingScopes(first) }
    }
}
