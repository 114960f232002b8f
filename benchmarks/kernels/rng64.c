// 64-bit arithmetic: n numbers of xoshiro256** and of a multiplicative generator, and their remainders.
#include "kernel.h"

static uint64_t rotate(uint64_t x, int by) {
    return x << by | x >> (64 - by);
}

uint32_t run(uint32_t n) {
    uint64_t s0 = 1, s1 = 2, s2 = 3, s3 = 4, m = 0x9e3779b97f4a7c15u, sum = 0;
    for (uint32_t i = 0; i < n; i++) {
        uint64_t result = rotate(s1 * 5, 7) * 9;
        uint64_t t = s1 << 17;
        s2 ^= s0, s3 ^= s1, s1 ^= s2, s0 ^= s3, s2 ^= t, s3 = rotate(s3, 45);
        m = m * 6364136223846793005u + 1442695040888963407u;
        sum += (result ^ m >> 29) % 1000003u;
    }
    return (uint32_t)(sum ^ sum >> 32);
}
