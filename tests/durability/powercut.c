/* A power cut for tests: after every successful fsync or fdatasync of PREFIX or PREFIX-wal, both files are
 * copied to PREFIX.synced and PREFIX-wal.synced. Killing the process and putting the copies back leaves what
 * a disk without power would have kept in the worst case: nothing that was not synced.
 * Built and loaded with LD_PRELOAD by powercut.py. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;

static void copy(const char *from) {
    char made[PATH_MAX + 16], kept[PATH_MAX + 16], block[65536];
    snprintf(made, sizeof made, "%s.copying", from);
    snprintf(kept, sizeof kept, "%s.synced", from);
    int in = open(from, O_RDONLY), out = open(made, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ssize_t n = 0;
    while (in >= 0 && out >= 0 && (n = read(in, block, sizeof block)) > 0)
        if (write(out, block, n) != n) abort();
    if (in >= 0) close(in);
    if (out >= 0) close(out);
    if (in >= 0 && out >= 0 && n == 0) rename(made, kept); else unlink(made);
}

static int synced(int fd, const char *name) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    int result = real(fd);
    const char *database = getenv("POWERCUT_DATABASE");
    char link[64], path[PATH_MAX + 1], wal[PATH_MAX + 8];
    if (result != 0 || database == NULL) return result;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, PATH_MAX);
    if (length < 0) return result;
    path[length] = 0;
    snprintf(wal, sizeof wal, "%s-wal", database);
    if (strcmp(path, database) != 0 && strcmp(path, wal) != 0) return result;
    pthread_mutex_lock(&turn);
    copy(path);
    pthread_mutex_unlock(&turn);
    return result;
}

int fsync(int fd) { return synced(fd, "fsync"); }
int fdatasync(int fd) { return synced(fd, "fdatasync"); }
