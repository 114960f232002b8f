// Bulk memory: n rounds of filling, copying and moving blocks of many sizes.
#include "kernel.h"

#define BYTES 1048576u

static uint8_t from[BYTES], to[BYTES];

uint32_t run(uint32_t n) {
    uint32_t state = 3;
    for (uint32_t i = 0; i < BYTES; i++) {
        from[i] = (uint8_t)(i * 7);
        to[i] = 0;
    }
    uint32_t checksum = 0;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t length = next_random(&state) >> (8 + i % 15);
        uint32_t at = next_random(&state) % (BYTES / 4);
        __builtin_memcpy(to + at, from + length % 64, length);
        __builtin_memset(from + at, (int)i, length / 2);
        __builtin_memmove(to + at + 8, to + at, length);
        checksum = mix(checksum, to[at + length / 2] + from[at]);
    }
    return checksum;
}
