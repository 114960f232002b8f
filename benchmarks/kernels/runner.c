// Runs a kernel natively, on Linux and x86-64 without a C library: <program> <n> <seconds>. Prints what Loop.java prints.
#include "kernel.h"

#define CALLS 65536
#define NANOS 1000000000ull
// When to stop before the time is over; the same rule as in Loop.java.
#define LEAST_NANOS (3 * NANOS)

static uint64_t ends[CALLS], durations[CALLS], processor[CALLS], process[CALLS];
static char output[CALLS * 80];
static uint64_t written;

static long call_system(long number, long a, long b, long c) {
    long result;
    __asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(a), "S"(b), "d"(c) : "rcx", "r11", "memory");
    return result;
}

enum { MONOTONIC = 1, PROCESS_CPU_TIME = 2, THREAD_CPU_TIME = 3 };

static uint64_t now(int clock) {
    uint64_t time[2];
    call_system(228, clock, (long)time, 0); // clock_gettime
    return time[0] * NANOS + time[1];
}

// The compiler turns assignments of structures and the builtins of memops into calls of these.
void *memcpy(void *to, const void *from, unsigned long count) {
    void *result = to;
    __asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(count) : : "memory");
    return result;
}

void *memset(void *to, int value, unsigned long count) {
    void *result = to;
    __asm__ volatile("rep stosb" : "+D"(to), "+c"(count) : "a"(value) : "memory");
    return result;
}

static void print_text(const char *text) {
    while (*text) {
        output[written++] = *text++;
    }
}

static void print_number(uint64_t value) {
    char digits[20];
    int count = 0;
    do {
        digits[count++] = (char)('0' + value % 10);
        value /= 10;
    } while (value != 0);
    while (count > 0) {
        output[written++] = digits[--count];
    }
}

static uint64_t parse(const char *text) {
    uint64_t value = 0;
    for (; *text; text++) {
        value = value * 10 + (uint64_t)(*text - '0');
    }
    return value;
}

void *memmove(void *to, const void *from, unsigned long count) {
    // In blocks of 16 bytes: backwards string instructions are slow.
    typedef uint64_t block __attribute__((vector_size(16), aligned(1)));
    uint8_t *t = to;
    const uint8_t *f = from;
    if (t <= f || t >= f + count) {
        return memcpy(to, from, count);
    }
    while (count >= 16) {
        count -= 16;
        *(block *)(t + count) = *(const block *)(f + count);
    }
    while (count > 0) {
        count--;
        ((volatile uint8_t *)t)[count] = f[count];
    }
    return to;
}

// The peak of resident memory. That of getrusage may be the parent's.
static uint64_t peak_kibibytes(void) {
    static char status[4096];
    long file = call_system(2, (long)"/proc/self/status", 0, 0);
    long length = call_system(0, file, (long)status, sizeof status - 1);
    for (const char *at = status; at < status + length - 6; at++) {
        if (at[0] == 'V' && at[1] == 'm' && at[2] == 'H' && at[3] == 'W' && at[4] == 'M') {
            uint64_t value = 0;
            for (at += 6; *at == ' ' || *at == '\t' || (*at >= '0' && *at <= '9'); at++) {
                value = *at >= '0' ? value * 10 + (uint64_t)(*at - '0') : value;
            }
            return value;
        }
    }
    return 0;
}

__attribute__((used)) static void start(long *stack) {
    uint32_t n = (uint32_t)parse((char *)stack[2]);
    uint64_t most = parse((char *)stack[3]) * NANOS;
    uint32_t result = 0;
    uint64_t best = ~0ull;
    uint64_t first = 0, time = 0, improved = 0;
    uint32_t calls = 0;
    do {
        uint64_t cpu = now(THREAD_CPU_TIME);
        uint64_t begin = now(MONOTONIC);
        uint32_t returned = run(n);
        time = now(MONOTONIC);
        process[calls] = now(PROCESS_CPU_TIME);
        processor[calls] = now(THREAD_CPU_TIME) - cpu;
        ends[calls] = time;
        durations[calls] = time - begin;
        if (durations[calls] < best - best / 100) {
            best = durations[calls];
            improved = time;
        }
        if (calls++ == 0) {
            result = returned;
            first = time;
        } else if (returned != result) {
            print_text("different result\n");
            call_system(1, 2, (long)output, (long)written);
            call_system(231, 1, 0, 0);
        }
    } while (calls < CALLS && time - first < most && (time - first < LEAST_NANOS || time - improved < (time - first) / 2));
    print_text("result "), print_number(result);
    print_text("\nrss "), print_number(peak_kibibytes());
    for (uint32_t i = 0; i < calls; i++) {
        print_text("\ncall "), print_number(ends[i]);
        print_text(" "), print_number(durations[i]);
        print_text(" "), print_number(processor[i]);
        print_text(" "), print_number(process[i]);
    }
    print_text("\nend\n");
    for (uint64_t done = 0; done < written;) {
        done += (uint64_t)call_system(1, 1, (long)(output + done), (long)(written - done));
    }
    call_system(231, 0, 0, 0);
}

__attribute__((naked, noreturn)) void _start(void) {
    __asm__("mov %rsp, %rdi\n and $-16, %rsp\n call start\n");
}
