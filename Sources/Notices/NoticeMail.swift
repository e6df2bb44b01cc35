internal import Foundation
internal import Mail

/// A notice as a mail.
enum NoticeMail {
    static func message(
        _ body: String, delivery: String, from: String, to: [String], now: Date
    ) throws -> MailMessage {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let notice = try decoder.decode(NoticeBody.self, from: Data(body.utf8))
        return MailMessage(
            from: from, to: to, subject: subject(notice), text: text(notice), id: "leadferry-\(delivery)", date: now)
    }

    private static func subject(_ notice: NoticeBody) -> String {
        switch notice.kind {
        case "digest":
            let failed = notice.destinations?.reduce(0) { $0 + $1.failed } ?? 0
            return failed == 0 ? "Leadferry: all clear" : "Leadferry: \(failed) leads failed"
        default: return "Leadferry: " + (notice.text.split(separator: "\n").first.map(String.init) ?? notice.kind)
        }
    }

    private static func text(_ notice: NoticeBody) -> String {
        var lines = [notice.text]
        for destination in notice.destinations ?? [] where destination.failed > 0 {
            lines += ["", "\(destination.destination):"]
            for group in destination.groups {
                let field = group.field.map { ", field \($0)" } ?? ""
                lines.append("  \(group.leads) \(group.errorType)\(field), since \(group.firstFailedAt)")
                lines.append("    \(group.mend)")
            }
        }
        if let pause = notice.pause {
            lines += ["", "Since \(pause.since)."]
            if let message = pause.message { lines.append("It said: \(message)") }
            if notice.kind == "paused" { lines.append(pause.mend) }
        }
        lines += ["", "leadferry reconcile shows the whole of it."]
        return lines.joined(separator: "\n") + "\n"
    }
}
