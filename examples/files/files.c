/*
 * What a program can do with files, by the calls of WASI themselves. It works in the first directory that it was given, says what it finds, and ends
 * with 1 at the first thing that is not as it should be. "files bench DIRECTORY-NUMBER" measures instead; see docs/files.md.
 */
#include "../runtime/runtime.h"
#include "../runtime/wasi.h"

typedef struct {
    uint64_t device, inode;
    uint8_t type;
    uint64_t links, size, accessed, modified, changed;
} filestat;
_Static_assert(sizeof(filestat) == 64, "filestat");

typedef struct {
    uint64_t next, inode;
    uint32_t name_bytes;
    uint8_t type;
} dirent;
_Static_assert(sizeof(dirent) == 24, "dirent");

typedef struct {
    uint32_t kind, bytes;
} prestat;

WASI(fd_filestat_get) wasi_errno fd_filestat_get(uint32_t fd, filestat *stat);
WASI(fd_filestat_set_size) wasi_errno fd_filestat_set_size(uint32_t fd, uint64_t size);
WASI(fd_pread) wasi_errno fd_pread(uint32_t fd, const wasi_iovec *pieces, uint32_t count, uint64_t offset, uint32_t *bytes);
WASI(fd_pwrite) wasi_errno fd_pwrite(uint32_t fd, const wasi_ciovec *pieces, uint32_t count, uint64_t offset, uint32_t *bytes);
WASI(fd_prestat_dir_name) wasi_errno fd_prestat_dir_name(uint32_t fd, char *path, uint32_t bytes);
WASI(fd_readdir) wasi_errno fd_readdir(uint32_t fd, void *buffer, uint32_t room, uint64_t cookie, uint32_t *used);
WASI(fd_sync) wasi_errno fd_sync(uint32_t fd);
WASI(path_create_directory) wasi_errno path_create_directory(uint32_t fd, const char *path, uint32_t bytes);
WASI(path_filestat_get) wasi_errno path_filestat_get(uint32_t fd, uint32_t lookup, const char *path, uint32_t bytes, filestat *stat);
WASI(path_link) wasi_errno path_link(uint32_t fd, uint32_t lookup, const char *path, uint32_t bytes, uint32_t to,
        const char *new_path, uint32_t new_bytes);
WASI(path_readlink) wasi_errno path_readlink(uint32_t fd, const char *path, uint32_t bytes, char *buffer, uint32_t room, uint32_t *used);
WASI(path_remove_directory) wasi_errno path_remove_directory(uint32_t fd, const char *path, uint32_t bytes);
WASI(path_rename) wasi_errno path_rename(uint32_t fd, const char *path, uint32_t bytes, uint32_t to, const char *new_path, uint32_t new_bytes);
WASI(path_symlink) wasi_errno path_symlink(const char *target, uint32_t target_bytes, uint32_t fd, const char *path, uint32_t bytes);
WASI(path_unlink_file) wasi_errno path_unlink_file(uint32_t fd, const char *path, uint32_t bytes);

enum { DIRECTORY = 3, CREATE = 1, AS_DIRECTORY = 2, EXCLUSIVE = 4, TRUNCATE = 8 };
enum { NOENT = 44, EXIST = 20, NOTEMPTY = 55, NOTCAPABLE = 76, LOOP = 32 };
/* All rights of files and of directories. */
static const uint64_t RIGHTS = 0xFFFFFFF;

static uint8_t block[4096];
static uint8_t listing[65536];

static void expect(const char *what, int expected, int actual) {
    if (expected == actual) return;
    print(STDERR, "%s: expected %d, got %d\n", what, expected, actual);
    exit_with(1);
}

static int open_at(uint32_t directory, const char *path, int flags, int follow) {
    uint32_t opened = 0;
    int error = path_open(directory, (uint32_t)follow, path, length_of(path), (uint16_t)flags, RIGHTS, RIGHTS, 0, &opened);
    return error == 0 ? (int)opened : -error;
}

static int unlink_at(const char *path) { return path_unlink_file(DIRECTORY, path, length_of(path)); }

static uint32_t put(uint32_t file, const void *bytes, uint32_t count) {
    wasi_ciovec piece = {bytes, count};
    uint32_t written = 0;
    expect("write", 0, fd_write(file, &piece, 1, &written));
    return written;
}

static uint32_t get(uint32_t file, void *bytes, uint32_t count) {
    wasi_iovec piece = {bytes, count};
    uint32_t got = 0;
    expect("read", 0, fd_read(file, &piece, 1, &got));
    return got;
}

/* How many entries a directory has, "." and ".." included. */
static int count_entries(uint32_t directory) {
    uint64_t cookie = 0;
    uint32_t used = sizeof listing;
    int count = 0;
    while (used == sizeof listing) {
        expect("readdir", 0, fd_readdir(directory, listing, sizeof listing, cookie, &used));
        uint32_t at = 0;
        while (at + sizeof(dirent) <= used) {
            dirent entry;
            __builtin_memcpy(&entry, listing + at, sizeof entry);
            if (at + sizeof entry + entry.name_bytes > used) break;
            at += sizeof entry + entry.name_bytes;
            cookie = entry.next;
            count++;
        }
    }
    return count;
}

static int check(void) {
    prestat given = {0, 0};
    expect("a directory was given", 0, fd_prestat_get(DIRECTORY, &given));
    char name[256] = {0};
    expect("its name", 0, fd_prestat_dir_name(DIRECTORY, name, given.bytes));
    print(STDOUT, "given: %s\n", name);

    expect("make a directory", 0, path_create_directory(DIRECTORY, "work", 4));
    expect("make it again", EXIST, path_create_directory(DIRECTORY, "work", 4));
    int file = open_at(DIRECTORY, "work/text", CREATE | EXCLUSIVE, 0);
    expect("open a new file", 1, file > DIRECTORY);
    put((uint32_t)file, "Hello, file\n", 12);
    uint64_t position = 0;
    expect("seek", 0, fd_seek((uint32_t)file, 7, 0, &position));
    expect("read", 5, (int)get((uint32_t)file, block, 5));
    block[5] = 0;
    print(STDOUT, "read: %s\n", (char *)block);
    filestat stat;
    expect("stat", 0, fd_filestat_get((uint32_t)file, &stat));
    print(STDOUT, "size: %l, links: %l\n", stat.size, stat.links);
    expect("link", 0, path_link(DIRECTORY, 0, "work/text", 9, DIRECTORY, "work/second", 11));
    expect("rename", 0, path_rename(DIRECTORY, "work/text", 9, DIRECTORY, "work/renamed", 12));
    expect("the old name", -NOENT, open_at(DIRECTORY, "work/text", 0, 0));
    expect("stat by path", 0, path_filestat_get(DIRECTORY, 0, "work/renamed", 12, &stat));
    print(STDOUT, "links: %l\n", stat.links);

    int error = path_symlink("renamed", 7, DIRECTORY, "work/link", 9);
    expect("make a symbolic link", 0, error);
    uint32_t bytes = 0;
    expect("read it", 0, path_readlink(DIRECTORY, "work/link", 9, (char *)block, sizeof block, &bytes));
    expect("its length", 7, (int)bytes);
    expect("not through it", -LOOP, open_at(DIRECTORY, "work/link", 0, 0));
    int linked = open_at(DIRECTORY, "work/link", 0, 1);
    expect("through it", 1, linked > 0);
    expect("read there", 12, (int)get((uint32_t)linked, block, sizeof block));

    expect("out by ..", -NOTCAPABLE, open_at(DIRECTORY, "..", 0, 0));
    expect("out by an absolute path", -NOTCAPABLE, open_at(DIRECTORY, "/etc/passwd", 0, 0));
    expect("make a link out", 0, path_symlink("../..", 5, DIRECTORY, "work/out", 8));
    expect("out by a link", -NOTCAPABLE, open_at(DIRECTORY, "work/out/x", 0, 1));

    expect("truncate", 0, fd_filestat_set_size((uint32_t)file, 5));
    wasi_ciovec piece = {(const uint8_t *)"end", 3};
    expect("write far behind", 0, fd_pwrite((uint32_t)file, &piece, 1, 1000000, &bytes));
    wasi_iovec hole = {block, sizeof block};
    expect("read the hole", 0, fd_pread((uint32_t)file, &hole, 1, 500000, &bytes));
    for (size_t i = 0; i < sizeof block; i++) expect("a hole", 0, block[i]);
    expect("sync", 0, fd_sync((uint32_t)file));

    for (int i = 0; i < 100; i++) {
        char path[] = "work/file00";
        path[9] = (char)('0' + i / 10);
        path[10] = (char)('0' + i % 10);
        int made = open_at(DIRECTORY, path, CREATE, 0);
        expect("make many", 1, made > 0);
        expect("close", 0, fd_close((uint32_t)made));
    }
    int work = open_at(DIRECTORY, "work", AS_DIRECTORY, 0);
    print(STDOUT, "entries: %d\n", count_entries((uint32_t)work));
    expect("it is not empty", NOTEMPTY, path_remove_directory(DIRECTORY, "work", 4));
    for (int i = 0; i < 100; i++) {
        char path[] = "work/file00";
        path[9] = (char)('0' + i / 10);
        path[10] = (char)('0' + i % 10);
        expect("unlink", 0, unlink_at(path));
    }
    expect("unlink", 0, unlink_at("work/renamed"));
    expect("unlink", 0, unlink_at("work/second"));
    expect("unlink", 0, unlink_at("work/link"));
    expect("unlink", 0, unlink_at("work/out"));
    expect("an open file lives on", 0, fd_seek((uint32_t)linked, 0, 0, &position));
    expect("and has its contents", 5, (int)get((uint32_t)linked, block, 5));
    expect("remove", 0, path_remove_directory(DIRECTORY, "work", 4));
    print(STDOUT, "all is well\n");
    return 0;
}

static uint64_t now(void) {
    uint64_t time = 0;
    expect("clock", 0, clock_time_get(WASI_CLOCK_MONOTONIC, 0, &time));
    return time;
}

static void report(const char *what, uint64_t nanos, uint64_t count) {
    print(STDOUT, "%s %l\n", what, nanos / count);
}

/* Nanoseconds for one of each, on a line of its own: name, then figure. */
static int bench(uint32_t count) {
    enum { BLOCKS = 1024 };
    uint32_t bytes = 0;
    uint32_t file = (uint32_t)open_at(DIRECTORY, "bench", CREATE | TRUNCATE, 0);
    wasi_ciovec from = {block, sizeof block};
    wasi_iovec to = {block, sizeof block};
    for (int round = 0; round < 2; round++) { /* the first round makes the blocks, and warms up */
        uint64_t start = now();
        for (uint32_t i = 0; i < count; i++) expect("write", 0, fd_pwrite(file, &from, 1, (uint64_t)(i % BLOCKS) * 4096, &bytes));
        if (round) report("write_sequential", now() - start, count);
        start = now();
        for (uint32_t i = 0; i < count; i++) expect("read", 0, fd_pread(file, &to, 1, (uint64_t)(i % BLOCKS) * 4096, &bytes));
        if (round) report("read_sequential", now() - start, count);
        uint32_t random = 1;
        start = now();
        for (uint32_t i = 0; i < count; i++) {
            random = random * 1664525 + 1013904223;
            expect("write", 0, fd_pwrite(file, &from, 1, (uint64_t)(random >> 22) * 4096, &bytes));
        }
        if (round) report("write_random", now() - start, count);
        start = now();
        for (uint32_t i = 0; i < count; i++) {
            random = random * 1664525 + 1013904223;
            expect("read", 0, fd_pread(file, &to, 1, (uint64_t)(random >> 22) * 4096, &bytes));
        }
        if (round) report("read_random", now() - start, count);
        start = now();
        for (uint32_t i = 0; i < count; i++) expect("close", 0, fd_close((uint32_t)open_at(DIRECTORY, "bench", 0, 0)));
        if (round) report("open_close", now() - start, count);
    }
    expect("mkdir", 0, path_create_directory(DIRECTORY, "many", 4));
    uint64_t start = now();
    char path[] = "many/file0000";
    for (int i = 0; i < 10000; i++) {
        for (int digit = 0, rest = i; digit < 4; digit++, rest /= 10) path[12 - digit] = (char)('0' + rest % 10);
        expect("close", 0, fd_close((uint32_t)open_at(DIRECTORY, path, CREATE, 0)));
    }
    report("create", now() - start, 10000);
    uint32_t many = (uint32_t)open_at(DIRECTORY, "many", AS_DIRECTORY, 0);
    start = now();
    expect("entries", 10002, count_entries(many));
    report("list_10000", now() - start, 1);
    start = now();
    for (int i = 0; i < 10000; i++) {
        for (int digit = 0, rest = i; digit < 4; digit++, rest /= 10) path[12 - digit] = (char)('0' + rest % 10);
        expect("unlink", 0, unlink_at(path));
    }
    report("unlink", now() - start, 10000);
    expect("rmdir", 0, path_remove_directory(DIRECTORY, "many", 4));
    expect("unlink", 0, unlink_at("bench"));
    return 0;
}

int run(int argument_count, char **arguments) {
    if (argument_count > 1 && equal(arguments[1], "bench")) {
        return bench((uint32_t)number_or(argument_count > 2 ? arguments[2] : "", 20000));
    }
    return check();
}
