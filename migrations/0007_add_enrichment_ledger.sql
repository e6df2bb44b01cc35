-- Money and health of the enrichment partners, shared by all workers; who must not be asked about.

-- Every question that was put to a partner. Written before the call, settled after it: an entry that stays reserved
-- though its worker is dead is a call whose price nobody knows, and is marked so. Amounts are in millionths: credits as
-- the partner counts them, prices in the organisation's own unit. Leads and events stand here by number and name without
-- being referred to: what was spent stays when a lead goes.
CREATE TABLE enrichment_ledger (
    id INTEGER PRIMARY KEY,
    partner TEXT NOT NULL,
    call TEXT NOT NULL,
    -- Hash of partner, call, inputs and fields asked for.
    key INTEGER NOT NULL,
    lead_id INTEGER,
    event TEXT,
    -- reserved: being asked. pending: accepted, the result comes later. settled: answered. unknown: the answer was lost,
    -- and with it the price.
    state TEXT NOT NULL CHECK (state IN ('reserved', 'pending', 'settled', 'unknown')),
    reserved_credits INTEGER NOT NULL CHECK (reserved_credits >= 0),
    reserved_price INTEGER NOT NULL CHECK (reserved_price >= 0),
    -- Null until it is known.
    credits INTEGER CHECK (credits >= 0),
    price INTEGER CHECK (price >= 0),
    outcome TEXT,
    code TEXT,
    request_id TEXT,
    milliseconds INTEGER,
    -- How many people the call was about.
    people INTEGER NOT NULL DEFAULT 1 CHECK (people >= 1),
    -- How a result that comes later is fetched, the person's place in it, and when it is looked for next.
    task TEXT CHECK (task IS NULL OR json_valid(task)),
    place INTEGER,
    poll_ms INTEGER,
    -- Who asks; null where nobody can be told dead.
    worker_id INTEGER,
    at_ms INTEGER NOT NULL,
    settled_ms INTEGER,
    -- The day (UTC) it is booked on.
    day TEXT NOT NULL AS (strftime('%Y-%m-%d', at_ms / 1000, 'unixepoch')) VIRTUAL,
    CHECK ((state = 'settled') = (credits IS NOT NULL)),
    CHECK ((credits IS NULL) = (price IS NULL)),
    CHECK (state <> 'pending' OR task IS NOT NULL),
    CHECK ((state IN ('settled', 'unknown')) = (settled_ms IS NOT NULL))
) STRICT;

-- One question is asked once at a time, by all processes together.
CREATE UNIQUE INDEX enrichment_ledger_open ON enrichment_ledger (partner, key) WHERE state IN ('reserved', 'pending');
CREATE INDEX enrichment_ledger_lost ON enrichment_ledger (partner, key) WHERE state = 'unknown';
CREATE INDEX enrichment_ledger_by_worker ON enrichment_ledger (worker_id) WHERE state = 'reserved';
CREATE INDEX enrichment_ledger_by_lead ON enrichment_ledger (lead_id, id) WHERE lead_id IS NOT NULL;
CREATE INDEX enrichment_ledger_by_task ON enrichment_ledger (partner, task) WHERE state = 'pending';

-- What is booked on each account that may have a cap: 'lead:12', 'event:expo', 'day:2026-11-26',
-- 'partner:hunter:2026-11-26'. Open and unknown entries count with what was reserved. Changed with the ledger in the same
-- transaction, so that a cap costs one look however long the ledger is.
CREATE TABLE enrichment_accounts (
    account TEXT NOT NULL PRIMARY KEY,
    booked INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- How a partner has been doing, and whether it is left alone for a while.
CREATE TABLE partner_health (
    partner TEXT NOT NULL PRIMARY KEY,
    -- Errors one after the other, and rests one after the other: each is longer than the one before.
    errors INTEGER NOT NULL DEFAULT 0,
    rests INTEGER NOT NULL DEFAULT 0,
    -- Why it rests, since when and until when, and whether the trouble passes by itself. A clock that was set back to
    -- before the rest ends it.
    outcome TEXT,
    code TEXT,
    since_ms INTEGER NOT NULL DEFAULT 0,
    until_ms INTEGER NOT NULL DEFAULT 0,
    is_passing INTEGER NOT NULL DEFAULT 0 CHECK (is_passing IN (0, 1)),
    -- After the rest: until when one question tries whether the partner is back.
    probe_ms INTEGER NOT NULL DEFAULT 0,
    -- Names the key that was refused, so that another one is tried at once.
    credential INTEGER,
    -- Questions answered of late, how many of them with values, and how long they took together.
    answers INTEGER NOT NULL DEFAULT 0,
    hits INTEGER NOT NULL DEFAULT 0,
    milliseconds INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- What is left of a partner's limits (token buckets), as call_limits has them for destinations.
CREATE TABLE partner_limits (
    partner TEXT NOT NULL,
    name TEXT NOT NULL,
    boot_id TEXT NOT NULL,
    tokens REAL NOT NULL,
    at_boot_ms INTEGER NOT NULL,
    PRIMARY KEY (partner, name)
) STRICT, WITHOUT ROWID;

-- Calls under way, for limits on how many there may be at the same time. A row outlives a worker that died by its time.
CREATE TABLE partner_calls_under_way (
    id INTEGER PRIMARY KEY,
    partner TEXT NOT NULL,
    boot_id TEXT NOT NULL,
    expires_boot_ms INTEGER NOT NULL,
    worker_id INTEGER REFERENCES workers (id) ON DELETE CASCADE
) STRICT;
CREATE INDEX partner_calls_by_partner ON partner_calls_under_way (partner);

-- People who objected to being processed, by hash of an identity. Kept when answers and leads are pruned.
CREATE TABLE suppressed_people (
    key INTEGER PRIMARY KEY,
    -- A partner's id, or 'operator'.
    source TEXT NOT NULL,
    at_ms INTEGER NOT NULL
) STRICT;
INSERT INTO suppressed_people (key, source, at_ms)
SELECT key, 'partner', at_ms FROM partner_answers WHERE partner = 'suppressed';
DELETE FROM partner_answers WHERE partner = 'suppressed';

-- What enrichment has cost, for the sqlite3 shell: a row for each question put to a partner.
CREATE VIEW enrichment_spend AS
SELECT
    id,
    partner,
    call,
    lead_id,
    event,
    day,
    state,
    outcome,
    code,
    request_id,
    people,
    milliseconds,
    coalesce(credits, reserved_credits) / 1000000.0 AS credits,
    coalesce(price, reserved_price) / 1000000.0 AS price,
    strftime('%Y-%m-%dT%H:%M:%fZ', at_ms / 1000.0, 'unixepoch') AS asked_at,
    strftime('%Y-%m-%dT%H:%M:%fZ', settled_ms / 1000.0, 'unixepoch') AS settled_at
FROM enrichment_ledger;
