/* Laid under the executable by a test (LD_PRELOAD): the n-th call that opens, writes or flushes a file of the database fails.
   What fails, when and how stands in a page that the test shares. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <unistd.h>

enum { OPEN = 1, WRITE = 2, FLUSH = 4, FILES = 4096 };

/* Kinds of calls that count; how many until one fails (0: none will); with which error; how many have failed. */
struct page { int kinds, left, error, failed; };
static volatile struct page *page;
static char ours[FILES];

__attribute__((constructor)) static void begin(void) {
    const char *path = getenv("HUYING_FAULT");
    int (*real)(const char *, int, ...) = dlsym(RTLD_NEXT, "open");
    int file = path ? real(path, O_RDWR) : -1;
    if (file < 0) return;
    void *shared = mmap(0, sizeof(struct page), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    close(file);
    if (shared != MAP_FAILED) page = shared;
}

static int fails(int kind) {
    if (!page || !(page->kinds & kind) || page->left <= 0) return 0;
    if (__sync_sub_and_fetch(&page->left, 1) != 0) return 0;
    errno = page->error;
    __sync_add_and_fetch(&page->failed, 1);
    return 1;
}

static int is_ours(int file) { return file >= 0 && file < FILES && ours[file]; }

#define OPENS(name)                                                      \
    int name(const char *path, int flags, ...) {                         \
        int (*real)(const char *, int, ...) = dlsym(RTLD_NEXT, #name);   \
        va_list rest;                                                    \
        va_start(rest, flags);                                           \
        mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;        \
        va_end(rest);                                                    \
        int wanted = strstr(path, "/huying.db") != 0;                    \
        if (wanted && fails(OPEN)) return -1;                            \
        int file = real(path, flags, mode);                              \
        if (file >= 0 && file < FILES) ours[file] = wanted;              \
        return file;                                                     \
    }

#define CALL(kind, result, name, parameters, arguments)                  \
    result name parameters {                                             \
        result(*real) parameters = dlsym(RTLD_NEXT, #name);              \
        return is_ours(file) && fails(kind) ? -1 : real arguments;       \
    }

OPENS(open)
OPENS(open64)
CALL(WRITE, ssize_t, write, (int file, const void *bytes, size_t many), (file, bytes, many))
CALL(WRITE, ssize_t, pwrite, (int file, const void *bytes, size_t many, off_t at), (file, bytes, many, at))
CALL(WRITE, ssize_t, pwrite64, (int file, const void *bytes, size_t many, off64_t at), (file, bytes, many, at))
CALL(WRITE, int, ftruncate, (int file, off_t size), (file, size))
CALL(WRITE, int, ftruncate64, (int file, off64_t size), (file, size))
CALL(FLUSH, int, fsync, (int file), (file))
CALL(FLUSH, int, fdatasync, (int file), (file))
