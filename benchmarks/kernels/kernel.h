// What all kernels share. A kernel is one file that defines run; it is compiled to WASM, and with runner.c to a native program.
#ifndef HYPHA_KERNEL_H
#define HYPHA_KERNEL_H
#include <stdint.h>

#ifdef __wasm__
#define EXPORT __attribute__((export_name("run"), visibility("default")))
#else
#define EXPORT
#endif

// Keeps a function a call, so that native code does not get rid of what the kernel measures.
#define NOINLINE __attribute__((noinline))

// Does the kernel's work, the size of which is n; the same n always gives the same checksum. May be called any number of times.
EXPORT uint32_t run(uint32_t n);

// A step of a linear congruential generator, for input data.
static inline uint32_t next_random(uint32_t *state) {
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

// One round of a hash, for checksums.
static inline uint32_t mix(uint32_t checksum, uint32_t value) {
    checksum ^= value;
    checksum *= 0x9e3779b1u;
    return checksum ^ (checksum >> 15);
}
#endif
