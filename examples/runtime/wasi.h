/*
 * The functions of WASI preview 1 (wasi_snapshot_preview1) that the examples call, with the names and types of its witx.
 * Each answers an errno, 0 for success.
 */
#ifndef HYPHA_WASI_H
#define HYPHA_WASI_H

#include <stddef.h>
#include <stdint.h>

#define WASI(name) __attribute__((import_module("wasi_snapshot_preview1"), import_name(#name)))

typedef uint16_t wasi_errno;

enum { WASI_SUCCESS = 0, WASI_AGAIN = 6, WASI_BADF = 8, WASI_INVAL = 28, WASI_NOSYS = 52, WASI_NOTSUP = 58, WASI_PIPE = 64 };

/* iovec: a piece of memory to read into. ciovec: one to write from. */
typedef struct { uint8_t *buffer; uint32_t length; } wasi_iovec;
typedef struct { const uint8_t *buffer; uint32_t length; } wasi_ciovec;

enum { WASI_CLOCK_REALTIME = 0, WASI_CLOCK_MONOTONIC = 1 };
enum { WASI_EVENTTYPE_CLOCK = 0, WASI_EVENTTYPE_FD_READ = 1, WASI_EVENTTYPE_FD_WRITE = 2 };

typedef struct {
    uint64_t userdata;
    uint8_t type;
    uint8_t padding[7];
    uint32_t clock;
    uint64_t timeout;   /* ns */
    uint64_t precision; /* ns */
    uint16_t flags;     /* 1: timeout is an absolute time */
} wasi_subscription;
_Static_assert(sizeof(wasi_subscription) == 48, "subscription");

typedef struct {
    uint64_t userdata;
    uint16_t error;
    uint8_t type;
    uint64_t available;
    uint16_t flags;
} wasi_event;
_Static_assert(sizeof(wasi_event) == 32, "event");

typedef struct {
    uint8_t filetype;
    uint16_t flags;
    uint64_t rights;
    uint64_t rights_inheriting;
} wasi_fdstat;
_Static_assert(sizeof(wasi_fdstat) == 24, "fdstat");

WASI(args_sizes_get) wasi_errno args_sizes_get(uint32_t *count, uint32_t *bytes);
WASI(args_get) wasi_errno args_get(char **arguments, char *bytes);
WASI(environ_sizes_get) wasi_errno environ_sizes_get(uint32_t *count, uint32_t *bytes);
WASI(environ_get) wasi_errno environ_get(char **variables, char *bytes);
WASI(clock_res_get) wasi_errno clock_res_get(uint32_t clock, uint64_t *resolution);
WASI(clock_time_get) wasi_errno clock_time_get(uint32_t clock, uint64_t precision, uint64_t *time);
WASI(fd_close) wasi_errno fd_close(uint32_t fd);
WASI(fd_fdstat_get) wasi_errno fd_fdstat_get(uint32_t fd, wasi_fdstat *stat);
WASI(fd_fdstat_set_flags) wasi_errno fd_fdstat_set_flags(uint32_t fd, uint16_t flags);
WASI(fd_prestat_get) wasi_errno fd_prestat_get(uint32_t fd, void *prestat);
WASI(fd_read) wasi_errno fd_read(uint32_t fd, const wasi_iovec *pieces, uint32_t count, uint32_t *bytes);
WASI(fd_seek) wasi_errno fd_seek(uint32_t fd, int64_t offset, uint8_t whence, uint64_t *position);
WASI(fd_write) wasi_errno fd_write(uint32_t fd, const wasi_ciovec *pieces, uint32_t count, uint32_t *bytes);
WASI(path_open) wasi_errno path_open(uint32_t fd, uint32_t lookup, const char *path, uint32_t path_bytes, uint16_t flags,
        uint64_t rights, uint64_t rights_inheriting, uint16_t fd_flags, uint32_t *opened);
WASI(poll_oneoff) wasi_errno poll_oneoff(const wasi_subscription *in, wasi_event *out, uint32_t count, uint32_t *events);
WASI(proc_exit) _Noreturn void proc_exit(uint32_t code);
WASI(random_get) wasi_errno random_get(void *buffer, uint32_t bytes);
WASI(sched_yield) wasi_errno sched_yield(void);
WASI(sock_accept) wasi_errno sock_accept(uint32_t fd, uint16_t flags, uint32_t *accepted);
WASI(sock_recv) wasi_errno sock_recv(uint32_t fd, const wasi_iovec *pieces, uint32_t count, uint16_t flags, uint32_t *bytes,
        uint16_t *out_flags);
WASI(sock_send) wasi_errno sock_send(uint32_t fd, const wasi_ciovec *pieces, uint32_t count, uint16_t flags, uint32_t *bytes);
WASI(sock_shutdown) wasi_errno sock_shutdown(uint32_t fd, uint8_t how);

#endif
