-- Who is registered for an event, what people agreed to when they were met, and what has to be looked at.

-- The words that people agreed to, or their version. Each text stands once, however many agreed to it.
CREATE TABLE consents (
    id INTEGER PRIMARY KEY,
    text TEXT NOT NULL UNIQUE CHECK (length(text) >= 1)
) STRICT;

ALTER TABLE captures ADD COLUMN consent_id INTEGER REFERENCES consents (id);
ALTER TABLE captures ADD COLUMN device TEXT;
-- The path of the image from which the capture was read.
ALTER TABLE captures ADD COLUMN image TEXT;
CREATE INDEX captures_by_consent ON captures (consent_id) WHERE consent_id IS NOT NULL;

-- Why a person should look at the lead before trusting it.
ALTER TABLE leads ADD COLUMN review TEXT CHECK (review IS NULL OR length(review) BETWEEN 1 AND 200);
CREATE INDEX leads_for_review ON leads (event_id) WHERE review IS NOT NULL;

-- People registered for an event. One who was checked in goes with the lead, another one when nothing is going on at the
-- event any more: see leadferry prune.
CREATE TABLE attendees (
    id INTEGER PRIMARY KEY,
    event_id INTEGER NOT NULL REFERENCES events (id),
    -- The number that the registration has with the organiser, and that the badge may carry.
    registration_id TEXT NOT NULL CHECK (length(registration_id) BETWEEN 1 AND 200),
    -- {"values": {"email": "…"}, "custom": {…}, "qualifiers": {…}, "remote_ids": […]}
    given TEXT NOT NULL CHECK (json_valid(given)),
    email TEXT AS (json_extract(given, '$.values.email')) VIRTUAL,
    first_name TEXT AS (json_extract(given, '$.values.first_name')) VIRTUAL,
    last_name TEXT AS (json_extract(given, '$.values.last_name')) VIRTUAL,
    company TEXT AS (json_extract(given, '$.values.company')) VIRTUAL,
    -- The last import that said something new of the person.
    imported_ms INTEGER NOT NULL,
    checked_in_ms INTEGER,
    lead_id INTEGER REFERENCES leads (id) ON DELETE CASCADE,
    UNIQUE (event_id, registration_id),
    CHECK ((checked_in_ms IS NULL) = (lead_id IS NULL))
) STRICT;
CREATE INDEX attendees_by_lead ON attendees (lead_id) WHERE lead_id IS NOT NULL;

-- What retention removed of them.
ALTER TABLE prunings ADD COLUMN attendees INTEGER NOT NULL DEFAULT 0 CHECK (attendees >= 0);

-- A row for each time somebody was met. A repeat of the same row within one input raises scan_count only.
CREATE VIEW lead_captures AS
SELECT
    captures.lead_id,
    events.name AS event,
    strftime('%Y-%m-%dT%H:%M:%fZ', captures.captured_ms / 1000.0, 'unixepoch') AS captured_at,
    ingest_runs.source,
    captures.captured_by,
    captures.device,
    consents.text AS consent,
    captures.image,
    captures.run_id,
    ingest_runs.input,
    captures.line
FROM captures
JOIN ingest_runs ON ingest_runs.id = captures.run_id
JOIN events ON events.id = ingest_runs.event_id
LEFT JOIN consents ON consents.id = captures.consent_id;

-- A row for each lead of an event: how often the person was scanned there, first and last when, and by whom.
CREATE VIEW lead_scans AS
SELECT
    leads.id AS lead_id,
    events.name AS event,
    leads.scan_count,
    (
        SELECT strftime('%Y-%m-%dT%H:%M:%fZ', min(captured_ms) / 1000.0, 'unixepoch') FROM captures
        WHERE captures.lead_id = leads.id
    ) AS first_scanned_at,
    (
        SELECT strftime('%Y-%m-%dT%H:%M:%fZ', max(captured_ms) / 1000.0, 'unixepoch') FROM captures
        WHERE captures.lead_id = leads.id
    ) AS last_scanned_at,
    (
        SELECT captured_by FROM captures WHERE captures.lead_id = leads.id
        ORDER BY captured_ms DESC, run_id DESC, line DESC LIMIT 1
    ) AS last_scanned_by,
    leads.email,
    leads.first_name,
    leads.last_name,
    leads.company
FROM leads
JOIN events ON events.id = leads.event_id;

-- A row for each person registered for an event, with what became of them there.
CREATE VIEW attendance AS
SELECT
    events.name AS event,
    attendees.registration_id,
    attendees.email,
    attendees.first_name,
    attendees.last_name,
    attendees.company,
    strftime('%Y-%m-%dT%H:%M:%fZ', attendees.checked_in_ms / 1000.0, 'unixepoch') AS checked_in_at,
    attendees.lead_id,
    coalesce(leads.scan_count, 0) AS scan_count
FROM attendees
JOIN events ON events.id = attendees.event_id
LEFT JOIN leads ON leads.id = attendees.lead_id;

-- A row for each lead that a person should look at before trusting it.
CREATE VIEW for_review AS
SELECT
    leads.id AS lead_id,
    events.name AS event,
    leads.review,
    (
        SELECT image FROM captures WHERE captures.lead_id = leads.id AND image IS NOT NULL
        ORDER BY captured_ms DESC LIMIT 1
    ) AS image,
    strftime('%Y-%m-%dT%H:%M:%fZ', leads.captured_ms / 1000.0, 'unixepoch') AS captured_at,
    leads.email,
    leads.first_name,
    leads.last_name,
    leads.company
FROM leads
JOIN events ON events.id = leads.event_id
WHERE leads.review IS NOT NULL;

-- What every ingested row paid for. Times as text are made by the views that show them.
DROP VIEW reconciliation;
DROP VIEW pre_sync;
DROP VIEW cleared;
ALTER TABLE leads DROP COLUMN captured_at;
ALTER TABLE leads DROP COLUMN updated_at;
ALTER TABLE leads DROP COLUMN enriched_at;

-- An address is found by the identity that it makes: only those of leads with another identity need an index.
DROP INDEX leads_by_email;
CREATE INDEX leads_by_other_email ON leads (email) WHERE email IS NOT NULL AND identity <> 'email:' || email;

-- A row for each failed job.
CREATE VIEW reconciliation AS
SELECT
    jobs.id AS job_id,
    jobs.lead_id,
    events.name AS event,
    destinations.name AS destination,
    jobs.error_type,
    jobs.error_code,
    jobs.error_field,
    jobs.error_message,
    jobs.failed_stage AS stage,
    jobs.attempts,
    strftime('%Y-%m-%dT%H:%M:%fZ', jobs.moved_ms / 1000.0, 'unixepoch') AS failed_at,
    strftime('%Y-%m-%dT%H:%M:%fZ', leads.captured_ms / 1000.0, 'unixepoch') AS captured_at,
    leads.email,
    leads.first_name,
    leads.last_name,
    leads.company,
    jobs.dismissed_ms IS NOT NULL AS dismissed,
    jobs.dismissed_reason
FROM jobs
JOIN leads ON leads.id = jobs.lead_id
JOIN events ON events.id = leads.event_id
JOIN destinations ON destinations.id = jobs.destination_id
WHERE jobs.state = 'failed';

-- A row for each job on its way, and what it waits for: queued, waiting (until due_at), held (by a worker), frozen
-- (manual mode), paused or disabled (the destination).
CREATE VIEW pre_sync AS
SELECT
    jobs.id AS job_id,
    jobs.lead_id,
    events.name AS event,
    destinations.name AS destination,
    jobs.state,
    CASE
        WHEN jobs.worker_id IS NOT NULL THEN 'held'
        WHEN destinations.mode = 'disabled' THEN 'disabled'
        WHEN jobs.state = 'enriched' AND destinations.mode = 'manual' AND jobs.priority > 0 THEN 'frozen'
        WHEN jobs.state = 'enriched' AND destinations.paused_error IS NOT NULL AND (
            destinations.paused_until_ms IS NULL
            OR destinations.paused_until_ms > (julianday('now') - 2440587.5) * 86400000
        ) THEN 'paused'
        WHEN jobs.ready = 0 THEN 'waiting'
        ELSE 'queued'
    END AS status,
    jobs.attempts,
    CASE WHEN jobs.ready = 0 AND jobs.worker_id IS NULL
        THEN strftime('%Y-%m-%dT%H:%M:%fZ', jobs.due_ms / 1000.0, 'unixepoch') END AS due_at,
    jobs.error_type AS last_error_type,
    jobs.error_message AS last_error_message,
    strftime('%Y-%m-%dT%H:%M:%fZ', leads.captured_ms / 1000.0, 'unixepoch') AS captured_at,
    leads.email,
    leads.first_name,
    leads.last_name,
    leads.company
FROM jobs
JOIN leads ON leads.id = jobs.lead_id
JOIN events ON events.id = leads.event_id
JOIN destinations ON destinations.id = jobs.destination_id
WHERE jobs.state IN ('captured', 'enriched');

-- A row for each job whose lead is in its destination.
CREATE VIEW cleared AS
SELECT
    jobs.id AS job_id,
    jobs.lead_id,
    events.name AS event,
    destinations.name AS destination,
    strftime('%Y-%m-%dT%H:%M:%fZ', jobs.moved_ms / 1000.0, 'unixepoch') AS synced_at,
    strftime('%Y-%m-%dT%H:%M:%fZ', leads.captured_ms / 1000.0, 'unixepoch') AS captured_at,
    leads.email,
    leads.first_name,
    leads.last_name,
    leads.company,
    (
        SELECT remote_id FROM remote_records
        WHERE remote_records.destination_id = jobs.destination_id
            AND remote_records.object IN ('contact', 'contacts', 'lead', 'leads', 'person')
            AND remote_records.key = leads.identity
        ORDER BY remote_records.object LIMIT 1
    ) AS remote_id
FROM jobs
JOIN leads ON leads.id = jobs.lead_id
JOIN events ON events.id = leads.event_id
JOIN destinations ON destinations.id = jobs.destination_id
WHERE jobs.state = 'synced';
