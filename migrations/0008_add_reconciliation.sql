-- Why a lead failed down to the value, what each attempt sent, the mends, and the notices.

-- What the destination refused, as the lead has it; null where the error names no field, or the field has no value.
ALTER TABLE jobs ADD COLUMN error_value TEXT;
-- Where the value stands in the lead, as `leadferry edit` names it: industry, custom.Booth, qualifier.Interest.
ALTER TABLE jobs ADD COLUMN error_lead_field TEXT;

-- What an attempt sent: the CRM's objects and fields, never values.
-- [{"object": "contact", "what": "update", "fields": ["email", "phone"]}]
ALTER TABLE job_history ADD COLUMN sent TEXT CHECK (sent IS NULL OR json_valid(sent));

-- The groups of `leadferry reconcile`, in their order; nothing but this index is read for them. State and dismissal are
-- in it because SQLite looks them up in the row else, though every row of the index has the same.
CREATE INDEX jobs_failed_causes
ON jobs (destination_id, error_type, error_field, error_value, moved_ms, lead_id, state, dismissed_ms)
WHERE state = 'failed' AND dismissed_ms IS NULL;
CREATE INDEX jobs_dismissed ON jobs (destination_id, dismissed_ms) WHERE dismissed_ms IS NOT NULL;
-- Jobs that wait for an outage to end: they go on as soon as something passes.
CREATE INDEX jobs_waiting_for_outage ON jobs (destination_id, due_ms)
WHERE ready = 0 AND worker_id IS NULL AND state = 'enriched' AND error_type IN ('NETWORK', 'REMOTE_UNAVAILABLE');

-- What the CRM calls the account, where its pages are found by it (HubSpot's portal).
ALTER TABLE destinations ADD COLUMN account TEXT;
-- When somebody last asked a paused destination whether its cause is gone, and how often in this pause.
ALTER TABLE destinations ADD COLUMN probed_ms INTEGER;
ALTER TABLE destinations ADD COLUMN probes INTEGER NOT NULL DEFAULT 0 CHECK (probes >= 0);

-- Messages to people: digests and alerts, one row for each message and each place it goes to. A row is written before
-- the message is sent, and its key keeps two workers from sending one message twice.
CREATE TABLE notices (
    id INTEGER PRIMARY KEY,
    -- The notice's name in the configuration.
    channel TEXT NOT NULL CHECK (length(channel) BETWEEN 1 AND 100),
    kind TEXT NOT NULL CHECK (kind IN ('digest', 'paused', 'resumed', 'test')),
    -- What makes it the same message: the hour of a digest, the pause of an alert.
    occasion TEXT NOT NULL,
    body TEXT NOT NULL CHECK (json_valid(body)),
    created_ms INTEGER NOT NULL,
    -- When it is tried next.
    due_ms INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    sent_ms INTEGER,
    -- Set where it was given up.
    failed_ms INTEGER,
    last_error TEXT,
    UNIQUE (channel, kind, occasion),
    CHECK (sent_ms IS NULL OR failed_ms IS NULL)
) STRICT;
CREATE INDEX notices_to_send ON notices (due_ms) WHERE sent_ms IS NULL AND failed_ms IS NULL;

DROP VIEW reconciliation;
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
    jobs.dismissed_reason,
    jobs.error_value,
    jobs.error_lead_field AS lead_field,
    leads.captured_by,
    strftime('%Y-%m-%dT%H:%M:%fZ', jobs.dismissed_ms / 1000.0, 'unixepoch') AS dismissed_at
FROM jobs
JOIN leads ON leads.id = jobs.lead_id
JOIN events ON events.id = leads.event_id
JOIN destinations ON destinations.id = jobs.destination_id
WHERE jobs.state = 'failed';

-- The failed jobs of each destination grouped by error type, then field, then value: one line for what one mend mends.
-- Dismissed ones are left out.
CREATE VIEW reconciliation_causes AS
SELECT
    destinations.name AS destination,
    jobs.error_type,
    jobs.error_field,
    jobs.error_value,
    count(*) AS leads,
    strftime('%Y-%m-%dT%H:%M:%fZ', min(jobs.moved_ms) / 1000.0, 'unixepoch') AS first_failed_at,
    strftime('%Y-%m-%dT%H:%M:%fZ', max(jobs.moved_ms) / 1000.0, 'unixepoch') AS last_failed_at
FROM jobs
JOIN destinations ON destinations.id = jobs.destination_id
WHERE jobs.state = 'failed' AND jobs.dismissed_ms IS NULL
GROUP BY jobs.destination_id, jobs.error_type, jobs.error_field, jobs.error_value;

-- A row for each line in the history of a job: the attempts, with what was sent and what came back, and what people did.
CREATE VIEW attempts AS
SELECT
    job_history.job_id,
    jobs.lead_id,
    events.name AS event,
    destinations.name AS destination,
    strftime('%Y-%m-%dT%H:%M:%fZ', job_history.at_ms / 1000.0, 'unixepoch') AS at,
    job_history.what,
    job_history.from_state,
    job_history.to_state,
    job_history.attempt,
    job_history.error_type,
    job_history.error_code,
    job_history.sent,
    job_history.detail
FROM job_history
JOIN jobs ON jobs.id = job_history.job_id
JOIN leads ON leads.id = jobs.lead_id
JOIN events ON events.id = leads.event_id
JOIN destinations ON destinations.id = jobs.destination_id;

-- A row for each job on its way, and what it waits for: queued, waiting (until due_at), held (by a worker), frozen
-- (manual mode), paused or disabled (the destination).
DROP VIEW pre_sync;
CREATE VIEW pre_sync AS
-- Each job on its way stands in one of four small indexes; none holds those that are done.
WITH on_their_way AS (
    SELECT * FROM jobs WHERE ready = 1
    UNION ALL
    SELECT * FROM jobs WHERE ready = 2
    UNION ALL
    SELECT * FROM jobs WHERE ready = 0 AND worker_id IS NULL AND state IN ('captured', 'enriched')
    UNION ALL
    SELECT * FROM jobs WHERE worker_id IS NOT NULL
)
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
FROM on_their_way AS jobs
JOIN leads ON leads.id = jobs.lead_id
JOIN events ON events.id = leads.event_id
JOIN destinations ON destinations.id = jobs.destination_id;
