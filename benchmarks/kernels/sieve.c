// Bytes in memory: the sieve of Eratosthenes below n.
#include "kernel.h"

#define MAXIMUM 4194304

static uint8_t composite[MAXIMUM];

uint32_t run(uint32_t n) {
    for (uint32_t i = 0; i < n; i++) {
        composite[i] = 0;
    }
    uint32_t count = 0;
    uint32_t last = 0;
    for (uint32_t i = 2; i < n; i++) {
        if (!composite[i]) {
            count++;
            last = i;
            for (uint64_t j = (uint64_t)i * i; j < n; j += i) {
                composite[j] = 1;
            }
        }
    }
    return mix(count, last);
}
