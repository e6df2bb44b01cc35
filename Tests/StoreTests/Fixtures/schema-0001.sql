-- A database of schema 0001 with rows in every table, as `sqlite3 leadferry.db .dump` wrote it.
PRAGMA application_id = 1279685241;
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE schema_migrations (
    number INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    checksum INTEGER NOT NULL,
    applied_ms INTEGER NOT NULL
) STRICT;
INSERT INTO schema_migrations VALUES(1,'0001_create_core',-8657160977956714871,1795489388379);
CREATE TABLE events (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 200),
    -- Virtual time of the last job enqueued for the event: see jobs.turn.
    last_turn INTEGER NOT NULL DEFAULT 0,
    created_ms INTEGER NOT NULL
) STRICT;
INSERT INTO events VALUES(1,'expo',3,1795489389487);
INSERT INTO events VALUES(2,'fair',5,1795489391094);
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
INSERT INTO destinations VALUES(1,'hubspot','hubspot','automatic',NULL,NULL,NULL,NULL);
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
INSERT INTO ingest_runs VALUES(1,1,'a.csv','csv',5,3,1,1,0,1795489389487,1795489389494);
INSERT INTO ingest_runs VALUES(2,2,'b.csv','csv',2,2,0,0,0,1795489391094,1795489391106);
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
INSERT INTO leads VALUES(1,1,'email:ann@firm1.example','ann@firm1.example',NULL,NULL,'+12025550184','+12025550184','Ann','One','Chief Technology Officer','cxo','engineering','https://www.linkedin.com/in/ann-tanaka',NULL,'Austin','Texas',NULL,'United States','US',NULL,NULL,'Firm 1','firm1.example','https://firm1.example','Renewables',NULL,'1001-5000',NULL,'https://www.linkedin.com/company/firm1','{"Interest":"Robots","Stage":"lead"}','{}','{"city":{"at":"2026-11-24T03:03:09Z","confidence":0.7,"source":"peopledatalabs"},"company_linkedin_url":{"at":"2026-11-24T03:03:09Z","confidence":0.7,"source":"peopledatalabs"},"country":{"at":"2026-11-24T03:03:09Z","confidence":0.7,"source":"peopledatalabs"},"country_code":{"at":"2026-11-24T03:03:09Z","confidence":0.95,"source":"offline"},"department":{"at":"2026-11-24T03:03:09Z","confidence":0.7,"source":"peopledatalabs"},"domain":{"at":"2026-11-24T03:03:09Z","confidence":0.7,"source":"peopledatalabs"},"employee_range":{"at":"2026-11-24T03:03:09Z","confidence":0.7,"source":"peopledatalabs"},"industry":{"at":"2026-11-24T03:03:09Z","confidence":0.7,"source":"peopledatalabs"},"job_title":{"at":"2026-11-24T03:03:09Z","confidence":0.7,"source":"peopledatalabs"},"linkedin_url":{"at":"2026-11-24T03:03:09Z","confidence":0.7,"source":"peopledatalabs"},"mobile_phone":{"at":"2026-11-24T03:03:09Z","confidence":0.7,"source":"peopledatalabs"},"phone":{"at":"2026-11-24T03:03:09Z","confidence":0.7,"source":"peopledatalabs"},"region":{"at":"2026-11-24T03:03:09Z","confidence":0.7,"source":"peopledatalabs"},"seniority":{"at":"2026-11-24T03:03:09Z","confidence":0.7,"source":"peopledatalabs"},"website":{"at":"2026-11-24T03:03:09Z","confidence":0.6,"source":"offline"}}','csv',NULL,2,1,2,1795489389490,1795489389490,1795489389747,1795489389747);
INSERT INTO leads VALUES(2,1,'email:bob@firm1.example','bob@firm1.example',NULL,NULL,NULL,NULL,'Bob','Two','Finance Director','executive','finance','https://www.linkedin.com/in/bob-tanaka',NULL,'Austin','Texas',NULL,'United States','US','America/Chicago',NULL,'Firm 1','firm1.example','https://firm1.example','Medical Devices',760,NULL,'+12025550110',NULL,'{"Stage":"lead"}','{}','{"city":{"at":"2026-11-24T03:03:09Z","confidence":0.75,"source":"hunter"},"company_phone":{"at":"2026-11-24T03:03:09Z","confidence":0.75,"source":"hunter"},"country":{"at":"2026-11-24T03:03:09Z","confidence":0.75,"source":"hunter"},"country_code":{"at":"2026-11-24T03:03:09Z","confidence":0.95,"source":"offline"},"department":{"at":"2026-11-24T03:03:09Z","confidence":0.75,"source":"hunter"},"domain":{"at":"2026-11-24T03:03:09Z","confidence":0.75,"source":"hunter"},"employee_count":{"at":"2026-11-24T03:03:09Z","confidence":0.75,"source":"hunter"},"industry":{"at":"2026-11-24T03:03:09Z","confidence":0.75,"source":"hunter"},"job_title":{"at":"2026-11-24T03:03:09Z","confidence":0.75,"source":"hunter"},"linkedin_url":{"at":"2026-11-24T03:03:09Z","confidence":0.75,"source":"hunter"},"region":{"at":"2026-11-24T03:03:09Z","confidence":0.75,"source":"hunter"},"seniority":{"at":"2026-11-24T03:03:09Z","confidence":0.75,"source":"hunter"},"timezone":{"at":"2026-11-24T03:03:09Z","confidence":0.75,"source":"hunter"},"website":{"at":"2026-11-24T03:03:09Z","confidence":0.6,"source":"offline"}}','csv',NULL,1,1,2,1795489389490,1795489389490,1795489389747,1795489389747);
INSERT INTO leads VALUES(3,1,'email:cid@firm2.example','cid@firm2.example',NULL,NULL,NULL,NULL,'Cid','Three',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'Firm 2','firm2.example','https://firm2.example',NULL,NULL,NULL,NULL,NULL,'{"Stage":"Wizard"}','{}','{"domain":{"at":"2026-11-24T03:03:09Z","confidence":0.9,"source":"offline"},"website":{"at":"2026-11-24T03:03:09Z","confidence":0.6,"source":"offline"}}','csv',NULL,1,1,2,1795489389490,1795489389490,1795489389747,1795489389747);
INSERT INTO leads VALUES(4,2,'email:ann@firm1.example','ann@firm1.example',NULL,NULL,NULL,NULL,'Ann',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'Firm 1',NULL,NULL,NULL,NULL,NULL,NULL,NULL,'{}','{}','{}','csv',NULL,1,2,1,1795489391097,1795489391097,1795489391097,NULL);
INSERT INTO leads VALUES(5,2,'email:zoe@firm3.example','zoe@firm3.example',NULL,NULL,NULL,NULL,'Zoe',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'Firm 3',NULL,NULL,NULL,NULL,NULL,NULL,NULL,'{}','{}','{}','csv',NULL,1,2,1,1795489391097,1795489391097,1795489391097,NULL);
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
INSERT INTO captures VALUES(1,356877538383904862,1,2,NULL,1795489389490);
INSERT INTO captures VALUES(1,7398394340667355084,1,5,NULL,1795489389490);
INSERT INTO captures VALUES(2,-3598978510989466303,1,3,NULL,1795489389490);
INSERT INTO captures VALUES(3,-6935343556589655862,1,4,NULL,1795489389490);
INSERT INTO captures VALUES(4,-5411956112705074135,2,2,NULL,1795489391097);
INSERT INTO captures VALUES(5,415984089927044118,2,3,NULL,1795489391097);
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
INSERT INTO workers VALUES(2,4711,'booth-1','0b7c1e1e-0000-4000-8000-000000000001',1795000000000,'5d0f6c0a-0000-4000-8000-000000000001');
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
INSERT INTO jobs VALUES(1,1,1,'synced',0,3,1,-2381010898173065266,1795489390811,0,0,2,NULL,NULL,7,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1795489389490,1795489390811);
INSERT INTO jobs VALUES(2,2,1,'synced',0,3,2,-4743995384115783242,1795489390811,0,0,2,NULL,NULL,7,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1795489389490,1795489390811);
INSERT INTO jobs VALUES(3,3,1,'failed',0,3,3,-8165749721467566508,1795489389747,1,0,2,NULL,NULL,1,'sync','DATA_VALUE_VALIDATION','INVALID_OPTION','lifecyclestage','Wizard was not one of the allowed options: [subscriber, lead, marketingqualifiedlead, salesqualifiedlead, opportunity, customer, evangelist, other]',1795489391811,'a test entry',1795489389490,1795489390811);
INSERT INTO jobs VALUES(4,4,1,'enriched',0,3,4,-2381010898173065266,1795489991097,1,0,3,NULL,NULL,0,NULL,'NETWORK','reset',NULL,'connection reset',NULL,NULL,1795489391097,1795489391097);
INSERT INTO jobs VALUES(5,5,1,'captured',1,3,5,-2026024006708725365,1795489391097,0,0,0,NULL,NULL,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1795489391097,1795489391097);
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
INSERT INTO job_history VALUES(1,1,1795489389747,'done','captured','enriched',NULL,1,NULL,NULL,'{"note":"learnt phone, mobile_phone, job_title, seniority, department, linkedin_url, city, region, country, country_code, domain, website, industry, employee_range, company_linkedin_url; peopledatalabs: hit","partners":[{"credits":0,"fields":["country_code","website"],"isFromCache":false,"milliseconds":0,"outcome":"hit","partner":"offline","setAside":[]},{"call":"person","credits":1,"fields":["phone","mobile_phone","job_title","seniority","department","linkedin_url","city","region","country","domain","industry","employee_range","company_linkedin_url"],"isFromCache":false,"milliseconds":46,"outcome":"hit","partner":"peopledatalabs","setAside":[]},{"credits":0,"fields":[],"isFromCache":false,"milliseconds":0,"partner":"hunter","setAside":[],"skipped":"not_needed"}],"suppressed":false,"unanswered":[]}');
INSERT INTO job_history VALUES(1,2,1795489390811,'done','enriched','synced',NULL,1,NULL,NULL,'company 20000000001 created; contact 20000000003 created; linked');
INSERT INTO job_history VALUES(2,1,1795489389747,'done','captured','enriched',NULL,1,NULL,NULL,'{"note":"learnt job_title, seniority, department, linkedin_url, city, region, country, country_code, timezone, domain, website, industry, employee_count, company_phone; peopledatalabs: miss; hunter: hit","partners":[{"credits":0,"fields":["country_code","website"],"isFromCache":false,"milliseconds":0,"outcome":"hit","partner":"offline","setAside":[]},{"call":"person","code":"not_found","credits":0,"fields":[],"isFromCache":false,"milliseconds":38,"outcome":"miss","partner":"peopledatalabs","setAside":[]},{"call":"combined","credits":2,"fields":["job_title","seniority","department","linkedin_url","city","region","country","timezone","domain","industry","employee_count","company_phone"],"isFromCache":false,"milliseconds":21,"outcome":"hit","partner":"hunter","setAside":[]}],"suppressed":false,"unanswered":[]}');
INSERT INTO job_history VALUES(2,2,1795489390811,'done','enriched','synced',NULL,1,NULL,NULL,'company 20000000001 created; contact 20000000004 created; linked');
INSERT INTO job_history VALUES(3,1,1795489389747,'done','captured','enriched',NULL,1,NULL,NULL,'{"note":"learnt domain, website; peopledatalabs: miss; hunter: miss","partners":[{"credits":0,"fields":["domain","website"],"isFromCache":false,"milliseconds":0,"outcome":"hit","partner":"offline","setAside":[]},{"call":"person","code":"not_found","credits":0,"fields":[],"isFromCache":false,"milliseconds":38,"outcome":"miss","partner":"peopledatalabs","setAside":[]},{"call":"combined","code":"not_found","credits":0,"fields":[],"isFromCache":false,"milliseconds":51,"outcome":"miss","partner":"hunter","setAside":[]}],"suppressed":false,"unanswered":[]}');
INSERT INTO job_history VALUES(3,2,1795489390811,'failed','enriched','failed',NULL,1,'DATA_VALUE_VALIDATION','INVALID_OPTION','DATA_VALUE_VALIDATION (INVALID_OPTION): Wizard was not one of the allowed options: [subscriber, lead, marketingqualifiedlead, salesqualifiedlead, opportunity, customer, evangelist, other]; company 20000000002 created');
INSERT INTO job_history VALUES(4,1,1795000001000,'done','captured','enriched',NULL,1,NULL,NULL,NULL);
INSERT INTO job_history VALUES(4,3,1795000002000,'retry','enriched','enriched',NULL,1,'NETWORK','reset','connection reset');
CREATE TABLE lead_history (
    id INTEGER PRIMARY KEY,
    lead_id INTEGER NOT NULL REFERENCES leads (id) ON DELETE CASCADE,
    at_ms INTEGER NOT NULL,
    what TEXT NOT NULL CHECK (what IN ('merged', 'edited', 'enriched')),
    detail TEXT NOT NULL CHECK (json_valid(detail))
) STRICT;
INSERT INTO lead_history VALUES(1,1,1795489389490,'merged','{"fields":[],"line":5,"run":1}');
INSERT INTO lead_history VALUES(2,1,1795000003000,'edited','{"fields":["city"]}');
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
INSERT INTO remote_records VALUES(1,'company','domain:firm1.example','20000000001','created',1795489390811);
INSERT INTO remote_records VALUES(1,'company','domain:firm2.example','20000000002','created',1795489390811);
INSERT INTO remote_records VALUES(1,'contact','email:ann@firm1.example','20000000003','created',1795489390811);
INSERT INTO remote_records VALUES(1,'contact','email:bob@firm1.example','20000000004','created',1795489390811);
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
INSERT INTO create_intents VALUES(1,'contact','email:ann@firm1.example',4,3,1,1795000002000);
CREATE TABLE partner_answers (
    partner TEXT NOT NULL,
    -- Hash of the partner and the normalised inputs.
    key INTEGER NOT NULL,
    answer TEXT NOT NULL CHECK (json_valid(answer)),
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (partner, key)
) STRICT, WITHOUT ROWID;
INSERT INTO partner_answers VALUES('hunter',-9144461045441005756,'{"fetchedAt":817182189.6051728,"credits":2,"partner":"hunter","outcome":"hit","confidence":0.75,"values":{"company_phone":{"confidence":0.75,"value":"+12025550110"},"last_name":{"confidence":0.75,"value":"Tanaka"},"city":{"confidence":0.75,"value":"Austin"},"first_name":{"confidence":0.75,"value":"Bob"},"employee_count":{"confidence":0.75,"value":"760"},"timezone":{"value":"America\/Chicago","confidence":0.75},"country":{"value":"United States","confidence":0.75},"job_title":{"confidence":0.75,"value":"Finance Director"},"industry":{"value":"Medical Devices","confidence":0.75},"seniority":{"value":"executive","confidence":0.75},"region":{"value":"Texas","confidence":0.75},"department":{"confidence":0.75,"value":"finance"},"linkedin_url":{"value":"https:\/\/www.linkedin.com\/in\/bob-tanaka","confidence":0.75},"company":{"confidence":0.75,"value":"Firm1"},"domain":{"value":"firm1.example","confidence":0.75}},"key":-9144461045441005756}',1795489389681);
INSERT INTO partner_answers VALUES('hunter',-2277866483252253938,'{"partner":"hunter","key":-2277866483252253938,"outcome":"miss","values":{},"credits":0,"fetchedAt":817182189.6252829}',1795489389718);
INSERT INTO partner_answers VALUES('peopledatalabs',-2031544672262855775,'{"values":{},"outcome":"miss","credits":0,"key":-2031544672262855775,"partner":"peopledatalabs","fetchedAt":817182189.6252829}',1795489389667);
INSERT INTO partner_answers VALUES('peopledatalabs',-1942740228360124145,'{"outcome":"miss","values":{},"credits":0,"fetchedAt":817182189.6051728,"partner":"peopledatalabs","key":-1942740228360124145}',1795489389659);
INSERT INTO partner_answers VALUES('peopledatalabs',-70646302370905709,'{"credits":1,"values":{"company":{"confidence":0.7,"value":"Firm1"},"department":{"confidence":0.7,"value":"engineering"},"employee_range":{"confidence":0.7,"value":"1001-5000"},"country":{"confidence":0.7,"value":"United States"},"company_linkedin_url":{"confidence":0.7,"value":"linkedin.com\/company\/firm1"},"city":{"confidence":0.7,"value":"Austin"},"phone":{"confidence":0.7,"value":"+12025550184"},"mobile_phone":{"confidence":0.7,"value":"+12025550184"},"industry":{"confidence":0.7,"value":"Renewables"},"first_name":{"confidence":0.7,"value":"Ann"},"linkedin_url":{"confidence":0.7,"value":"linkedin.com\/in\/ann-tanaka"},"domain":{"confidence":0.7,"value":"firm1.example"},"region":{"confidence":0.7,"value":"Texas"},"job_title":{"confidence":0.7,"value":"Chief Technology Officer"},"last_name":{"confidence":0.7,"value":"Tanaka"},"email":{"confidence":0.7,"value":"ann@firm1.example"},"seniority":{"confidence":0.7,"value":"cxo"}},"outcome":"hit","fetchedAt":817182189.5974989,"key":-70646302370905709,"partner":"peopledatalabs","confidence":0.7}',1795489389669);
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence VALUES('workers',2);
CREATE INDEX leads_by_email ON leads (email) WHERE email IS NOT NULL;
CREATE INDEX jobs_ready ON jobs (state, destination_id, priority, turn, id) WHERE ready = 1;
CREATE INDEX jobs_suspect ON jobs (state, destination_id, priority, turn, id) WHERE ready = 2;
CREATE INDEX jobs_waiting ON jobs (due_ms) WHERE ready = 0 AND worker_id IS NULL AND state IN ('captured', 'enriched');
CREATE INDEX jobs_held ON jobs (worker_id, lease_expires_ms) WHERE worker_id IS NOT NULL;
CREATE UNIQUE INDEX jobs_held_person ON jobs (
    person_key, (CASE state WHEN 'captured' THEN 0 ELSE destination_id END)
) WHERE worker_id IS NOT NULL;
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
CREATE INDEX lead_history_by_lead ON lead_history (lead_id, id);
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
ORDER BY destinations.name, count(*) DESC, jobs.error_type
;
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
COMMIT;
