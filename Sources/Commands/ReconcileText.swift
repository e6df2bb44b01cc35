internal import JobQueue
internal import Reconciliation
internal import Store

/// What `reconcile` prints for a person.
enum ReconcileText {
    static func print(_ report: ReconciliationReport) {
        for line in lines(report, width: Terminal.isOutput ? Terminal.width : nil) { Terminal.print(line) }
        guard !report.groups.isEmpty else { return Terminal.say("nothing failed") }
        for line in mends(report.groups) { Terminal.say(line) }
    }

    /// The figures and the table. `width` nil: no bar, and nothing is cut, for output that goes to a file.
    static func lines(_ report: ReconciliationReport, width: Int?) -> [String] {
        let figures = report.figures.flatMap { Self.figures($0, hasBar: width != nil) }
        return figures + report.groups.flatMap { lines(of: $0, width: width) }
    }

    // MARK: - Figures

    private static func figures(_ figures: ReconciliationFigures, hasBar: Bool) -> [String] {
        let name = figures.event.map { "\(figures.destination), \($0)" } ?? figures.destination
        guard let share = figures.clearedShare else {
            return ["\(name): no leads" + (figures.dismissed > 0 ? ", \(figures.dismissed) dismissed" : "")]
        }
        let counted = figures.leads - figures.dismissed
        var first = "\(name): "
        if hasBar { first += bar(share) + " " }
        first += "\(percent(share)) cleared, \(figures.cleared) of \(Output.count(counted, "lead"))"
        if figures.failed > 0 { first += ", \(figures.failed) failed" }
        if figures.dismissed > 0 { first += ", \(figures.dismissed) dismissed" }
        var lines = [first]
        let onTheirWay = preSync(figures.preSync)
        if !onTheirWay.isEmpty { lines.append("  pre-sync \(figures.preSync.all): \(onTheirWay)") }
        if let paused = figures.paused {
            lines.append("  paused: \(paused.rawValue); leadferry status says until when")
        }
        if figures.mode != "automatic" { lines.append("  mode \(figures.mode)") }
        return lines
    }

    private static func preSync(_ figures: ReconciliationFigures.PreSync) -> String {
        [
            (figures.queued, "queued"), (figures.waiting, "waiting"), (figures.held, "held"),
            (figures.frozen, "frozen"), (figures.paused, "paused"), (figures.disabled, "disabled"),
        ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
    }

    /// A share that is not whole is never shown as if it were.
    static func percent(_ share: Double) -> String {
        if share >= 1 { return "100 %" }
        let tenths = min((share * 1000).rounded(), 999)
        return "\(Int(tenths) / 10).\(Int(tenths) % 10) %"
    }

    private static func bar(_ share: Double) -> String {
        let cells = 24
        let full = share >= 1 ? cells : min(Int((share * Double(cells)).rounded()), cells - 1)
        return String(repeating: "█", count: full) + String(repeating: "░", count: cells - full)
    }

    // MARK: - Groups

    /// A group: its line, and a table of its causes.
    private static func lines(of group: FailureGroup, width: Int?) -> [String] {
        let place = group.event.map { "\(group.destination), \($0)" } ?? group.destination
        let head =
            "\(place): \(group.errorType.rawValue), \(Output.count(group.leads, "lead")), first "
            + "\(Output.minute(group.firstFailedAt)), last \(Output.minute(group.lastFailedAt))"
        var table = Table([("LEADS", .right), ("FIELD", .left), ("VALUE", .left), ("MESSAGE", .left)])
        for cause in group.causes {
            let code = cause.code.map { "\($0): " } ?? ""
            table.add(["\(cause.leads)", field(cause), cause.value ?? "-", code + (cause.message ?? "")])
        }
        if group.otherCauses > 0 {
            let all = group.causes.count + group.otherCauses
            table.add(["\(group.otherLeads)", "-", "\(group.otherCauses) others", "--values \(all) lists them"])
        }
        let rows = table.lines(width: width.map { $0 - 2 }).map { "  " + $0 }
        let heads = Terminal.wrapped(head, width: width ?? .max, indent: 2).split(separator: "\n").map(String.init)
        return [""] + heads.map(Terminal.bold) + rows
    }

    /// The CRM's field, and where its value stands in the leads where that is called otherwise.
    private static func field(_ cause: FailureGroup.Cause) -> String {
        guard let field = cause.field else { return cause.leadField ?? "-" }
        guard let leadField = cause.leadField, leadField != field else { return field }
        return "\(field) (\(leadField))"
    }

    /// How each type is mended, with the command for what one line of the table is about.
    static func mends(_ groups: [FailureGroup]) -> [String] {
        let types = groups.reduce(into: [ErrorType]()) { if !$0.contains($1.errorType) { $0.append($1.errorType) } }
        return types.map { type in
            let explanation = Explanation(of: type)
            let cause = groups.filter { $0.errorType == type }.flatMap(\.causes).first { $0.leadField != nil }
            let edit = cause.flatMap { cause in
                cause.value.map { value in
                    " For example: leadferry edit --type \(type.rawValue) --value \(Output.quoted(value)) "
                        + "\(Output.quoted(cause.leadField ?? ""))=…"
                }
            }
            return "\(type.rawValue): \(explanation.mend)\(edit ?? "") (leadferry explain \(type.rawValue))"
        }
    }
}
