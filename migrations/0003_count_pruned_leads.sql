-- Retention: what `leadferry prune` removed stays in the accounts.

-- Accepted rows whose lead was pruned since: accepted = leads of the run that are there + pruned.
ALTER TABLE ingest_runs ADD COLUMN pruned INTEGER NOT NULL DEFAULT 0 CHECK (pruned >= 0 AND pruned <= accepted);

-- Each time somebody pruned. The counts rise in the transactions that delete, so that a prune which was cut short is
-- accounted for too.
CREATE TABLE prunings (
    id INTEGER PRIMARY KEY,
    started_ms INTEGER NOT NULL,
    -- Null while it is going on, or where it was cut short.
    finished_ms INTEGER,
    -- Leads went whose last news was older than this.
    before_ms INTEGER NOT NULL,
    -- ["synced", "dismissed"]
    states TEXT NOT NULL CHECK (json_valid(states)),
    -- The event's name; null where all events were meant.
    event TEXT,
    leads INTEGER NOT NULL DEFAULT 0 CHECK (leads >= 0),
    jobs INTEGER NOT NULL DEFAULT 0 CHECK (jobs >= 0),
    -- Partners' answers, and remembered CRM records.
    answers INTEGER NOT NULL DEFAULT 0 CHECK (answers >= 0),
    records INTEGER NOT NULL DEFAULT 0 CHECK (records >= 0)
) STRICT;
