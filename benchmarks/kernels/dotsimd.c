// SIMD: the dot product of two vectors of floats, n times, four lanes at a time. The same sums as dotscalar.
#include "kernel.h"
#include "dot.h"

typedef float lanes __attribute__((vector_size(16)));

static NOINLINE float dot(const float *a, const float *b, float scale) {
    lanes s0 = {0}, s1 = {0};
    lanes factor = {scale, scale, scale, scale};
    for (int i = 0; i < ITEMS; i += 8) {
        s0 += *(const lanes *)(a + i) * *(const lanes *)(b + i) * factor;
        s1 += *(const lanes *)(a + i + 4) * *(const lanes *)(b + i + 4) * factor;
    }
    lanes s = s0 + s1;
    return s[0] + s[1] + s[2] + s[3];
}

uint32_t run(uint32_t n) {
    fill_vectors();
    uint32_t checksum = 0;
    for (uint32_t i = 0; i < n; i++) {
        checksum = mix(checksum, (uint32_t)(int32_t)dot(x, y, (float)(i & 15)));
    }
    return checksum;
}
