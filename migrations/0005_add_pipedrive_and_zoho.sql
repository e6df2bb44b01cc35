-- What is remembered of a CRM's records so that they are found by e-mail, name or domain without a call for each. It is
-- no copy of them: keys are keyed hashes, values are ids. Everything here can be asked for again.

-- The mirror of one object of a destination, and how far it reaches. The texts are the CRM's own.
CREATE TABLE record_mirrors (
    id INTEGER PRIMARY KEY,
    destination_id INTEGER NOT NULL REFERENCES destinations (id) ON DELETE CASCADE,
    object TEXT NOT NULL,
    -- Whose records: the account, and who sees it. Of another one nothing here is true.
    origin TEXT NOT NULL,
    -- The key of the hashes, random for each mirror.
    hash_key BLOB NOT NULL CHECK (length(hash_key) = 32),
    -- Whether every record was seen once.
    is_whole INTEGER NOT NULL CHECK (is_whole IN (0, 1)),
    -- The change up to which everything was seen.
    reached TEXT,
    -- The change from which the reading under way began, and where it goes on.
    since TEXT,
    cursor TEXT,
    at_ms INTEGER NOT NULL,
    UNIQUE (destination_id, object)
) STRICT;

-- Which records have a key.
CREATE TABLE mirrored_records (
    mirror_id INTEGER NOT NULL REFERENCES record_mirrors (id) ON DELETE CASCADE,
    key_hash INTEGER NOT NULL,
    remote_id TEXT NOT NULL,
    PRIMARY KEY (mirror_id, key_hash, remote_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX mirrored_records_by_id ON mirrored_records (mirror_id, remote_id);

-- Whose call it is: the calls of a worker that has died are over.
ALTER TABLE calls_under_way ADD COLUMN worker_id INTEGER REFERENCES workers (id) ON DELETE CASCADE;

-- Zoho calls its people Contacts and Leads.
DROP VIEW cleared;

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
            AND remote_records.object IN ('contact', 'contacts', 'lead', 'leads', 'person')
            AND remote_records.key = leads.identity
        ORDER BY remote_records.object LIMIT 1
    ) AS remote_id
FROM jobs
JOIN leads ON leads.id = jobs.lead_id
JOIN events ON events.id = leads.event_id
JOIN destinations ON destinations.id = jobs.destination_id
WHERE jobs.state = 'synced';
