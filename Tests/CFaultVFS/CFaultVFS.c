#include "CFaultVFS.h"

#include <dirent.h>
#include <limits.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// A name of the folder, and the number of the file that stands under it now.
typedef struct Entry {
    char *path;
    int32_t file;
    struct Entry *next;
} Entry;

// A registered folder. Never freed: a file may be closed after its folder was unregistered.
typedef struct {
    pthread_mutex_t mutex;
    char *path;
    size_t length;
    int registered;
    int recording;
    Entry *entries;
    int32_t files;
    faultvfs_operation *operations;
    int64_t count, room;
    uint32_t classes;
    int64_t nth, calls, failures;
    int32_t code, lasts;
    int64_t quota;
    int readOnly;
} Folder;

// An open file. The machine's own stands behind it in the same allocation.
typedef struct {
    sqlite3_file base;
    Folder *folder;
    int32_t number;
    // Like the machine's own VFS: the first sync of a log or journal syncs the folder too.
    int syncsFolder;
} File;

enum { MOST_FOLDERS = 4096 };
static Folder *folders[MOST_FOLDERS];
static int32_t folderCount;
static pthread_mutex_t listMutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static sqlite3_vfs *machine;
static sqlite3_vfs vfs;

static sqlite3_file *real(sqlite3_file *file) { return (sqlite3_file *)((File *)file + 1); }

// MARK: - Folders

static Folder *folderOf(const char *path) {
    if (!path) return NULL;
    Folder *found = NULL;
    pthread_mutex_lock(&listMutex);
    for (int32_t i = 0; i < folderCount && !found; i++) {
        Folder *folder = folders[i];
        if (folder->registered && strncmp(path, folder->path, folder->length) == 0 && path[folder->length] == '/') {
            found = folder;
        }
    }
    pthread_mutex_unlock(&listMutex);
    return found;
}

static Folder *folderAt(int32_t number) {
    pthread_mutex_lock(&listMutex);
    Folder *folder = number >= 0 && number < folderCount ? folders[number] : NULL;
    pthread_mutex_unlock(&listMutex);
    if (!folder) abort();
    return folder;
}

static Entry **entryOf(Folder *folder, const char *path) {
    Entry **entry = &folder->entries;
    while (*entry && strcmp((*entry)->path, path) != 0) entry = &(*entry)->next;
    return entry;
}

static void note(Folder *folder, faultvfs_operation operation, const void *bytes, const char *path) {
    if (!folder->recording) return;
    if (folder->count == folder->room) {
        folder->room = folder->room ? folder->room * 2 : 1024;
        folder->operations = realloc(folder->operations, (size_t)folder->room * sizeof(faultvfs_operation));
    }
    if (bytes) {
        uint8_t *copy = malloc((size_t)operation.length + 1);
        memcpy(copy, bytes, (size_t)operation.length);
        operation.bytes = copy;
    }
    operation.path = path ? strdup(path) : NULL;
    folder->operations[folder->count++] = operation;
}

// Whether this call is to fail: its result code, or SQLITE_OK.
static int fault(Folder *folder, uint32_t class, int code) {
    if (!(folder->classes & class)) return SQLITE_OK;
    folder->calls++;
    if (folder->calls < folder->nth || (folder->calls > folder->nth && !folder->lasts)) return SQLITE_OK;
    folder->failures++;
    return folder->code ? folder->code : code;
}

static int64_t bytesIn(const char *folder) {
    int64_t sum = 0;
    DIR *stream = opendir(folder);
    if (!stream) return 0;
    struct dirent *entry;
    while ((entry = readdir(stream))) {
        char path[PATH_MAX];
        struct stat status;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (stat(path, &status) == 0 && S_ISREG(status.st_mode)) sum += status.st_size;
    }
    closedir(stream);
    return sum;
}

// MARK: - Files

static int fileClose(sqlite3_file *file) {
    int code = real(file)->pMethods->xClose(real(file));
    file->pMethods = NULL;
    return code;
}

static int fileRead(sqlite3_file *file, void *bytes, int length, sqlite3_int64 offset) {
    Folder *folder = ((File *)file)->folder;
    pthread_mutex_lock(&folder->mutex);
    int code = fault(folder, FAULTVFS_READ, SQLITE_IOERR_READ);
    pthread_mutex_unlock(&folder->mutex);
    return code ? code : real(file)->pMethods->xRead(real(file), bytes, length, offset);
}

static int writeAndNote(File *file, const void *bytes, int length, sqlite3_int64 offset) {
    if (length <= 0) return SQLITE_OK;
    int code = real(&file->base)->pMethods->xWrite(real(&file->base), bytes, length, offset);
    if (code == SQLITE_OK) {
        note(
            file->folder,
            (faultvfs_operation){
                .kind = FAULTVFS_WRITTEN, .file = file->number, .offset = offset, .length = length },
            bytes, NULL);
    }
    return code;
}

static int fileWrite(sqlite3_file *base, const void *bytes, int length, sqlite3_int64 offset) {
    File *file = (File *)base;
    Folder *folder = file->folder;
    pthread_mutex_lock(&folder->mutex);
    int code = folder->readOnly ? SQLITE_READONLY : fault(folder, FAULTVFS_WRITE, SQLITE_IOERR_WRITE);
    int written = folder->readOnly ? 0 : length / 2;
    if (code == SQLITE_OK && folder->quota >= 0) {
        sqlite3_int64 size = 0;
        code = real(base)->pMethods->xFileSize(real(base), &size);
        if (code == SQLITE_OK && offset + length > size) {
            int64_t left = folder->quota - bytesIn(folder->path);
            if (offset + length - size > left) {
                code = SQLITE_FULL;
                written = left > 0 && size + left > offset ? (int)(size + left - offset) : 0;
                folder->failures++;
            }
        }
    }
    if (code == SQLITE_OK) {
        code = writeAndNote(file, bytes, length, offset);
    } else {
        writeAndNote(file, bytes, written, offset);
    }
    pthread_mutex_unlock(&folder->mutex);
    return code;
}

static int fileTruncate(sqlite3_file *base, sqlite3_int64 size) {
    File *file = (File *)base;
    Folder *folder = file->folder;
    pthread_mutex_lock(&folder->mutex);
    int code = folder->readOnly ? SQLITE_READONLY : fault(folder, FAULTVFS_TRUNCATE, SQLITE_IOERR_TRUNCATE);
    if (code == SQLITE_OK) code = real(base)->pMethods->xTruncate(real(base), size);
    if (code == SQLITE_OK) {
        note(
            folder, (faultvfs_operation){ .kind = FAULTVFS_TRUNCATED, .file = file->number, .offset = size }, NULL,
            NULL);
    }
    pthread_mutex_unlock(&folder->mutex);
    return code;
}

static int fileSync(sqlite3_file *base, int flags) {
    File *file = (File *)base;
    Folder *folder = file->folder;
    pthread_mutex_lock(&folder->mutex);
    int code = fault(folder, FAULTVFS_SYNC, SQLITE_IOERR_FSYNC);
    if (code == SQLITE_OK) code = real(base)->pMethods->xSync(real(base), flags);
    if (code == SQLITE_OK) {
        note(
            folder,
            (faultvfs_operation){
                .kind = FAULTVFS_SYNCED, .file = file->number, .folder_synced = file->syncsFolder },
            NULL, NULL);
        file->syncsFolder = 0;
    }
    pthread_mutex_unlock(&folder->mutex);
    return code;
}

static int fileSize(sqlite3_file *file, sqlite3_int64 *size) {
    Folder *folder = ((File *)file)->folder;
    pthread_mutex_lock(&folder->mutex);
    int code = fault(folder, FAULTVFS_SIZE, SQLITE_IOERR_FSTAT);
    pthread_mutex_unlock(&folder->mutex);
    return code ? code : real(file)->pMethods->xFileSize(real(file), size);
}

static int fileLock(sqlite3_file *file, int level) {
    Folder *folder = ((File *)file)->folder;
    pthread_mutex_lock(&folder->mutex);
    int code = fault(folder, FAULTVFS_LOCK, SQLITE_IOERR_LOCK);
    pthread_mutex_unlock(&folder->mutex);
    return code ? code : real(file)->pMethods->xLock(real(file), level);
}

// Giving a lock back never fails here: a kernel does not refuse it, and SQLite does not expect it.
static int fileUnlock(sqlite3_file *file, int level) { return real(file)->pMethods->xUnlock(real(file), level); }

static int fileCheckReservedLock(sqlite3_file *file, int *held) {
    return real(file)->pMethods->xCheckReservedLock(real(file), held);
}

static int fileControl(sqlite3_file *file, int operation, void *argument) {
    return real(file)->pMethods->xFileControl(real(file), operation, argument);
}

static int fileSectorSize(sqlite3_file *file) { return real(file)->pMethods->xSectorSize(real(file)); }

static int fileDeviceCharacteristics(sqlite3_file *file) {
    return real(file)->pMethods->xDeviceCharacteristics(real(file));
}

static int shmExists(const char *database) {
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s-shm", database);
    return access(path, F_OK) == 0;
}

static int fileShmMap(sqlite3_file *base, int page, int size, int extend, void volatile **memory) {
    File *file = (File *)base;
    Folder *folder = file->folder;
    pthread_mutex_lock(&folder->mutex);
    int code = fault(folder, FAULTVFS_SHM, SQLITE_IOERR_SHMMAP);
    if (code == SQLITE_OK && folder->readOnly) {
        code = SQLITE_CANTOPEN;
        for (Entry *entry = folder->entries; entry; entry = entry->next) {
            if (entry->file == file->number && shmExists(entry->path)) code = SQLITE_READONLY_CANTINIT;
        }
    }
    pthread_mutex_unlock(&folder->mutex);
    if (code) {
        *memory = NULL;
        return code;
    }
    return real(base)->pMethods->xShmMap(real(base), page, size, extend, memory);
}

static int fileShmLock(sqlite3_file *file, int offset, int count, int flags) {
    Folder *folder = ((File *)file)->folder;
    int code = SQLITE_OK;
    if (flags & SQLITE_SHM_LOCK) {
        pthread_mutex_lock(&folder->mutex);
        code = fault(folder, FAULTVFS_SHM, SQLITE_IOERR_SHMLOCK);
        pthread_mutex_unlock(&folder->mutex);
    }
    return code ? code : real(file)->pMethods->xShmLock(real(file), offset, count, flags);
}

static void fileShmBarrier(sqlite3_file *file) { real(file)->pMethods->xShmBarrier(real(file)); }

static int fileShmUnmap(sqlite3_file *file, int remove) {
    return real(file)->pMethods->xShmUnmap(real(file), remove);
}

// Version 2: no memory map of the database, so that every read and write is seen.
static const sqlite3_io_methods methods = {
    2, fileClose, fileRead, fileWrite, fileTruncate, fileSync, fileSize, fileLock, fileUnlock, fileCheckReservedLock,
    fileControl, fileSectorSize, fileDeviceCharacteristics, fileShmMap, fileShmLock, fileShmBarrier, fileShmUnmap,
    NULL, NULL,
};

// MARK: - The file system

static int vfsOpen(sqlite3_vfs *self, const char *path, sqlite3_file *base, int flags, int *outFlags) {
    (void)self;
    Folder *folder = folderOf(path);
    // The machine's own file takes the place of ours.
    if (!folder) return machine->xOpen(machine, path, base, flags, outFlags);
    File *file = (File *)base;
    memset(file, 0, sizeof *file);
    file->folder = folder;
    pthread_mutex_lock(&folder->mutex);
    int isNew = access(path, F_OK) != 0;
    int code = fault(folder, FAULTVFS_OPEN, SQLITE_CANTOPEN);
    if (code == SQLITE_OK && folder->readOnly) {
        if (isNew) code = SQLITE_CANTOPEN;
        flags = (flags & ~(SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)) | SQLITE_OPEN_READONLY;
    }
    if (code == SQLITE_OK) code = machine->xOpen(machine, path, real(base), flags, outFlags);
    if (code == SQLITE_OK) {
        base->pMethods = &methods;
        Entry **entry = entryOf(folder, path);
        if (isNew || !*entry) {
            if (!*entry) {
                *entry = calloc(1, sizeof(Entry));
                (*entry)->path = strdup(path);
            }
            (*entry)->file = folder->files++;
            note(
                folder, (faultvfs_operation){ .kind = FAULTVFS_CREATED, .file = (*entry)->file }, NULL, path);
        }
        file->number = (*entry)->file;
        int isLog = SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_SUPER_JOURNAL;
        file->syncsFolder = (flags & SQLITE_OPEN_CREATE) && (flags & isLog);
    }
    pthread_mutex_unlock(&folder->mutex);
    return code;
}

static int vfsDelete(sqlite3_vfs *self, const char *path, int syncsFolder) {
    (void)self;
    Folder *folder = folderOf(path);
    if (!folder) return machine->xDelete(machine, path, syncsFolder);
    pthread_mutex_lock(&folder->mutex);
    int code = folder->readOnly ? SQLITE_IOERR_DELETE : fault(folder, FAULTVFS_DELETE, SQLITE_IOERR_DELETE);
    if (code == SQLITE_OK) code = machine->xDelete(machine, path, syncsFolder);
    Entry **entry = entryOf(folder, path);
    if (code == SQLITE_OK && *entry) {
        note(
            folder,
            (faultvfs_operation){
                .kind = FAULTVFS_DELETED, .file = (*entry)->file, .folder_synced = syncsFolder != 0 },
            NULL, path);
        Entry *gone = *entry;
        *entry = gone->next;
        free(gone->path);
        free(gone);
    }
    pthread_mutex_unlock(&folder->mutex);
    return code;
}

static int vfsAccess(sqlite3_vfs *self, const char *path, int flags, int *result) {
    (void)self;
    return machine->xAccess(machine, path, flags, result);
}

static int vfsFullPathname(sqlite3_vfs *self, const char *path, int size, char *result) {
    (void)self;
    return machine->xFullPathname(machine, path, size, result);
}

static void *vfsDlOpen(sqlite3_vfs *self, const char *path) {
    (void)self;
    return machine->xDlOpen(machine, path);
}

static void vfsDlError(sqlite3_vfs *self, int size, char *message) {
    (void)self;
    machine->xDlError(machine, size, message);
}

static void (*vfsDlSym(sqlite3_vfs *self, void *library, const char *symbol))(void) {
    (void)self;
    return machine->xDlSym(machine, library, symbol);
}

static void vfsDlClose(sqlite3_vfs *self, void *library) {
    (void)self;
    machine->xDlClose(machine, library);
}

static int vfsRandomness(sqlite3_vfs *self, int size, char *bytes) {
    (void)self;
    return machine->xRandomness(machine, size, bytes);
}

static int vfsSleep(sqlite3_vfs *self, int microseconds) {
    (void)self;
    return machine->xSleep(machine, microseconds);
}

static int vfsCurrentTime(sqlite3_vfs *self, double *time) {
    (void)self;
    return machine->xCurrentTime(machine, time);
}

static int vfsGetLastError(sqlite3_vfs *self, int size, char *message) {
    (void)self;
    return machine->xGetLastError(machine, size, message);
}

static int vfsCurrentTimeInt64(sqlite3_vfs *self, sqlite3_int64 *time) {
    (void)self;
    return machine->xCurrentTimeInt64(machine, time);
}

static void install(void) {
    machine = sqlite3_vfs_find("unix");
    if (!machine) abort();
    vfs = (sqlite3_vfs){
        .iVersion = 2,
        .szOsFile = (int)sizeof(File) + machine->szOsFile,
        .mxPathname = machine->mxPathname,
        .zName = "fault",
        .xOpen = vfsOpen,
        .xDelete = vfsDelete,
        .xAccess = vfsAccess,
        .xFullPathname = vfsFullPathname,
        .xDlOpen = vfsDlOpen,
        .xDlError = vfsDlError,
        .xDlSym = vfsDlSym,
        .xDlClose = vfsDlClose,
        .xRandomness = vfsRandomness,
        .xSleep = vfsSleep,
        .xCurrentTime = vfsCurrentTime,
        .xGetLastError = vfsGetLastError,
        .xCurrentTimeInt64 = vfsCurrentTimeInt64,
    };
    sqlite3_vfs_register(&vfs, 1);
}

// MARK: - For the tests

int32_t faultvfs_register(const char *path) {
    pthread_once(&once, install);
    char *whole = realpath(path, NULL);
    if (!whole) return -1;
    Folder *folder = calloc(1, sizeof(Folder));
    pthread_mutex_init(&folder->mutex, NULL);
    folder->path = whole;
    folder->length = strlen(whole);
    folder->registered = 1;
    folder->quota = -1;
    pthread_mutex_lock(&listMutex);
    int32_t number = folderCount < MOST_FOLDERS ? folderCount : -1;
    if (number >= 0) folders[folderCount++] = folder;
    pthread_mutex_unlock(&listMutex);
    return number;
}

void faultvfs_unregister(int32_t number) {
    Folder *folder = folderAt(number);
    pthread_mutex_lock(&listMutex);
    folder->registered = 0;
    pthread_mutex_unlock(&listMutex);
    pthread_mutex_lock(&folder->mutex);
    for (int64_t i = 0; i < folder->count; i++) {
        free((void *)folder->operations[i].bytes);
        free((void *)folder->operations[i].path);
    }
    free(folder->operations);
    folder->operations = NULL;
    folder->count = folder->room = 0;
    folder->recording = 0;
    pthread_mutex_unlock(&folder->mutex);
}

void faultvfs_record(int32_t number, int32_t on) {
    Folder *folder = folderAt(number);
    pthread_mutex_lock(&folder->mutex);
    folder->recording = on;
    pthread_mutex_unlock(&folder->mutex);
}

int64_t faultvfs_recorded(int32_t number) {
    Folder *folder = folderAt(number);
    pthread_mutex_lock(&folder->mutex);
    int64_t count = folder->count;
    pthread_mutex_unlock(&folder->mutex);
    return count;
}

faultvfs_operation faultvfs_operation_at(int32_t number, int64_t index) {
    Folder *folder = folderAt(number);
    pthread_mutex_lock(&folder->mutex);
    if (index < 0 || index >= folder->count) abort();
    faultvfs_operation operation = folder->operations[index];
    pthread_mutex_unlock(&folder->mutex);
    return operation;
}

void faultvfs_fail(int32_t number, uint32_t classes, int64_t nth, int32_t code, int32_t lasts) {
    Folder *folder = folderAt(number);
    pthread_mutex_lock(&folder->mutex);
    folder->classes = classes;
    folder->nth = nth;
    folder->code = code;
    folder->lasts = lasts;
    folder->calls = folder->failures = 0;
    pthread_mutex_unlock(&folder->mutex);
}

int64_t faultvfs_calls(int32_t number) {
    Folder *folder = folderAt(number);
    pthread_mutex_lock(&folder->mutex);
    int64_t calls = folder->calls;
    pthread_mutex_unlock(&folder->mutex);
    return calls;
}

int64_t faultvfs_failures(int32_t number) {
    Folder *folder = folderAt(number);
    pthread_mutex_lock(&folder->mutex);
    int64_t failures = folder->failures;
    pthread_mutex_unlock(&folder->mutex);
    return failures;
}

void faultvfs_quota(int32_t number, int64_t bytes) {
    Folder *folder = folderAt(number);
    pthread_mutex_lock(&folder->mutex);
    folder->quota = bytes;
    pthread_mutex_unlock(&folder->mutex);
}

void faultvfs_read_only(int32_t number, int32_t on) {
    Folder *folder = folderAt(number);
    pthread_mutex_lock(&folder->mutex);
    folder->readOnly = on;
    pthread_mutex_unlock(&folder->mutex);
}

void faultvfs_heal(int32_t number) {
    Folder *folder = folderAt(number);
    pthread_mutex_lock(&folder->mutex);
    folder->classes = 0;
    folder->quota = -1;
    folder->readOnly = 0;
    pthread_mutex_unlock(&folder->mutex);
}
