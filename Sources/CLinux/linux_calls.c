#define _GNU_SOURCE
#include "linux_calls.h"

#include <errno.h>
#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

int linux_keep_freed_memory(int bytes) { return mallopt(M_TRIM_THRESHOLD, bytes); }

static void interrupted(int number) { (void)number; }

// Without SA_RESTART, so that the signal ends a wait. Whoever has a handler of their own keeps it: any handler will do.
static void handle_signal(void) {
    struct sigaction action, present;
    if (sigaction(SIGURG, NULL, &present) == 0 && present.sa_handler != SIG_DFL && present.sa_handler != SIG_IGN) return;
    action.sa_handler = interrupted;
    action.sa_flags = 0;
    sigemptyset(&action.sa_mask);
    sigaction(SIGURG, &action, NULL);
}

static long milliseconds_now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

int linux_flock_within(int file, long milliseconds) {
    if (flock(file, LOCK_EX | LOCK_NB) == 0) return 0;
    if (errno != EWOULDBLOCK && errno != EINTR) return errno;
    if (milliseconds <= 0) return ETIMEDOUT;
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, handle_signal);
    sigset_t urgent, before;
    sigemptyset(&urgent);
    sigaddset(&urgent, SIGURG);
    pthread_sigmask(SIG_UNBLOCK, &urgent, &before);
    struct sigevent event = {.sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGURG};
    event._sigev_un._tid = (int)syscall(SYS_gettid);
    timer_t timer;
    int code = 0;
    if (timer_create(CLOCK_MONOTONIC, &event, &timer) != 0) {
        code = errno;
    } else {
        // It strikes again and again: a strike just before the wait begins would be lost.
        struct itimerspec strikes = {
            .it_value = {.tv_sec = milliseconds / 1000, .tv_nsec = milliseconds % 1000 * 1000000},
            .it_interval = {.tv_nsec = 10000000},
        };
        long end = milliseconds_now() + milliseconds;
        timer_settime(timer, 0, &strikes, NULL);
        while (flock(file, LOCK_EX) != 0) {
            code = errno == EINTR ? (milliseconds_now() >= end ? ETIMEDOUT : 0) : errno;
            if (code != 0) break;
        }
        timer_delete(timer);
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return code;
}
