#ifndef CFAULTVFS_H
#define CFAULTVFS_H

#include <stdint.h>

// A SQLite VFS for tests: the machine's own, with a disk that can be recorded, filled, broken and made read-only, for the
// files of registered folders. All other files of the process go straight to the "unix" VFS. Safe from many threads.

/// The calls that can fail, as bits.
enum {
    FAULTVFS_OPEN = 1,
    FAULTVFS_READ = 2,
    FAULTVFS_WRITE = 4,
    FAULTVFS_TRUNCATE = 8,
    FAULTVFS_SYNC = 16,
    FAULTVFS_DELETE = 32,
    FAULTVFS_LOCK = 64,
    FAULTVFS_SIZE = 128,
    /// Mapping and locking of the write-ahead log's index.
    FAULTVFS_SHM = 256,
};

/// What a recorded call did to the disk.
enum {
    /// A name came to be. `file` is new: a file that is deleted and made again is another one.
    FAULTVFS_CREATED = 1,
    FAULTVFS_WRITTEN = 2,
    /// `offset` is the new length.
    FAULTVFS_TRUNCATED = 3,
    /// `folder_synced` says whether the folder's entries were synced with it.
    FAULTVFS_SYNCED = 4,
    /// `folder_synced` says whether the removal was made durable at once.
    FAULTVFS_DELETED = 5,
};

/// A call that changed the disk. The pointers live as long as the folder is registered.
typedef struct {
    int32_t kind;
    int32_t file;
    int32_t folder_synced;
    int64_t offset;
    int64_t length;
    const uint8_t *bytes;
    const char *path;
} faultvfs_operation;

/// Registers a folder, which must exist, and returns its number, or -1. Register it before its files are opened.
int32_t faultvfs_register(const char *folder);
/// Forgets a folder and its record. Its files must be closed.
void faultvfs_unregister(int32_t folder);

/// Records from now on, or no longer. The folder must be empty when it begins.
void faultvfs_record(int32_t folder, int32_t on);
/// How many calls were recorded.
int64_t faultvfs_recorded(int32_t folder);
/// One of them.
faultvfs_operation faultvfs_operation_at(int32_t folder, int64_t index);

/// Lets the n-th call (from 1) of these classes fail, with a SQLite result code, or with the class's own I/O error where
/// the code is 0; and all after it, where it lasts. A write that fails has written its first half.
void faultvfs_fail(int32_t folder, uint32_t classes, int64_t nth, int32_t code, int32_t lasts);
/// Calls of the classes since `faultvfs_fail`, and how many of them failed.
int64_t faultvfs_calls(int32_t folder);
int64_t faultvfs_failures(int32_t folder);
/// The most bytes that all files of the folder may have, or -1. Writes past it fail with SQLITE_FULL.
void faultvfs_quota(int32_t folder, int64_t bytes);
/// Whether files open read-only and none can be made, as on a read-only mount.
void faultvfs_read_only(int32_t folder, int32_t on);
/// No more faults, no quota, writable.
void faultvfs_heal(int32_t folder);

#endif
