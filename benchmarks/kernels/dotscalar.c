// The scalar twin of dotsimd: the dot product of two vectors of floats, n times, with eight sums.
#include "kernel.h"
#include "dot.h"

static NOINLINE float dot(const float *a, const float *b, float scale) {
    float s0 = 0, s1 = 0, s2 = 0, s3 = 0, s4 = 0, s5 = 0, s6 = 0, s7 = 0;
    for (int i = 0; i < ITEMS; i += 8) {
        s0 += a[i] * b[i] * scale;
        s1 += a[i + 1] * b[i + 1] * scale;
        s2 += a[i + 2] * b[i + 2] * scale;
        s3 += a[i + 3] * b[i + 3] * scale;
        s4 += a[i + 4] * b[i + 4] * scale;
        s5 += a[i + 5] * b[i + 5] * scale;
        s6 += a[i + 6] * b[i + 6] * scale;
        s7 += a[i + 7] * b[i + 7] * scale;
    }
    return (s0 + s4) + (s1 + s5) + (s2 + s6) + (s3 + s7);
}

uint32_t run(uint32_t n) {
    fill_vectors();
    uint32_t checksum = 0;
    for (uint32_t i = 0; i < n; i++) {
        checksum = mix(checksum, (uint32_t)(int32_t)dot(x, y, (float)(i & 15)));
    }
    return checksum;
}
