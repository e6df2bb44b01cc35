// The raw limit: what bare libsqlite3 reaches on Leadferry's own schema, written in C with prepared statements and nothing
// else. The benchmark holds the store against it.
#ifndef QUEUE_LIMIT_H
#define QUEUE_LIMIT_H

typedef struct {
    const char *path;
    // 1: the sync stage, whose outcomes are FULL; 0: the enrich stage, NORMAL.
    int sync_stage;
    // Jobs in a claim.
    int batch;
    // Whether outcomes and the next claim share a transaction.
    int fused;
    // Work before the measurement begins, until the log has its length: a disk takes longer to lengthen a file.
    double warm_seconds;
    // When to stop, at the latest.
    double seconds;
} queue_limit_load;

typedef struct {
    long jobs;
    double seconds;
    long syncs;
    // What SQLite said where something failed; empty otherwise.
    char error[256];
} queue_limit_result;

// Claims and completes until the time is over or no job is ready. Returns 0, or an SQLite result code.
int queue_limit_run(const queue_limit_load *load, queue_limit_result *result);

// Fills a migrated database: jobs that are done, then jobs in back-off, then jobs ready to be claimed in a state
// ('captured' or 'enriched'), with their leads where asked. Not durable, and quick. Returns 0, or an SQLite result code.
int queue_limit_fill(
    const char *path, const char *state, long ready, long waiting, long synced, int leads, char error[256]);

// Counts the syncs of all databases that are opened from now on in this process.
int queue_limit_count_syncs(void);
long queue_limit_syncs(void);

#endif
