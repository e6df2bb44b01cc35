internal import Foundation
internal import HTTPTransport
internal import Knowledge
internal import Mail
internal import Notices

/// Reads `notices:`, and makes of it where digests and alerts go.
extension Configuration {
    static func notice(
        _ name: String, _ node: ConfigurationNode, among destinations: [String]
    ) throws -> NoticeSettings {
        let keys = [
            "webhook", "secret", "smtp", "tls", "user", "password", "from", "to", "digest", "at", "time_zone",
            "alerts", "destinations", "when_clear",
        ]
        return try node.mapping(keys) { map in
            var settings = NoticeSettings(name: name, carrier: try carrier(map))
            if let node = map["digest"], try node.text() != "never" {
                let rhythm = try node.choice(NoticeSchedule.Rhythm.self)
                settings.digest = NoticeSchedule(
                    rhythm, minuteOfDay: try map["at"].map(minuteOfDay) ?? 8 * 60,
                    timeZone: try map["time_zone"].map(timeZone) ?? .current)
            }
            settings.alerts = try map["alerts"]?.flag() ?? true
            settings.whenClear = try map["when_clear"]?.flag() ?? false
            settings.destinations =
                try map["destinations"]?.list().map { node in
                    let name = try node.text()
                    guard destinations.contains(name) else {
                        throw node.error(
                            "there is no destination \(name)\(Spelling.suggestion(for: name, among: destinations))")
                    }
                    return name
                } ?? []
            return settings
        }
    }

    private static func carrier(_ map: ConfigurationMapping) throws -> NoticeSettings.Carrier {
        guard let node = map["smtp"] else {
            for key in ["tls", "user", "password", "from", "to"] {
                if let node = map[key] { throw node.error("it goes with smtp:, and there is none") }
            }
            return .webhook(
                try TextReference(map.required("webhook")), secret: try map["secret"].map { try SecretReference($0) })
        }
        for key in ["webhook", "secret"] {
            if let node = map[key] { throw node.error("say either webhook: or smtp:") }
        }
        let security = try map["tls"]?.choice(MailServer.Security.self) ?? .startTLS
        let parts = try node.text().split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        let usual = security == .tls ? 465 : security == .startTLS ? 587 : 25
        guard (1...2).contains(parts.count), let host = parts.first, !host.isEmpty,
            let port = parts.count == 1 ? usual : Int(parts[1]), (1...65_535).contains(port)
        else { throw node.error("expected a host, or a host and a port, such as smtp.example.com:587") }
        guard security != .none || isLoopback(host) else {
            throw node.error("tls: none is for a mail server on this machine alone")
        }
        return .mail(
            NoticeSettings.MailSettings(
                host: host, port: port, security: security, user: try map["user"].map { try TextReference($0) },
                password: try map["password"].map { try SecretReference($0) },
                from: try address(of: map.required("from")),
                to: try map.required("to").list().map { try address(of: $0) }))
    }

    private static func address(of node: ConfigurationNode) throws -> String {
        do {
            return try EmailAddress(try node.text()).description
        } catch let flaw as EmailAddress.Flaw {
            throw node.error("expected an e-mail address: \(flaw)")
        }
    }

    private static func minuteOfDay(_ node: ConfigurationNode) throws -> Int {
        let text = try node.text()
        guard let match = text.wholeMatch(of: /(\d{1,2}):(\d{2})/), let hour = Int(match.1), let minute = Int(match.2),
            hour < 24, minute < 60
        else { throw node.error("expected a time of day in quotes, such as \"08:00\"") }
        return hour * 60 + minute
    }

    private static func timeZone(_ node: ConfigurationNode) throws -> TimeZone {
        guard let zone = TimeZone(identifier: try node.text()) else {
            throw node.error("expected a time zone such as Europe/Berlin")
        }
        return zone
    }

    /// The channels of the notices, with their secrets.
    func noticeChannels() throws -> [NoticeChannel] {
        try notices.map { settings in
            NoticeChannel(
                name: settings.name, carrier: try carrier(of: settings), digest: settings.digest,
                alerts: settings.alerts, destinations: settings.destinations, whenClear: settings.whenClear)
        }
    }

    private func carrier(of settings: NoticeSettings) throws -> NoticeChannel.Carrier {
        let place = "\(file): notices.\(settings.name)"
        switch settings.carrier {
        case .webhook(let reference, let secret):
            let url = try reference.resolve(for: "\(place).webhook", folder: folder)
            guard Self.isSafe(url) else {
                throw ConfigurationError(
                    place: "\(place).webhook",
                    problem: "expected an https:// address; http:// is for this machine alone")
            }
            return .webhook(url: url, secret: try secret?.resolve(for: "\(place).secret", folder: folder))
        case .mail(let mail):
            var server = MailServer(host: mail.host, port: mail.port, security: mail.security)
            if let user = mail.user, let password = mail.password {
                server.login = MailServer.Login(
                    user: try user.resolve(for: "\(place).user", folder: folder),
                    password: try password.resolve(for: "\(place).password", folder: folder).reveal())
            }
            return .mail(server, from: mail.from, to: mail.to)
        }
    }
}
