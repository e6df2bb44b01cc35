internal import Enrichment
internal import Foundation
internal import HTTPTransport
internal import Leads

/// Reads `partners:`, and makes of it what the waterfall asks.
extension Configuration {
    private static let partnerKeys = [
        "url", "key", "secret", "account", "enabled", "price_per_credit", "most_per_day", "barred_countries",
        "only_countries", "limits",
    ]

    private static let limitKeys = [
        "per_second", "per_minute", "per_hour", "per_day", "at_once", "polls_per_minute",
    ]

    static func partner(_ id: String, _ node: ConfigurationNode) throws -> PartnerSettings {
        try node.mapping(partnerKeys) { map in
            let url = try map["url"]?.text()
            var settings = PartnerSettings(id: id, url: url, key: try SecretReference(map.required("key")))
            settings.secret = try map["secret"].map { try SecretReference($0) }
            for secret in [settings.key, settings.secret].compactMap(\.self) {
                try refusePublicToken(secret, url: url, node)
            }
            settings.account = try map["account"].map { try TextReference($0) }
            settings.enabled = try map["enabled"]?.flag() ?? true
            settings.pricePerCredit = try map["price_per_credit"]?.amount() ?? 1
            settings.mostPerDay = try map["most_per_day"]?.amount()
            settings.barredCountries = Set(try map["barred_countries"]?.list().map(countryCode) ?? [])
            settings.onlyCountries = try map["only_countries"].map { Set(try $0.list().map(countryCode)) }
            if let limits = map["limits"] {
                try limits.mapping(limitKeys) { map in
                    for key in limitKeys {
                        settings.limits[key] = try map[key]?.integer(in: 0...1_000_000_000)
                    }
                }
            }
            return settings
        }
    }

    static func countryCode(_ node: ConfigurationNode) throws -> String {
        let text = try node.text().uppercased()
        guard text.count == 2, text.allSatisfy({ $0.isASCII && $0.isLetter }) else {
            throw node.error("expected a country's two letters, such as US or DE")
        }
        return text
    }

    /// All partners that are known: those of the binary, and those of the configuration's folder.
    func catalogue() throws -> PartnerCatalogue {
        do {
            guard let partnersFolder else { return try PartnerCatalogue() }
            let path = partnersFolder.hasPrefix("/") ? partnersFolder : folder + "/" + partnersFolder
            return try PartnerCatalogue(folder: URL(fileURLWithPath: path))
        } catch {
            throw ConfigurationError(place: error.place, problem: "\(error.words)")
        }
    }

    /// The partners of the configuration with their keys; those that are switched off are known as such.
    func configuredPartners(among catalogue: PartnerCatalogue? = nil) throws -> [Partner] {
        let catalogue = try catalogue ?? self.catalogue()
        return try partners.map { settings in
            let place = "\(file): partners.\(settings.id)"
            guard let definition = catalogue[settings.id] else {
                throw ConfigurationError(
                    place: place,
                    problem: "unknown partner\(Spelling.suggestion(for: settings.id, among: catalogue.ids))")
            }
            // Who is switched off needs no key.
            let credential = settings.enabled ? try credential(of: settings, place) : nil
            var partner = Partner(
                definition, credential: credential, baseURL: settings.url, isEnabled: settings.enabled)
            partner.pricePerCredit = settings.pricePerCredit
            partner.mostPerDay = settings.mostPerDay
            partner.barredCountries = settings.barredCountries
            partner.onlyCountries = settings.onlyCountries
            for (key, count) in settings.limits { partner.limits.set(key, count == 0 ? nil : count) }
            return partner
        }
    }

    private func credential(of settings: PartnerSettings, _ place: String) throws -> PartnerCredential {
        PartnerCredential(
            key: try settings.key.resolve(for: "\(place).key", folder: folder).reveal(),
            secret: try settings.secret?.resolve(for: "\(place).secret", folder: folder).reveal(),
            account: try settings.account?.resolve(for: "\(place).account", folder: folder))
    }
}

extension PartnerLimits {
    /// Sets the limit that a key of the configuration names.
    fileprivate mutating func set(_ key: String, _ count: Int?) {
        switch key {
        case "per_second": perSecond = count
        case "per_minute": perMinute = count
        case "per_hour": perHour = count
        case "per_day": perDay = count
        case "at_once": atOnce = count
        case "polls_per_minute": pollsPerMinute = count
        default: break
        }
    }
}
