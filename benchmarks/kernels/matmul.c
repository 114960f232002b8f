// Floating point and memory: the product of two n by n matrices of doubles.
#include "kernel.h"

#define MAXIMUM 400

static double a[MAXIMUM][MAXIMUM], b[MAXIMUM][MAXIMUM], c[MAXIMUM][MAXIMUM];

static NOINLINE void multiply(uint32_t n) {
    for (uint32_t i = 0; i < n; i++) {
        for (uint32_t j = 0; j < n; j++) {
            c[i][j] = 0;
        }
        for (uint32_t k = 0; k < n; k++) {
            double factor = a[i][k];
            for (uint32_t j = 0; j < n; j++) {
                c[i][j] += factor * b[k][j];
            }
        }
    }
}

uint32_t run(uint32_t n) {
    for (uint32_t i = 0; i < n; i++) {
        for (uint32_t j = 0; j < n; j++) {
            a[i][j] = (double)(i + j) / n;
            b[i][j] = (double)(i * j % 17) - 8;
        }
    }
    multiply(n);
    uint32_t checksum = 0;
    for (uint32_t i = 0; i < n; i++) {
        checksum = mix(checksum, (uint32_t)(int32_t)(c[i][n - 1 - i] * 16));
    }
    return checksum;
}
