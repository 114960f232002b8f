/*
 * Threads that share one memory (wasi-threads): each adds to a number under a lock that is made of atomic instructions, and to another one
 * without a lock: threads [threads [additions]]. There is no C library here, so starting a thread, its stack and the lock are written out.
 */
#include "runtime.h"

enum { MAXIMUM_THREADS = 64, STACK_BYTES = 16384 };

/* What a thread gets; its stack is the first word, which the code below reads before there is a stack. */
typedef struct {
    void *stack_top;
    uint32_t number;
    uint32_t additions;
    _Atomic int32_t ended;
} thread;

__attribute__((import_module("wasi"), import_name("thread-spawn"))) int32_t wasi_thread_spawn(thread *start);

/* The entry of a thread: takes its stack, then goes on in C. */
__asm__(
    ".globaltype __stack_pointer, i32\n"
    ".functype thread_main (i32, i32) -> ()\n"
    ".globl wasi_thread_start\n"
    ".type wasi_thread_start,@function\n"
    "wasi_thread_start:\n"
    ".functype wasi_thread_start (i32, i32) -> ()\n"
    "local.get 1\n"
    "i32.load 0\n"
    "global.set __stack_pointer\n"
    "local.get 0\n"
    "local.get 1\n"
    "call thread_main\n"
    "end_function\n");

/* 0: free; 1: taken; 2: taken, and somebody may wait for it. */
static _Atomic int32_t lock_word;
static uint32_t under_lock;
static _Atomic uint32_t without_lock;

static void lock(void) {
    int32_t seen = 0;
    if (__c11_atomic_compare_exchange_strong(&lock_word, &seen, 1, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)) {
        return;
    }
    while (__c11_atomic_exchange(&lock_word, 2, __ATOMIC_ACQUIRE) != 0) {
        __builtin_wasm_memory_atomic_wait32((int *)&lock_word, 2, -1);
    }
}

static void unlock(void) {
    if (__c11_atomic_exchange(&lock_word, 0, __ATOMIC_RELEASE) == 2) {
        __builtin_wasm_memory_atomic_notify((int *)&lock_word, 1);
    }
}

void thread_main(int32_t id, thread *self);

void thread_main(int32_t id, thread *self) {
    (void)id;
    for (uint32_t i = 0; i < self->additions; i++) {
        lock();
        under_lock += self->number;
        unlock();
        __c11_atomic_fetch_add(&without_lock, 1, __ATOMIC_RELAXED);
    }
    __c11_atomic_store(&self->ended, 1, __ATOMIC_RELEASE);
    __builtin_wasm_memory_atomic_notify((int *)&self->ended, 1);
}

int run(int argument_count, char **arguments) {
    uint32_t count = argument_count > 1 ? (uint32_t)number_or(arguments[1], 0) : 4;
    uint32_t additions = argument_count > 2 ? (uint32_t)number_or(arguments[2], 0) : 100000;
    if (count == 0 || count > MAXIMUM_THREADS) {
        print(STDERR, "Usage: threads [threads [additions]], at most %d threads\n", MAXIMUM_THREADS);
        return 2;
    }
    static thread threads[MAXIMUM_THREADS];
    uint32_t expected = 0;
    for (uint32_t i = 0; i < count; i++) {
        threads[i].stack_top = (char *)allocate(STACK_BYTES) + STACK_BYTES;
        threads[i].number = i + 1;
        threads[i].additions = additions;
        expected += (i + 1) * additions;
        if (wasi_thread_spawn(&threads[i]) < 0) {
            print(STDERR, "threads: no thread %u\n", i);
            return 1;
        }
    }
    for (uint32_t i = 0; i < count; i++) {
        while (__c11_atomic_load(&threads[i].ended, __ATOMIC_ACQUIRE) == 0) {
            __builtin_wasm_memory_atomic_wait32((int *)&threads[i].ended, 0, -1);
        }
    }
    print(STDOUT, "threads: %u under the lock, %u without\n", under_lock, without_lock);
    return under_lock == expected && without_lock == count * additions ? 0 : 1;
}
