// SIMD: adds a scaled vector of floats to another, n times, four lanes at a time.
#include "kernel.h"
#include "saxpy.h"

typedef float lanes __attribute__((vector_size(16)));

static NOINLINE void saxpy(float *to, const float *from, float scale) {
    lanes factor = {scale, scale, scale, scale};
    for (int i = 0; i < ITEMS; i += 4) {
        *(lanes *)(to + i) += *(const lanes *)(from + i) * factor;
    }
}
