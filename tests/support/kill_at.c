/* Kills its own process, as `kill -9` does, at the nth write to a file or socket. Preloaded; tests alone use it.
 *
 * What counts: write, pwrite, writev, fsync, fdatasync, ftruncate, rename, unlink on regular files, and send on
 * sockets. Each such call is two steps: before it, and in the middle of it: half of the bytes are written.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static atomic_long left = -1; /* steps to go; below zero: nothing is counted */
static atomic_long seen = 0;

void kill_at(long steps) {
    atomic_store(&seen, 0);
    atomic_store(&left, steps);
}

long steps_seen(void) { return atomic_load(&seen); }

static void die(void) {
    kill(getpid(), SIGKILL);
    for (;;) pause();
}

/* 1 when this step is the one. */
static int step(void) {
    if (atomic_load(&left) < 0) return 0;
    atomic_fetch_add(&seen, 1);
    return atomic_fetch_sub(&left, 1) == 1;
}

static int counts(int fd) {
    struct stat about;
    return atomic_load(&left) >= 0 && fstat(fd, &about) == 0 && (S_ISREG(about.st_mode) || S_ISSOCK(about.st_mode));
}

#define REAL(name) __typeof__(&name) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

ssize_t write(int fd, const void *bytes, size_t count) {
    REAL(write);
    if (counts(fd)) {
        if (step()) die();
        if (step()) { real(fd, bytes, count / 2); die(); }
    }
    return real(fd, bytes, count);
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t at) {
    REAL(pwrite);
    if (counts(fd)) {
        if (step()) die();
        if (step()) { real(fd, bytes, count / 2, at); die(); }
    }
    return real(fd, bytes, count, at);
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t at) {
    REAL(pwrite64);
    if (counts(fd)) {
        if (step()) die();
        if (step()) { real(fd, bytes, count / 2, at); die(); }
    }
    return real(fd, bytes, count, at);
}

ssize_t send(int fd, const void *bytes, size_t count, int flags) {
    REAL(send);
    if (counts(fd)) {
        if (step()) die();
        if (step()) { real(fd, bytes, count / 2, flags); die(); }
    }
    return real(fd, bytes, count, flags);
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
    REAL(writev);
    if (counts(fd) && step()) die();
    return real(fd, parts, count);
}

int fsync(int fd) {
    REAL(fsync);
    if (counts(fd) && step()) die();
    return real(fd);
}

int fdatasync(int fd) {
    REAL(fdatasync);
    if (counts(fd) && step()) die();
    return real(fd);
}

int ftruncate(int fd, off_t size) {
    REAL(ftruncate);
    if (counts(fd) && step()) die();
    return real(fd, size);
}

int ftruncate64(int fd, off64_t size) {
    REAL(ftruncate64);
    if (counts(fd) && step()) die();
    return real(fd, size);
}

int rename(const char *from, const char *to) {
    REAL(rename);
    if (atomic_load(&left) >= 0 && step()) die();
    return real(from, to);
}

int unlink(const char *path) {
    REAL(unlink);
    if (atomic_load(&left) >= 0 && step()) die();
    return real(path);
}
