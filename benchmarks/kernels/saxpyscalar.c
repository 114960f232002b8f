// The scalar twin of saxpysimd: adds a scaled vector of floats to another, n times.
#include "kernel.h"
#include "saxpy.h"

static NOINLINE void saxpy(float *to, const float *from, float scale) {
    for (int i = 0; i < ITEMS; i++) {
        to[i] += from[i] * scale;
    }
}
