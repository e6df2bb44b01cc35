internal import Leads

/// A partner as an organisation uses it: the definition, where it is reached, the key, and what it may be asked.
public struct Partner: Sendable, Equatable, Identifiable {
    /// What is known of the partner.
    public var definition: PartnerDefinition
    /// The address to use in place of the definition's (the sandbox, a test account's own host).
    public var baseURL: String
    /// The key; nil where none is configured, and then the partner is not asked.
    public var credential: PartnerCredential?
    /// Whether the partner may be asked at all.
    public var isEnabled: Bool
    /// What a credit costs, in the organisation's own unit; caps and reports are in that unit.
    public var pricePerCredit = 1.0
    /// The most that may be booked in a day (UTC), in that unit.
    public var mostPerDay: Double?
    /// Countries (ISO 3166-1 alpha-2) about whose people the partner is not asked.
    public var barredCountries: Set<String> = []
    /// Where it is set: the only countries about whose people it is asked; a lead of no known country is of none of them.
    public var onlyCountries: Set<String>?
    /// What the account may call, where it differs from the definition.
    public var limits: PartnerLimits

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
        limits = definition.limits
    }

    /// Whether the partner may not be asked about somebody of a country; nil where it is not known.
    func isBarred(country: String?) -> Bool {
        if let onlyCountries, country.map({ !onlyCountries.contains($0) }) ?? true { return true }
        return country.map { barredCountries.contains($0) } ?? false
    }

    /// Names the key without telling it.
    var credentialMark: Int64? {
        credential.map { credential in
            var hash = StableHash()
            for part in [id, credential.key, credential.secret ?? "", credential.account ?? ""] { hash.combine(part) }
            // A part of the hash: too little to find a key by.
            return hash.value & 0xff_ffff
        }
    }

    /// Millionths of the organisation's unit for so many credits.
    func price(of credits: Double) -> Int64 { Self.millionths(credits * pricePerCredit) }

    /// Millionths, as the ledger has them.
    static func millionths(_ amount: Double) -> Int64 { Int64((min(max(amount, 0), 1e9) * 1_000_000).rounded()) }
}
