#include "queue_limit.h"

#include <sqlite3.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double now_seconds(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static sqlite3_int64 now_milliseconds(void) {
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    return (sqlite3_int64)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

// MARK: - The load

// The row changes of Store+claim.swift and Store+complete.swift, for outcomes that are 'done'.
static const char *claim_sql =
    "UPDATE OR IGNORE jobs SET ready = 0, worker_id = ?1, lease_expires_ms = ?2, epoch = epoch + 1, attempts = attempts + 1 "
    "WHERE id IN (SELECT id FROM jobs INDEXED BY jobs_ready WHERE state = ?3 AND destination_id = 1 AND ready = 1 "
    "AND priority <= 3 ORDER BY priority, turn, id LIMIT ?4) "
    "RETURNING id, lead_id, epoch, attempts, steps_done, created_ms, error_type";
static const char *enriched_sql =
    "UPDATE jobs SET state = 'enriched', ready = 1, error_type = NULL, error_code = NULL, error_field = NULL, "
    "error_value = NULL, error_lead_field = NULL, error_message = NULL, attempts = 0, crashes = 0, due_ms = ?1, moved_ms = ?1, worker_id = NULL, "
    "lease_expires_ms = NULL WHERE id = ?2 AND epoch = ?3 AND worker_id IS NOT NULL";
static const char *synced_sql =
    "UPDATE jobs SET state = 'synced', ready = 0, error_type = NULL, error_code = NULL, error_field = NULL, "
    "error_value = NULL, error_lead_field = NULL, error_message = NULL, attempts = 0, crashes = 0, due_ms = ?1, moved_ms = ?1, worker_id = NULL, "
    "lease_expires_ms = NULL WHERE id = ?2 AND epoch = ?3 AND worker_id IS NOT NULL";
static const char *history_sql =
    "INSERT INTO job_history (job_id, epoch, at_ms, what, from_state, to_state, attempt, error_type, error_code, detail, sent) "
    "VALUES (?1, ?2, ?3, 'done', ?4, ?5, ?6, NULL, NULL, NULL, NULL)";
static const char *lead_sql = "UPDATE leads SET enriched_ms = ?1, updated_ms = ?1 WHERE id = ?2";

typedef struct {
    sqlite3_int64 id, lead, epoch, attempt;
} job;

typedef struct {
    sqlite3 *db;
    sqlite3_stmt *begin, *commit, *claim, *complete, *history, *lead;
    const queue_limit_load *load;
    job *jobs;
} bench;

static int once(sqlite3_stmt *statement) {
    int code = sqlite3_step(statement);
    sqlite3_reset(statement);
    return code == SQLITE_DONE || code == SQLITE_ROW ? SQLITE_OK : code;
}

static int claim(bench *b, int *count) {
    *count = 0;
    sqlite3_bind_int64(b->claim, 2, now_milliseconds() + 120000);
    int code;
    while ((code = sqlite3_step(b->claim)) == SQLITE_ROW) {
        job *j = &b->jobs[(*count)++];
        j->id = sqlite3_column_int64(b->claim, 0);
        j->lead = sqlite3_column_int64(b->claim, 1);
        j->epoch = sqlite3_column_int64(b->claim, 2);
        j->attempt = sqlite3_column_int64(b->claim, 3);
    }
    sqlite3_reset(b->claim);
    return code == SQLITE_DONE ? SQLITE_OK : code;
}

static int complete(bench *b, int count) {
    sqlite3_int64 now = now_milliseconds();
    for (int i = 0; i < count; i++) {
        job *j = &b->jobs[i];
        int code;
        sqlite3_bind_int64(b->complete, 1, now);
        sqlite3_bind_int64(b->complete, 2, j->id);
        sqlite3_bind_int64(b->complete, 3, j->epoch);
        if ((code = once(b->complete))) return code;
        sqlite3_bind_int64(b->history, 1, j->id);
        sqlite3_bind_int64(b->history, 2, j->epoch);
        sqlite3_bind_int64(b->history, 3, now);
        sqlite3_bind_int64(b->history, 6, j->attempt);
        if ((code = once(b->history))) return code;
        if (b->load->sync_stage) continue;
        sqlite3_bind_int64(b->lead, 1, now);
        sqlite3_bind_int64(b->lead, 2, j->lead);
        if ((code = once(b->lead))) return code;
    }
    return SQLITE_OK;
}

static int synchronous(bench *b, const char *level) {
    char sql[64];
    snprintf(sql, sizeof sql, "PRAGMA synchronous = %s", level);
    return sqlite3_exec(b->db, sql, NULL, NULL, NULL);
}

// As durable as the store: the outcomes of a sync are FULL, everything else is NORMAL.
static int turn(bench *b, int *count, long *jobs) {
    int code, done = *count;
    if (b->load->fused) {
        if ((code = once(b->begin)) || (code = complete(b, done)) || (code = claim(b, count))) return code;
        code = once(b->commit);
    } else {
        if (b->load->sync_stage && (code = synchronous(b, "NORMAL"))) return code;
        if ((code = once(b->begin)) || (code = claim(b, &done)) || (code = once(b->commit))) return code;
        if (b->load->sync_stage && (code = synchronous(b, "FULL"))) return code;
        if ((code = once(b->begin)) || (code = complete(b, done))) return code;
        code = once(b->commit);
        *count = done;
    }
    *jobs += done;
    return code;
}

static int prepare(bench *b) {
    const queue_limit_load *load = b->load;
    int code;
    if ((code = sqlite3_open(load->path, &b->db))) return code;
    sqlite3_busy_timeout(b->db, 30000);
    const char *setup = "PRAGMA foreign_keys = ON; PRAGMA cache_size = -16384; PRAGMA synchronous = NORMAL;"
                        "INSERT INTO workers (pid, host, boot_id, started_ms, lock_file) VALUES (1, 'raw', 'raw', 0, 'raw')";
    if ((code = sqlite3_exec(b->db, setup, NULL, NULL, NULL))) return code;
    sqlite3_int64 worker = sqlite3_last_insert_rowid(b->db);
    if (load->fused && load->sync_stage && (code = synchronous(b, "FULL"))) return code;
    struct {
        const char *sql;
        sqlite3_stmt **statement;
    } all[] = {
        {"BEGIN IMMEDIATE", &b->begin}, {"COMMIT", &b->commit}, {claim_sql, &b->claim},
        {load->sync_stage ? synced_sql : enriched_sql, &b->complete}, {history_sql, &b->history}, {lead_sql, &b->lead},
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if ((code = sqlite3_prepare_v3(b->db, all[i].sql, -1, SQLITE_PREPARE_PERSISTENT, all[i].statement, NULL)))
            return code;
    sqlite3_bind_int64(b->claim, 1, worker);
    sqlite3_bind_text(b->claim, 3, load->sync_stage ? "enriched" : "captured", -1, SQLITE_STATIC);
    sqlite3_bind_int(b->claim, 4, load->batch);
    sqlite3_bind_text(b->history, 4, load->sync_stage ? "enriched" : "captured", -1, SQLITE_STATIC);
    sqlite3_bind_text(b->history, 5, load->sync_stage ? "synced" : "enriched", -1, SQLITE_STATIC);
    return SQLITE_OK;
}

int queue_limit_run(const queue_limit_load *load, queue_limit_result *result) {
    bench b = {.load = load, .jobs = calloc((size_t)load->batch, sizeof(job))};
    memset(result, 0, sizeof *result);
    int code = prepare(&b), count = 0;
    double start = now_seconds();
    while (!code && now_seconds() - start < load->warm_seconds) {
        if ((code = turn(&b, &count, &result->jobs)) || count == 0) break;
    }
    result->jobs = 0;
    long syncs = queue_limit_syncs();
    start = now_seconds();
    while (!code && (result->seconds = now_seconds() - start) < load->seconds) {
        if ((code = turn(&b, &count, &result->jobs)) || count == 0) break;
    }
    result->seconds = now_seconds() - start;
    result->syncs = queue_limit_syncs() - syncs;
    if (code) snprintf(result->error, sizeof result->error, "%s", b.db ? sqlite3_errmsg(b.db) : "no memory");
    sqlite3_stmt *statements[] = {b.begin, b.commit, b.claim, b.complete, b.history, b.lead};
    for (size_t i = 0; i < sizeof statements / sizeof *statements; i++) sqlite3_finalize(statements[i]);
    sqlite3_close(b.db);
    free(b.jobs);
    return code;
}

// MARK: - Filling

int queue_limit_fill(
    const char *path, const char *state, long ready, long waiting, long synced, int leads, char error[256]) {
    sqlite3 *db = NULL;
    sqlite3_stmt *lead = NULL, *jobs = NULL;
    int code = sqlite3_open(path, &db);
    error[0] = 0;
    const char *setup =
        "PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF; PRAGMA cache_size = -262144; PRAGMA foreign_keys = OFF;"
        "BEGIN;"
        "INSERT INTO events (id, name, created_ms) VALUES (1, 'expo', 0);"
        "INSERT INTO destinations (id, name, kind) VALUES (1, 'hubspot', 'hubspot') ON CONFLICT DO NOTHING;"
        "INSERT INTO ingest_runs (id, event_id, input, source, started_ms, finished_ms) VALUES (1, 1, '-', 'csv', 0, 0)";
    if (!code) code = sqlite3_exec(db, setup, NULL, NULL, NULL);
    if (!code)
        code = sqlite3_prepare_v2(
            db,
            "INSERT INTO leads (id, event_id, identity, email, first_name, last_name, company, source, run_id, captured_ms, "
            "created_ms, updated_ms) VALUES (?1, 1, 'email:p' || printf('%08d', ?1) || '@firm.example', "
            "'p' || printf('%08d', ?1) || '@firm.example', 'Ann', 'Example', 'Firm', 'csv', 1, 0, 0, 0)",
            -1, &lead, NULL);
    if (!code)
        code = sqlite3_prepare_v2(
            db,
            "INSERT INTO jobs (id, lead_id, destination_id, state, ready, turn, person_key, due_ms, created_ms, moved_ms) "
            "VALUES (?1, ?1, 1, ?2, ?3, ?1, ?1, ?4, 0, 0)",
            -1, &jobs, NULL);
    long all = ready + waiting + synced;
    sqlite3_int64 tomorrow = now_milliseconds() + 86400000;
    for (long i = 0; !code && i < all; i++) {
        int is_waiting = i >= synced && i < synced + waiting, is_ready = i >= synced + waiting;
        sqlite3_bind_int64(lead, 1, i + 1);
        if (leads && (code = once(lead))) break;
        sqlite3_bind_int64(jobs, 1, i + 1);
        sqlite3_bind_text(jobs, 2, is_ready || is_waiting ? state : "synced", -1, SQLITE_STATIC);
        sqlite3_bind_int(jobs, 3, is_ready);
        sqlite3_bind_int64(jobs, 4, is_waiting ? tomorrow : 0);
        code = once(jobs);
    }
    if (!code) code = sqlite3_exec(db, "COMMIT; PRAGMA journal_mode = WAL", NULL, NULL, NULL);
    if (code) snprintf(error, 256, "%s", db ? sqlite3_errmsg(db) : "no memory");
    sqlite3_finalize(lead);
    sqlite3_finalize(jobs);
    sqlite3_close(db);
    return code;
}

// MARK: - Syncs

static atomic_long syncs;
static sqlite3_vfs counting;
static sqlite3_vfs *real;

typedef struct {
    sqlite3_io_methods methods;
    const sqlite3_io_methods *real;
} wrapped;

// SQLite's own file structure follows at the front, so that its methods find what they know; ours stand behind it.
static wrapped *of(sqlite3_file *file) { return (wrapped *)((char *)file + real->szOsFile); }

static int counted_sync(sqlite3_file *file, int flags) {
    atomic_fetch_add(&syncs, 1);
    return of(file)->real->xSync(file, flags);
}

static int counted_close(sqlite3_file *file) { return of(file)->real->xClose(file); }

static int counted_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out) {
    (void)vfs;
    int code = real->xOpen(real, name, file, flags, out);
    if (code || !file->pMethods) return code;
    wrapped *own = of(file);
    own->real = file->pMethods;
    own->methods = *file->pMethods;
    own->methods.xSync = counted_sync;
    own->methods.xClose = counted_close;
    file->pMethods = &own->methods;
    return code;
}

int queue_limit_count_syncs(void) {
    if (real) return SQLITE_OK;
    real = sqlite3_vfs_find(NULL);
    counting = *real;
    counting.zName = "leadferry-bench";
    counting.szOsFile = real->szOsFile + (int)sizeof(wrapped);
    counting.xOpen = counted_open;
    return sqlite3_vfs_register(&counting, 1);
}

long queue_limit_syncs(void) { return atomic_load(&syncs); }
