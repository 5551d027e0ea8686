/* Stands before the C library and makes the k-th write, sync or rename under one directory fail.
 *
 * SALUS_FAULT_CONTROL names a file that is mapped here and that the test reads and writes;
 * SALUS_FAULT_DIR the directory. calls.rs is the other side and has the same layout. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <unistd.h>

enum { NONE, WRITE, SYNC, RENAME };
enum { ONCE, ONWARDS, SHORT };

struct control {
    unsigned call, at, how, error, seen, hits;
    char path[1000];
};

static struct control *control;
static const char *dir;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

__attribute__((constructor)) static void begin(void) {
    const char *path = getenv("SALUS_FAULT_CONTROL");
    dir = getenv("SALUS_FAULT_DIR");
    if (!path || !dir) return;
    int fd = open(path, O_RDWR | O_CLOEXEC);
    if (fd < 0) abort();
    void *map = mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (map == MAP_FAILED) abort();
    close(fd);
    control = map;
}

/* Counts a call; the number of the failure if it is one that must fail, else -1. */
static int due(unsigned call, const char *path) {
    if (strncmp(path, dir, strlen(dir)) != 0) return -1;
    int how = -1;
    pthread_mutex_lock(&lock);
    if (control->call == call) {
        unsigned seen = ++control->seen;
        if (seen == control->at || (control->how == ONWARDS && seen > control->at)) {
            how = (int)control->how;
            if (control->hits++ == 0) {
                strncpy(control->path, path, sizeof control->path - 1);
            }
        }
    }
    pthread_mutex_unlock(&lock);
    return how;
}

static int due_of(unsigned call, int fd) {
    if (!control || control->call != call) return -1;
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, sizeof path - 1);
    if (n < 0) return -1;
    path[n] = 0;
    return due(call, path);
}

static int failed(void) {
    errno = (int)control->error;
    return -1;
}

#define REAL(name) \
    static __typeof__(name) *real; \
    if (!real) real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)

ssize_t write(int fd, const void *bytes, size_t n) {
    REAL(write);
    int how = due_of(WRITE, fd);
    if (how == SHORT && n > 1) return real(fd, bytes, n / 2);
    return how < 0 || how == SHORT ? real(fd, bytes, n) : failed();
}

#define PWRITE(name, offset) \
    ssize_t name(int fd, const void *bytes, size_t n, offset at) { \
        REAL(name); \
        int how = due_of(WRITE, fd); \
        if (how == SHORT && n > 1) return real(fd, bytes, n / 2, at); \
        return how < 0 || how == SHORT ? real(fd, bytes, n, at) : failed(); \
    }

PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

#define FD_CALL(name) \
    int name(int fd) { \
        REAL(name); \
        return due_of(SYNC, fd) < 0 ? real(fd) : failed(); \
    }

FD_CALL(fsync)
FD_CALL(fdatasync)

int rename(const char *from, const char *to) {
    REAL(rename);
    int how = control && control->call == RENAME ? due(RENAME, to) : -1;
    return how < 0 ? real(from, to) : failed();
}
