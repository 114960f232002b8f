/*
 * What filebench.c needs of WASI and of the examples' runtime, on Linux itself: so the same program measures what the system alone takes.
 * cc -O2 -o filebench posix.c ../../examples/files/filebench.c; ./filebench DIRECTORY all
 */
#define _GNU_SOURCE
#include "../../examples/runtime/runtime.h"
#include "../../examples/runtime/wasi.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static int directory;

static int at(uint32_t fd) { return fd == 3 ? directory : (int)fd; }
static wasi_errno answer(long result) { return result >= 0 ? 0 : errno == EEXIST ? 20 : 29; }

wasi_errno clock_time_get(uint32_t clock, uint64_t precision, uint64_t *time) {
    struct timespec now;
    (void)clock, (void)precision;
    clock_gettime(CLOCK_MONOTONIC, &now);
    *time = (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
    return 0;
}

wasi_errno path_open(uint32_t fd, uint32_t lookup, const char *path, uint32_t path_bytes, uint16_t flags, uint64_t rights,
        uint64_t inheriting, uint16_t fd_flags, uint32_t *opened) {
    (void)lookup, (void)path_bytes, (void)rights, (void)inheriting, (void)fd_flags;
    int result = openat(at(fd), path, (flags & 2 ? O_RDONLY | O_DIRECTORY : O_RDWR) | (flags & 1 ? O_CREAT : 0), 0666);
    *opened = (uint32_t)result;
    return answer(result);
}

wasi_errno fd_close(uint32_t fd) { return answer(close(at(fd))); }

wasi_errno fd_pread(uint32_t fd, const wasi_iovec *pieces, uint32_t count, uint64_t offset, uint32_t *bytes) {
    (void)count;
    ssize_t result = pread(at(fd), pieces->buffer, pieces->length, (off_t)offset);
    *bytes = (uint32_t)result;
    return answer(result);
}

wasi_errno fd_pwrite(uint32_t fd, const wasi_ciovec *pieces, uint32_t count, uint64_t offset, uint32_t *bytes) {
    (void)count;
    ssize_t result = pwrite(at(fd), pieces->buffer, pieces->length, (off_t)offset);
    *bytes = (uint32_t)result;
    return answer(result);
}

wasi_errno path_create_directory(uint32_t fd, const char *path, uint32_t bytes) { return (void)bytes, answer(mkdirat(at(fd), path, 0777)); }
wasi_errno path_unlink_file(uint32_t fd, const char *path, uint32_t bytes) { return (void)bytes, answer(unlinkat(at(fd), path, 0)); }

/* Entries as WASI has them, of getdents64(2). What does not fit is begun, and comes whole with the next call. */
wasi_errno fd_readdir(uint32_t fd, void *buffer, uint32_t room, uint64_t cookie, uint32_t *used) {
    static char entries[32768];
    static long place, got;
    uint32_t end = 0;
    if (cookie == 0) place = got = 0; /* there is one reader, which goes on where it was */
    while (true) {
        if (place == got) {
            place = 0;
            got = syscall(SYS_getdents64, at(fd), entries, sizeof entries);
            if (got <= 0) break;
        }
        struct dirent64 *entry = (void *)(entries + place);
        uint32_t length = (uint32_t)strlen(entry->d_name);
        uint64_t head[3] = {(uint64_t)entry->d_off, entry->d_ino, length};
        if (end + sizeof head + length > room) {
            memcpy((char *)buffer + end, head, room - end < sizeof head ? room - end : sizeof head);
            end = room;
            break;
        }
        memcpy((char *)buffer + end, head, sizeof head);
        memcpy((char *)buffer + end + sizeof head, entry->d_name, length);
        end += sizeof head + length;
        place += entry->d_reclen;
    }
    *used = end;
    return got < 0 ? answer(got) : 0;
}

size_t length_of(const char *text) { return strlen(text); }
bool equal(const char *a, const char *b) { return strcmp(a, b) == 0; }
uint64_t number_or(const char *text, uint64_t fallback) { return *text ? strtoull(text, NULL, 10) : fallback; }
int write_bytes(int stream, const void *bytes, size_t count) { return write(stream, bytes, count) != (ssize_t)count; }
void exit_with(int code) { exit(code); }

void print(int stream, const char *format, ...) {
    char text[256]; /* %l is the runtime's for a number of 64 bits */
    size_t length = 0;
    for (const char *next = format; *next && length + 3 < sizeof text; next++) {
        text[length++] = *next;
        if (*next == '%' && next[1] == 'l') text[length++] = 'l', text[length++] = 'u', next++;
    }
    text[length] = 0;
    va_list values;
    va_start(values, format);
    vdprintf(stream, text, values);
    va_end(values);
}

int main(int count, char **arguments) {
    if (count < 2 || (directory = open(arguments[1], O_RDONLY | O_DIRECTORY)) < 0) return fprintf(stderr, "posix DIRECTORY ...\n"), 2;
    return run(count - 1, arguments + 1);
}
