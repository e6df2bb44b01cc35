// Preloaded into a process, it moves two of its clocks: the wall clock and the boot clock. CLOCK_MONOTONIC stays, so
// that a jump of both is a suspend, and one of the wall clock alone is a step.
//
// LEADFERRY_CLOCK_FILE names a file of two 64-bit numbers, nanoseconds to add to CLOCK_REALTIME and CLOCK_BOOTTIME. It is
// mapped, so that a change strikes all processes at once. The kernel knows nothing of the shift: absolute times on
// their way to it are shifted back.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

static const volatile int64_t *shift;
static clockid_t timer_clocks[4096];

__attribute__((constructor)) static void map(void) {
    const char *path = getenv("LEADFERRY_CLOCK_FILE");
    int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (file < 0) return;
    void *mapped = mmap(NULL, 16, PROT_READ, MAP_SHARED, file, 0);
    if (mapped != MAP_FAILED) shift = mapped;
    close(file);
}

static int64_t shift_of(clockid_t clock) {
    if (!shift) return 0;
    switch (clock) {
    case CLOCK_REALTIME: case CLOCK_REALTIME_COARSE: case CLOCK_REALTIME_ALARM: case CLOCK_TAI: return shift[0];
    case CLOCK_BOOTTIME: case CLOCK_BOOTTIME_ALARM: return shift[1];
    default: return 0;
    }
}

static void move(struct timespec *time, int64_t nanoseconds) {
    int64_t sum = time->tv_sec * INT64_C(1000000000) + time->tv_nsec + nanoseconds;
    if (sum < 1) sum = 1;
    time->tv_sec = sum / 1000000000;
    time->tv_nsec = sum % 1000000000;
}

int clock_gettime(clockid_t clock, struct timespec *time) {
    int result = (int)syscall(SYS_clock_gettime, clock, time);
    if (result == 0) move(time, shift_of(clock));
    return result;
}

int gettimeofday(struct timeval *restrict time, void *restrict zone) {
    (void)zone;
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    time->tv_sec = now.tv_sec;
    time->tv_usec = now.tv_nsec / 1000;
    return 0;
}

time_t time(time_t *place) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (place) *place = now.tv_sec;
    return now.tv_sec;
}

int timespec_get(struct timespec *time, int base) {
    clock_gettime(CLOCK_REALTIME, time);
    return base;
}

// Absolute times on their way to the kernel.

int timerfd_create(int clock, int flags) {
    int file = (int)syscall(SYS_timerfd_create, clock, flags);
    if (file >= 0 && file < 4096) timer_clocks[file] = clock;
    return file;
}

int timerfd_settime(int file, int flags, const struct itimerspec *new, struct itimerspec *old) {
    struct itimerspec moved = *new;
    int is_armed = new->it_value.tv_sec || new->it_value.tv_nsec;
    if ((flags & TFD_TIMER_ABSTIME) && is_armed && file < 4096) move(&moved.it_value, -shift_of(timer_clocks[file]));
    return (int)syscall(SYS_timerfd_settime, file, flags, &moved, old);
}

// glibc keeps an older form of the condition variables under the same names; dlsym finds the default one.
#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

int pthread_cond_timedwait(pthread_cond_t *restrict condition, pthread_mutex_t *restrict mutex,
                           const struct timespec *restrict until) {
    static __typeof__(&pthread_cond_timedwait) real;
    if (!real) real = REAL(pthread_cond_timedwait);
    struct timespec moved = *until;
    // A condition of the monotonic clock has small times: they are not of the wall clock.
    if (until->tv_sec > 1000000000) move(&moved, -shift_of(CLOCK_REALTIME));
    return real(condition, mutex, &moved);
}

int sem_timedwait(sem_t *restrict semaphore, const struct timespec *restrict until) {
    static __typeof__(&sem_timedwait) real;
    if (!real) real = REAL(sem_timedwait);
    struct timespec moved = *until;
    move(&moved, -shift_of(CLOCK_REALTIME));
    return real(semaphore, &moved);
}
