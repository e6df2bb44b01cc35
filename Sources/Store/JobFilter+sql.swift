internal import GRDB
internal import JobQueue

extension JobFilter {
    /// The filter as a condition on a row of `jobs`. The one place where a filter becomes SQL.
    static let condition = """
        (:jobs IS NULL OR jobs.id IN (SELECT value FROM json_each(:jobs)))
        AND (:leads IS NULL OR jobs.lead_id IN (SELECT value FROM json_each(:leads)))
        AND (:destination IS NULL OR jobs.destination_id = (SELECT id FROM destinations WHERE name = :destination))
        AND (:event IS NULL OR jobs.lead_id IN (
            SELECT leads.id FROM leads JOIN events ON events.id = leads.event_id WHERE events.name = :event))
        AND (:type IS NULL OR jobs.error_type = :type)
        AND (:field IS NULL OR jobs.error_field = :field)
        AND (:value IS NULL OR jobs.error_value = :value)
        AND (:since IS NULL OR jobs.moved_ms >= :since)
        """

    /// The values of `condition`.
    var arguments: StatementArguments {
        get throws {
            [
                "jobs": try jobs.map { try JSON.encode($0) }, "leads": try leads.map { try JSON.encode($0) },
                "destination": destination, "event": event, "type": type?.rawValue, "field": field, "value": value,
                "since": since,
            ]
        }
    }
}
