-- One set of limits for destinations and partners, which are spent in the same way. What was in the tables before is not
-- taken over: a lost row lets some calls more through, and the other side says so.
DROP TABLE call_limits;
DROP TABLE calls_under_way;
DROP TABLE partner_limits;
DROP TABLE partner_calls_under_way;

-- What is left of the limits, shared by all workers (token buckets). Times are milliseconds of the boot clock of the boot
-- named: of another boot they mean nothing, and the bucket counts as full.
CREATE TABLE call_limits (
    -- 'destination:NAME' or 'partner:ID'
    account TEXT NOT NULL,
    name TEXT NOT NULL,
    boot_id TEXT NOT NULL,
    -- What may be spent now; below zero: spent ahead, by calls that were let through together.
    tokens REAL NOT NULL,
    -- When that was true.
    at_boot_ms INTEGER NOT NULL,
    -- Nothing is spent before: the other side said so.
    closed_until_boot_ms INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (account, name)
) STRICT, WITHOUT ROWID;

-- Calls under way, for limits on how many there may be at the same time. A row goes with its worker, and by its time.
CREATE TABLE calls_under_way (
    id INTEGER PRIMARY KEY,
    account TEXT NOT NULL,
    limit_name TEXT NOT NULL,
    boot_id TEXT NOT NULL,
    expires_boot_ms INTEGER NOT NULL,
    worker_id INTEGER REFERENCES workers (id) ON DELETE CASCADE
) STRICT;
CREATE INDEX calls_under_way_by_limit ON calls_under_way (account, limit_name);
