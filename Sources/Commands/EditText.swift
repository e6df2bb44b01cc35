internal import Store

/// What `edit` prints for a person.
enum EditText {
    static func print(_ reports: [EditReport], isOne: Bool, dryRun: Bool) {
        for line in isOne ? reports.flatMap({ lines($0) }) : lines(ofGroup: reports) { Terminal.print(line) }
        let changed = reports.filter { $0.refused == nil && !$0.changes.isEmpty }
        let fates = Dictionary(grouping: changed.flatMap(\.jobs), by: \.fate).mapValues(\.count)
        let sent = (fates[.retried] ?? 0) + (fates[.resent] ?? 0)
        Terminal.say(
            "\(Output.count(changed.count, "lead")) \(dryRun ? "would be " : "")changed, "
                + "\(Output.count(sent, "job")) \(dryRun ? "would be " : "")sent again")
        for report in reports {
            if let refused = report.refused { Terminal.say("lead \(report.lead) was not changed: \(refused)") }
        }
        if let stays = fates[.stillFailed] {
            Terminal.say(
                "\(Output.count(stays, "job")) failed because of something else, and \(stays == 1 ? "stays" : "stay") so; "
                    + "leadferry show LEAD says what")
        }
        if let held = fates[.held] {
            Terminal.say("\(Output.count(held, "job")) in a worker's hands; sent again afterwards")
        }
        if let dismissed = fates[.dismissed] {
            Terminal.say("\(Output.count(dismissed, "job")) dismissed, and not sent")
        }
    }

    private static func lines(_ report: EditReport) -> [String] {
        report.changes.map { change in
            "lead \(report.lead): \(change.place): \(change.from.map { "“\($0)”" } ?? "nothing") → "
                + (change.to.map { "“\($0)”" } ?? "nothing")
        }
            + report.jobs.map { job in
                "job \(job.job), \(job.destination): \(words(job.fate))\(job.detail.map { " (\($0))" } ?? "")"
            }
    }

    /// The same change of many leads is one line.
    private static func lines(ofGroup reports: [EditReport]) -> [String] {
        struct Key: Hashable {
            var place: String
            var from: String?
            var to: String?
        }
        var counts: [Key: Int] = [:]
        for change in reports.filter({ $0.refused == nil }).flatMap(\.changes) {
            counts[Key(place: change.place, from: change.from, to: change.to), default: 0] += 1
        }
        var table = Table([("LEADS", .right), ("FIELD", .left), ("FROM", .left), ("TO", .left)])
        let rows = counts.sorted {
            (-$0.value, $0.key.place, $0.key.from ?? "") < (-$1.value, $1.key.place, $1.key.from ?? "")
        }
        for (key, count) in rows.prefix(50) { table.add(["\(count)", key.place, key.from ?? "-", key.to ?? "-"]) }
        let rest = rows.count > 50 ? ["and \(rows.count - 50) other values"] : []
        return rows.isEmpty ? [] : table.lines(width: Terminal.isOutput ? Terminal.width : nil) + rest
    }

    private static func words(_ fate: EditReport.Job.Fate) -> String {
        switch fate {
        case .resent: "synced, sent again"
        case .retried: "failed because of this, sent again"
        case .stillFailed: "failed because of something else, stays"
        case .dismissed: "dismissed, stays"
        case .held: "in a worker's hands, sent again afterwards"
        case .onItsWay: "on its way, takes the change along"
        }
    }
}
