// What Swift's Glibc module does not have.
#ifndef LINUX_CALLS_H
#define LINUX_CALLS_H

// mallopt(3): keeps freed memory up to so many bytes on each heap, instead of giving it back to the kernel. Returns 1 on
// success.
int linux_keep_freed_memory(int bytes);

// flock(2) with an end: waits for the exclusive lock of an open file on the calling thread, for so many milliseconds at
// most. Returns 0 with the lock, ETIMEDOUT without it, or the errno of what failed.
//
// The end comes as a signal to this thread alone (SIGURG, whose handler does nothing), because flock knows no time-out.
int linux_flock_within(int file, long milliseconds);

#endif
