-- The core of Leadferry: leads, the jobs that carry them, and what is remembered of the outside world.
--
-- Times end in _ms: UTC milliseconds since 1970. Columns ending in _at are the same times as ISO 8601 text, computed when
-- read. Lease times are milliseconds of the boot clock (CLOCK_BOOTTIME) of the boot named with the worker.

CREATE TABLE events (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 200),
    -- Virtual time of the last job enqueued for the event: see jobs.turn.
    last_turn INTEGER NOT NULL DEFAULT 0,
    created_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE destinations (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 100),
    kind TEXT NOT NULL CHECK (kind IN ('hubspot', 'salesforce', 'pipedrive', 'zoho')),
    mode TEXT NOT NULL DEFAULT 'automatic' CHECK (mode IN ('automatic', 'manual', 'disabled')),
    -- Set while something that concerns every lead (a refused credential, a spent quota) holds the destination's jobs.
    paused_error TEXT,
    paused_message TEXT,
    paused_ms INTEGER,
    -- When the pause ends by itself; null where a person has to act.
    paused_until_ms INTEGER,
    CHECK ((paused_error IS NULL) = (paused_ms IS NULL)),
    CHECK (paused_until_ms IS NULL OR paused_ms IS NOT NULL)
) STRICT;

CREATE TABLE ingest_runs (
    id INTEGER PRIMARY KEY,
    event_id INTEGER NOT NULL REFERENCES events (id),
    -- The file's name, or '-' for standard input.
    input TEXT NOT NULL,
    source TEXT NOT NULL CHECK (source IN ('badge', 'manual', 'camera_roll', 'csv')),
    rows_read INTEGER NOT NULL DEFAULT 0 CHECK (rows_read >= 0),
    accepted INTEGER NOT NULL DEFAULT 0 CHECK (accepted >= 0),
    merged INTEGER NOT NULL DEFAULT 0 CHECK (merged >= 0),
    rejected INTEGER NOT NULL DEFAULT 0 CHECK (rejected >= 0),
    already_there INTEGER NOT NULL DEFAULT 0 CHECK (already_there >= 0),
    started_ms INTEGER NOT NULL,
    -- Null while the run is going on, or where it was cut short: then the counts are those of the last commit.
    finished_ms INTEGER,
    -- Conservation: every row read ended as a job, a merge, a reject, or was already there.
    CHECK (rows_read = accepted + merged + rejected + already_there)
) STRICT;

CREATE TABLE leads (
    id INTEGER PRIMARY KEY,
    event_id INTEGER NOT NULL REFERENCES events (id),
    -- 'email:…', 'linkedin:…' or 'name:…|…': what makes two leads the same person.
    identity TEXT NOT NULL CHECK (identity GLOB 'email:?*' OR identity GLOB 'linkedin:?*' OR identity GLOB 'name:?*'),
    email TEXT,
    personal_email TEXT,
    email_status TEXT,
    phone TEXT,
    mobile_phone TEXT,
    first_name TEXT,
    last_name TEXT,
    job_title TEXT,
    seniority TEXT,
    department TEXT,
    linkedin_url TEXT,
    street TEXT,
    city TEXT,
    region TEXT,
    postal_code TEXT,
    country TEXT,
    country_code TEXT,
    timezone TEXT,
    notes TEXT,
    company TEXT,
    domain TEXT,
    website TEXT,
    industry TEXT,
    employee_count INTEGER,
    employee_range TEXT,
    company_phone TEXT,
    company_linkedin_url TEXT,
    -- Columns of the source that are no known field: {"Booth": "B12"}.
    custom TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(custom)),
    -- {"Interest": ["Robots", "Service"]}
    qualifiers TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(qualifiers)),
    -- Fields that did not come with the capture: {"city": {"source": "hunter", "confidence": 0.9, "at": "…"}}
    provenance TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(provenance)),
    source TEXT NOT NULL CHECK (source IN ('badge', 'manual', 'camera_roll', 'csv')),
    captured_by TEXT,
    scan_count INTEGER NOT NULL DEFAULT 1 CHECK (scan_count >= 1),
    -- The run that brought the lead.
    run_id INTEGER NOT NULL REFERENCES ingest_runs (id),
    -- Raised by every merge and edit, so that a sync of older values is noticed and sent again.
    revision INTEGER NOT NULL DEFAULT 1,
    captured_ms INTEGER NOT NULL,
    created_ms INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL,
    enriched_ms INTEGER,
    captured_at TEXT AS (strftime('%Y-%m-%dT%H:%M:%fZ', captured_ms / 1000.0, 'unixepoch')) VIRTUAL,
    updated_at TEXT AS (strftime('%Y-%m-%dT%H:%M:%fZ', updated_ms / 1000.0, 'unixepoch')) VIRTUAL,
    enriched_at TEXT AS (strftime('%Y-%m-%dT%H:%M:%fZ', enriched_ms / 1000.0, 'unixepoch')) VIRTUAL,
    UNIQUE (event_id, identity)
) STRICT;

CREATE INDEX leads_by_email ON leads (email) WHERE email IS NOT NULL;

-- Each time somebody met the lead: the first capture, and every one that was merged into it.
CREATE TABLE captures (
    lead_id INTEGER NOT NULL REFERENCES leads (id) ON DELETE CASCADE,
    -- Hash of what the source said: the same row again is the same capture, and adds nothing.
    fingerprint INTEGER NOT NULL,
    run_id INTEGER NOT NULL REFERENCES ingest_runs (id),
    line INTEGER NOT NULL,
    captured_by TEXT,
    captured_ms INTEGER NOT NULL,
    PRIMARY KEY (lead_id, fingerprint)
) STRICT, WITHOUT ROWID;

CREATE TABLE workers (
    -- Never used again, so that a late rescue of a dead worker cannot rob a new one.
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    pid INTEGER NOT NULL,
    host TEXT NOT NULL,
    boot_id TEXT NOT NULL,
    started_ms INTEGER NOT NULL,
    -- The file beside the database on which the worker holds a lock while it lives.
    lock_file TEXT NOT NULL
) STRICT;

CREATE TABLE jobs (
    id INTEGER PRIMARY KEY,
    lead_id INTEGER NOT NULL REFERENCES leads (id) ON DELETE CASCADE,
    destination_id INTEGER NOT NULL REFERENCES destinations (id),
    state TEXT NOT NULL DEFAULT 'captured' CHECK (state IN ('captured', 'enriched', 'synced', 'failed')),
    -- 1 while a worker may claim the job now; 2 while it may be claimed alone, because an earlier claim ended with the
    -- worker's death. Only ready jobs stand in the claim's indexes.
    ready INTEGER NOT NULL DEFAULT 1 CHECK (ready IN (0, 1, 2)),
    -- 0 sent by hand (push, retry), 1 mended by hand before enrichment, 2 met one by one, 3 bulk.
    priority INTEGER NOT NULL DEFAULT 3 CHECK (priority BETWEEN 0 AND 3),
    -- Fair queueing between events: the job's virtual start time. Jobs of one event count up from the present virtual
    -- time, so a small late event stands between the jobs of a large early one, not behind them.
    turn INTEGER NOT NULL,
    -- Hash of the lead's identity: no two jobs of one person are held at once.
    person_key INTEGER NOT NULL,
    -- When the job is due, where it waits.
    due_ms INTEGER NOT NULL,
    -- Claims of the present stage so far, and claims that ended with the worker's death.
    attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    crashes INTEGER NOT NULL DEFAULT 0 CHECK (crashes >= 0),
    -- The fence: raised by every claim and every move by hand; a write with an older one is refused.
    epoch INTEGER NOT NULL DEFAULT 0,
    -- The lease.
    worker_id INTEGER REFERENCES workers (id),
    lease_expires_ms INTEGER,
    -- Bits of the sync steps done: 1 company, 2 person, 4 association, 8 campaign, 16 activity.
    steps_done INTEGER NOT NULL DEFAULT 0,
    -- Why the job failed, or what it waits for.
    failed_stage TEXT CHECK (failed_stage IN ('enrich', 'sync')),
    error_type TEXT CHECK (error_type IN (
        'AUTHENTICATION', 'PERMISSION', 'NO_TAG_MAPPING', 'DATA_VALUE_VALIDATION', 'MISSING_REQUIRED_FIELD',
        'MISSING_REMOTE_FIELD', 'DUPLICATE_REMOTE_RECORD', 'AMBIGUOUS_MATCH', 'REMOTE_RECORD_GONE', 'CAMPAIGN',
        'REMOTE_CONFLICT', 'RATE_LIMITED', 'REMOTE_UNAVAILABLE', 'NETWORK', 'OUTCOME_UNKNOWN', 'QUOTA_EXCEEDED',
        'CONFIGURATION', 'INTERNAL'
    )),
    error_code TEXT,
    error_field TEXT,
    error_message TEXT,
    dismissed_ms INTEGER,
    dismissed_reason TEXT,
    created_ms INTEGER NOT NULL,
    -- When the job entered its present state.
    moved_ms INTEGER NOT NULL,
    UNIQUE (lead_id, destination_id),
    CHECK ((worker_id IS NULL) = (lease_expires_ms IS NULL)),
    CHECK (ready = 0 OR (worker_id IS NULL AND state IN ('captured', 'enriched'))),
    CHECK (worker_id IS NULL OR state IN ('captured', 'enriched')),
    CHECK ((state = 'failed') = (failed_stage IS NOT NULL)),
    CHECK (state <> 'failed' OR error_type IS NOT NULL),
    CHECK (state <> 'synced' OR error_type IS NULL),
    CHECK (dismissed_ms IS NULL OR state = 'failed')
) STRICT;

-- The claim: its columns are the whole order, and only jobs that may be claimed now are in it.
CREATE INDEX jobs_ready ON jobs (state, destination_id, priority, turn, id) WHERE ready = 1;
CREATE INDEX jobs_suspect ON jobs (state, destination_id, priority, turn, id) WHERE ready = 2;
-- Promotion of jobs whose time has come.
CREATE INDEX jobs_waiting ON jobs (due_ms) WHERE ready = 0 AND worker_id IS NULL AND state IN ('captured', 'enriched');
-- What a worker holds.
CREATE INDEX jobs_held ON jobs (worker_id, lease_expires_ms) WHERE worker_id IS NOT NULL;
-- One person is enriched once at a time for all destinations, and synced once at a time in each.
CREATE UNIQUE INDEX jobs_held_person ON jobs (
    person_key, (CASE state WHEN 'captured' THEN 0 ELSE destination_id END)
) WHERE worker_id IS NOT NULL;
-- The reconciliation view.
CREATE INDEX jobs_failed ON jobs (destination_id, error_type, moved_ms) WHERE state = 'failed';

CREATE TRIGGER jobs_refuse_illegal_move BEFORE UPDATE OF state ON jobs
WHEN OLD.state <> NEW.state AND NOT (
    (OLD.state = 'captured' AND NEW.state IN ('enriched', 'failed'))
    OR (OLD.state = 'enriched' AND NEW.state IN ('synced', 'failed'))
    OR (OLD.state = 'failed' AND NEW.state = CASE OLD.failed_stage WHEN 'enrich' THEN 'captured' ELSE 'enriched' END)
    OR (OLD.state = 'synced' AND NEW.state = 'enriched')
)
BEGIN
    SELECT RAISE(ABORT, 'illegal move of a job');
END;

CREATE TRIGGER jobs_refuse_old_epoch BEFORE UPDATE OF epoch ON jobs
WHEN NEW.epoch < OLD.epoch
BEGIN
    SELECT RAISE(ABORT, 'a job''s epoch never falls');
END;

-- One row for each outcome and each move by hand; the epoch is the job's at that time. A job that was put off or handed
-- back untouched by a live worker leaves none.
CREATE TABLE job_history (
    job_id INTEGER NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    epoch INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    -- done, retry, failed, released, rescued, expired; retried, resent
    what TEXT NOT NULL,
    from_state TEXT NOT NULL,
    to_state TEXT NOT NULL,
    worker_id INTEGER,
    attempt INTEGER NOT NULL,
    error_type TEXT,
    error_code TEXT,
    detail TEXT,
    PRIMARY KEY (job_id, epoch, what)
) STRICT, WITHOUT ROWID;

-- What happened to the lead itself: merges, edits, enrichments.
CREATE TABLE lead_history (
    id INTEGER PRIMARY KEY,
    lead_id INTEGER NOT NULL REFERENCES leads (id) ON DELETE CASCADE,
    at_ms INTEGER NOT NULL,
    what TEXT NOT NULL CHECK (what IN ('merged', 'edited', 'enriched')),
    detail TEXT NOT NULL CHECK (json_valid(detail))
) STRICT;
CREATE INDEX lead_history_by_lead ON lead_history (lead_id, id);

-- Which record in a destination a person or a company is. The key is the identity, or 'domain:…' for a company.
CREATE TABLE remote_records (
    destination_id INTEGER NOT NULL REFERENCES destinations (id),
    object TEXT NOT NULL,
    key TEXT NOT NULL,
    remote_id TEXT NOT NULL,
    -- created by us, matched in the CRM, or given by the source
    origin TEXT NOT NULL CHECK (origin IN ('created', 'matched', 'given')),
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (destination_id, object, key)
) STRICT, WITHOUT ROWID;

-- Who is about to create what. A row is first a reservation (sent = 0): its job looks the key up, and others leave it
-- alone meanwhile. It becomes an intent (sent = 1) just before the create, and is removed when the answer is known. An
-- intent without a live holder is a create whose answer was lost: it is looked up before anything is created under that
-- key. A reservation without a live holder means nothing.
CREATE TABLE create_intents (
    destination_id INTEGER NOT NULL REFERENCES destinations (id),
    object TEXT NOT NULL,
    key TEXT NOT NULL,
    job_id INTEGER NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    job_epoch INTEGER NOT NULL,
    sent INTEGER NOT NULL DEFAULT 1 CHECK (sent IN (0, 1)),
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (destination_id, object, key)
) STRICT, WITHOUT ROWID;

-- What the partners answered, so that the same question is not paid for twice.
CREATE TABLE partner_answers (
    partner TEXT NOT NULL,
    -- Hash of the partner and the normalised inputs.
    key INTEGER NOT NULL,
    answer TEXT NOT NULL CHECK (json_valid(answer)),
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (partner, key)
) STRICT, WITHOUT ROWID;

-- The public SQL interface. Columns may be added; their meaning never changes within a major version.

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
    leads.captured_at,
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

-- The failed jobs of each destination grouped by error type; dismissed ones are left out.
CREATE VIEW reconciliation_groups AS
SELECT
    destinations.name AS destination,
    jobs.error_type,
    count(*) AS leads,
    strftime('%Y-%m-%dT%H:%M:%fZ', min(jobs.moved_ms) / 1000.0, 'unixepoch') AS first_failed_at,
    strftime('%Y-%m-%dT%H:%M:%fZ', max(jobs.moved_ms) / 1000.0, 'unixepoch') AS last_failed_at,
    -- The commonest field at fault, and the message of the newest failure.
    (
        SELECT newest.error_field FROM jobs AS newest
        WHERE newest.state = 'failed' AND newest.destination_id = jobs.destination_id
            AND newest.error_type = jobs.error_type AND newest.dismissed_ms IS NULL
        ORDER BY newest.moved_ms DESC LIMIT 1
    ) AS last_field,
    (
        SELECT newest.error_message FROM jobs AS newest
        WHERE newest.state = 'failed' AND newest.destination_id = jobs.destination_id
            AND newest.error_type = jobs.error_type AND newest.dismissed_ms IS NULL
        ORDER BY newest.moved_ms DESC LIMIT 1
    ) AS last_message
FROM jobs
JOIN destinations ON destinations.id = jobs.destination_id
WHERE jobs.state = 'failed' AND jobs.dismissed_ms IS NULL
GROUP BY jobs.destination_id, jobs.error_type
ORDER BY destinations.name, count(*) DESC, jobs.error_type;

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
    leads.captured_at,
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
    leads.captured_at,
    leads.email,
    leads.first_name,
    leads.last_name,
    leads.company,
    (
        SELECT remote_id FROM remote_records
        WHERE remote_records.destination_id = jobs.destination_id
            AND remote_records.object IN ('contact', 'lead', 'person')
            AND remote_records.key = leads.identity
    ) AS remote_id
FROM jobs
JOIN leads ON leads.id = jobs.lead_id
JOIN events ON events.id = leads.event_id
JOIN destinations ON destinations.id = jobs.destination_id
WHERE jobs.state = 'synced';

-- A row for each destination: how many leads stand where.
CREATE VIEW sync_summary AS
SELECT
    destinations.name AS destination,
    destinations.mode,
    CASE WHEN destinations.paused_until_ms IS NULL
        OR destinations.paused_until_ms > (julianday('now') - 2440587.5) * 86400000
        THEN destinations.paused_error END AS paused_error,
    count(jobs.id) AS leads,
    count(*) FILTER (WHERE jobs.state = 'captured') AS captured,
    count(*) FILTER (WHERE jobs.state = 'enriched') AS enriched,
    count(*) FILTER (WHERE jobs.state = 'synced') AS synced,
    count(*) FILTER (WHERE jobs.state = 'failed' AND jobs.dismissed_ms IS NULL) AS failed,
    count(*) FILTER (WHERE jobs.dismissed_ms IS NOT NULL) AS dismissed,
    count(*) FILTER (
        WHERE jobs.state = 'enriched' AND destinations.mode = 'manual' AND jobs.priority > 0
    ) AS frozen,
    count(*) FILTER (WHERE jobs.worker_id IS NOT NULL) AS held
FROM destinations
LEFT JOIN jobs ON jobs.destination_id = destinations.id
GROUP BY destinations.id
ORDER BY destinations.name;
