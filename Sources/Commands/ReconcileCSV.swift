internal import JobQueue
internal import Store

/// What `reconcile --csv` prints: a line for each cause, or for each lead.
enum ReconcileCSV {
    static func print(_ groups: [FailureGroup]) {
        var text = CSVText([
            "destination", "event", "error_type", "field", "value", "lead_field", "leads", "first_failed_at",
            "last_failed_at", "code", "message",
        ])
        for group in groups {
            for cause in group.causes {
                text.add([
                    group.destination, group.event, group.errorType.rawValue, cause.field, cause.value,
                    cause.leadField, "\(cause.leads)", cause.firstFailedAt, cause.lastFailedAt, cause.code,
                    cause.message,
                ])
            }
        }
        Terminal.write(text.text)
    }

    static func print(_ leads: [ReconciliationLead]) {
        var text = CSVText([
            "job", "lead", "event", "destination", "status", "field", "value", "lead_field", "message", "name",
            "email", "company", "captured_by", "at",
        ])
        for lead in leads {
            text.add([
                "\(lead.job)", "\(lead.lead)", lead.event, lead.destination, lead.status, lead.field, lead.value,
                lead.leadField, lead.message, lead.name, lead.email, lead.company, lead.capturedBy, lead.at,
            ])
        }
        Terminal.write(text.text)
    }
}
