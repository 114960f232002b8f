/*
 * How fast files are, by the calls of WASI themselves, in the first directory that the program was given. See docs/files.md.
 *
 *   filebench all [COUNT]                     each operation: a line with its name, operations a second, median and 99 % in ns
 *   filebench OPERATION COUNT NUMBER BLOCKS   one of them, on a file of its own; writes 64-bit numbers to standard output:
 *                                             ns for each, and when it began and ended, marked in the two highest bits
 *
 * It runs wherever WASI is, and with benchmarks/files/posix.c in its place on the bare system.
 */
#include "../runtime/runtime.h"
#include "../runtime/wasi.h"

WASI(fd_pread) wasi_errno fd_pread(uint32_t fd, const wasi_iovec *pieces, uint32_t count, uint64_t offset, uint32_t *bytes);
WASI(fd_pwrite) wasi_errno fd_pwrite(uint32_t fd, const wasi_ciovec *pieces, uint32_t count, uint64_t offset, uint32_t *bytes);
WASI(fd_readdir) wasi_errno fd_readdir(uint32_t fd, void *buffer, uint32_t room, uint64_t cookie, uint32_t *used);
WASI(path_create_directory) wasi_errno path_create_directory(uint32_t fd, const char *path, uint32_t bytes);
WASI(path_unlink_file) wasi_errno path_unlink_file(uint32_t fd, const char *path, uint32_t bytes);

enum { DIRECTORY = 3, CREATE = 1, AS_DIRECTORY = 2, EXIST = 20, BLOCK = 4096, ENTRIES = 10000, LISTS = 10, MOST_SAMPLES = 1 << 17 };
static const uint64_t RIGHTS = 1 << 1 | 1 << 2 | 1 << 6, LIST_RIGHTS = 1 << 14; /* fd_read, fd_seek, fd_write; fd_readdir */
static const uint64_t BEGAN = (uint64_t)1 << 62, ENDED = (uint64_t)2 << 62;

typedef struct {
    uint64_t next, inode;
    uint32_t name_bytes;
    uint8_t type;
} dirent;

static uint8_t block[BLOCK];
static uint8_t listing[65536];
static uint64_t samples[MOST_SAMPLES + 2];
static char path[] = "bench0000", fresh[] = "fresh0000";
static uint32_t file, blocks, seed = 1;

static void must(const char *what, int error) {
    if (error == 0) return;
    print(STDERR, "%s: errno %d\n", what, error);
    exit_with(1);
}

static uint32_t open_at(const char *name, int flags, uint64_t rights) {
    uint32_t opened = 0;
    must(name, path_open(DIRECTORY, 0, name, length_of(name), (uint16_t)flags, rights, 0, 0, &opened));
    return opened;
}

static uint64_t now(void) {
    uint64_t time = 0;
    must("clock", clock_time_get(WASI_CLOCK_MONOTONIC, 1, &time));
    return time;
}

static uint64_t anywhere(void) {
    seed = seed * 1664525 + 1013904223;
    return (uint64_t)((seed >> 16) % blocks) * BLOCK;
}

static uint64_t in_order(uint32_t index) { return (uint64_t)(index % blocks) * BLOCK; }

static void write_at(uint32_t fd, uint64_t offset) {
    wasi_ciovec piece = {block, BLOCK};
    uint32_t bytes = 0;
    must("write", fd_pwrite(fd, &piece, 1, offset, &bytes));
    must("write is whole", bytes != BLOCK);
}

static void read_at(uint64_t offset) {
    wasi_iovec piece = {block, BLOCK};
    uint32_t bytes = 0;
    must("read", fd_pread(file, &piece, 1, offset, &bytes));
    must("read is whole", bytes != BLOCK);
}

static void write_sequential(uint32_t index) { write_at(file, in_order(index)); }
static void write_random(uint32_t index) { (void)index, write_at(file, anywhere()); }
static void read_sequential(uint32_t index) { read_at(in_order(index)); }
static void read_random(uint32_t index) { (void)index, read_at(anywhere()); }
static void open_close(uint32_t index) { (void)index, must("close", fd_close(open_at(path, 0, RIGHTS))); }

/* The blocks of a file are made; when it has them all, it goes, and another one is begun. */
static void write_new(uint32_t index) {
    static uint32_t made;
    if (index % blocks == 0) {
        if (made != 0) {
            must("close", fd_close(made));
            must("unlink", path_unlink_file(DIRECTORY, fresh, length_of(fresh)));
        }
        made = open_at(fresh, CREATE, RIGHTS);
    }
    write_at(made, in_order(index));
}

static void list(uint32_t index) {
    (void)index;
    uint32_t directory = open_at("list", AS_DIRECTORY, LIST_RIGHTS), used = sizeof listing, count = 0;
    for (uint64_t cookie = 0; used == sizeof listing;) {
        must("list", fd_readdir(directory, listing, sizeof listing, cookie, &used));
        for (uint32_t at = 0; at + sizeof(dirent) <= used;) {
            dirent entry;
            __builtin_memcpy(&entry, listing + at, sizeof entry);
            at += sizeof entry + entry.name_bytes;
            if (at > used) break;
            cookie = entry.next;
            count++;
        }
    }
    must("all entries", count < ENTRIES);
    must("close", fd_close(directory));
}

static void make_list(void) {
    if (path_create_directory(DIRECTORY, "list", 4) == EXIST) return;
    char name[] = "list/file0000";
    for (int index = 0; index < ENTRIES; index++) {
        for (int digit = 0, rest = index; digit < 4; digit++, rest /= 10) name[12 - digit] = (char)('0' + rest % 10);
        must("close", fd_close(open_at(name, CREATE, RIGHTS)));
    }
}

static const struct {
    const char *name;
    void (*once)(uint32_t index);
} OPERATIONS[] = {{"write_new", write_new}, {"write_sequential", write_sequential}, {"write_random", write_random},
        {"read_sequential", read_sequential}, {"read_random", read_random}, {"open_close", open_close}, {"list_10000", list}};
enum { OPERATION_COUNT = sizeof OPERATIONS / sizeof OPERATIONS[0] };

/* Samples of ns, and the time from the first to the last. */
static uint64_t measure(void (*once)(uint32_t), uint32_t count) {
    uint64_t start = now(), before = start;
    samples[count] = BEGAN | start;
    for (uint32_t index = 0; index < count; index++) {
        once(index);
        uint64_t after = now();
        samples[index] = after - before;
        before = after;
    }
    samples[count + 1] = ENDED | before;
    return before - start;
}

static void sift(uint32_t root, uint32_t count) {
    for (uint32_t child; (child = 2 * root + 1) < count; root = child) {
        if (child + 1 < count && samples[child + 1] > samples[child]) child++;
        if (samples[root] >= samples[child]) return;
        uint64_t other = samples[root];
        samples[root] = samples[child];
        samples[child] = other;
    }
}

static void sort(uint32_t count) {
    for (uint32_t root = count / 2; root-- > 0;) sift(root, count);
    for (uint32_t last = count; last-- > 1;) {
        uint64_t other = samples[0];
        samples[0] = samples[last];
        samples[last] = other;
        sift(0, last);
    }
}

static void prepare(void) {
    file = open_at(path, CREATE, RIGHTS);
    for (uint32_t index = 0; index < blocks; index++) write_sequential(index);
}

static int all(uint32_t count) {
    blocks = 1024;
    prepare();
    make_list();
    for (int number = 0; number < OPERATION_COUNT; number++) {
        uint32_t times = OPERATIONS[number].once == list ? LISTS : count;
        measure(OPERATIONS[number].once, times); /* warms up */
        uint64_t nanos = measure(OPERATIONS[number].once, times);
        sort(times);
        print(STDOUT, "%s %l %l %l\n", OPERATIONS[number].name, times * (uint64_t)1000000000 / (nanos ? nanos : 1),
                samples[(times - 1) / 2], samples[(uint32_t)(times * (uint64_t)99 / 100 - (times > 99 ? 1 : 0))]);
    }
    return 0;
}

int run(int argument_count, char **arguments) {
    uint32_t count = (uint32_t)number_or(argument_count > 2 ? arguments[2] : "", 20000);
    if (count == 0 || count > MOST_SAMPLES) count = MOST_SAMPLES;
    if (argument_count < 2 || equal(arguments[1], "all")) return all(count);
    uint32_t number = (uint32_t)number_or(argument_count > 3 ? arguments[3] : "", 0) % 1000;
    blocks = (uint32_t)number_or(argument_count > 4 ? arguments[4] : "", 1024);
    if (blocks == 0) blocks = 1;
    seed += number;
    for (int digit = 0; digit < 3; digit++, number /= 10) path[8 - digit] = fresh[8 - digit] = (char)('0' + number % 10);
    for (int operation = 0; operation < OPERATION_COUNT; operation++) {
        if (!equal(arguments[1], OPERATIONS[operation].name)) continue;
        prepare();
        if (OPERATIONS[operation].once == list) make_list();
        measure(OPERATIONS[operation].once, count);
        return write_bytes(STDOUT, samples, (count + 2) * sizeof samples[0]);
    }
    print(STDERR, "there is no operation %s\n", arguments[1]);
    return 2;
}
