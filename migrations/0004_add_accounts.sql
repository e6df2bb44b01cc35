-- What is remembered of the account behind a destination: what it allows, its fields, its tokens.

-- What is left of an account's limits, shared by all workers (token buckets). Times are milliseconds of the boot clock of
-- the boot named: of another boot they mean nothing, and the bucket counts as full.
CREATE TABLE call_limits (
    destination_id INTEGER NOT NULL REFERENCES destinations (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    boot_id TEXT NOT NULL,
    -- What may be spent now; below zero: spent ahead, by calls that were let through together.
    tokens REAL NOT NULL,
    -- When that was true.
    at_boot_ms INTEGER NOT NULL,
    -- Nothing is spent before: the CRM said so.
    closed_until_boot_ms INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (destination_id, name)
) STRICT, WITHOUT ROWID;

-- Calls under way, for limits on how many there may be at the same time. A row outlives a worker that died by its time.
CREATE TABLE calls_under_way (
    id INTEGER PRIMARY KEY,
    destination_id INTEGER NOT NULL REFERENCES destinations (id) ON DELETE CASCADE,
    limit_name TEXT NOT NULL,
    boot_id TEXT NOT NULL,
    expires_boot_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX calls_under_way_by_limit ON calls_under_way (destination_id, limit_name);

-- The CRM's own metadata: fields of an object (object = its name), users by e-mail (object = '@owner:ADDRESS').
CREATE TABLE remote_metadata (
    destination_id INTEGER NOT NULL REFERENCES destinations (id) ON DELETE CASCADE,
    object TEXT NOT NULL,
    described TEXT NOT NULL CHECK (json_valid(described)),
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (destination_id, object)
) STRICT, WITHOUT ROWID;

-- Tokens that are refreshed, encrypted (AES-256-GCM). The key is not in this file.
CREATE TABLE credentials (
    destination_id INTEGER PRIMARY KEY REFERENCES destinations (id) ON DELETE CASCADE,
    -- Nonce, ciphertext and tag.
    sealed BLOB NOT NULL,
    -- Names the key without telling it, so that a wrong key is told apart from a damaged value.
    key_id TEXT NOT NULL,
    -- Raised by each change: who refreshes, writes only over the generation it read.
    generation INTEGER NOT NULL,
    at_ms INTEGER NOT NULL
) STRICT;
