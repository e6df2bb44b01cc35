/// A partner as an organisation uses it: the definition, where it is reached, and the key.
public struct Partner: Sendable, Equatable, Identifiable {
    /// What is known of the partner.
    public var definition: PartnerDefinition
    /// The address to use in place of the definition's (the sandbox, a test account's own host).
    public var baseURL: String
    /// The key; nil where none is configured, and then the partner is not asked.
    public var credential: PartnerCredential?
    /// Whether the partner may be asked at all.
    public var isEnabled: Bool

    /// The definition's id.
    public var id: String { definition.id }

    /// Makes a configured partner.
    public init(
        _ definition: PartnerDefinition, credential: PartnerCredential?, baseURL: String? = nil, isEnabled: Bool = true
    ) {
        self.definition = definition
        self.credential = credential
        let base = baseURL ?? definition.baseURL
        self.baseURL = base.hasSuffix("/") ? String(base.dropLast()) : base
        self.isEnabled = isEnabled
    }
}
