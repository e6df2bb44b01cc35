internal import Foundation
internal import HTTPTransport
internal import Notices

/// Reads `notices:`, and makes of it where digests and alerts go.
extension Configuration {
    static func notice(
        _ name: String, _ node: ConfigurationNode, among destinations: [String]
    ) throws -> NoticeSettings {
        let keys = [
            "webhook", "secret", "digest", "at", "time_zone", "alerts", "destinations", "when_clear",
        ]
        return try node.mapping(keys) { map in
            var settings = NoticeSettings(name: name, webhook: try TextReference(map.required("webhook")))
            settings.secret = try map["secret"].map { try SecretReference($0) }
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
            let place = "\(file): notices.\(settings.name)"
            let url = try settings.webhook.resolve(for: "\(place).webhook", folder: folder)
            guard Self.isSafe(url) else {
                throw ConfigurationError(
                    place: "\(place).webhook",
                    problem: "expected an https:// address; http:// is for this machine alone")
            }
            return NoticeChannel(
                name: settings.name,
                carrier: .webhook(
                    url: url, secret: try settings.secret?.resolve(for: "\(place).secret", folder: folder)),
                digest: settings.digest, alerts: settings.alerts, destinations: settings.destinations,
                whenClear: settings.whenClear)
        }
    }
}
