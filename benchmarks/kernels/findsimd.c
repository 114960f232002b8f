// SIMD on bytes: searches a text for a rare byte, n times, sixteen bytes at a time.
#include "kernel.h"
#include "find.h"

typedef int8_t lanes __attribute__((vector_size(16)));

#ifdef __wasm__
#define BITMASK(v) ((uint32_t)__builtin_wasm_bitmask_i8x16(v))
#else
#define BITMASK(v) ((uint32_t)__builtin_ia32_pmovmskb128((__attribute__((vector_size(16))) char)(v)))
#endif

static NOINLINE uint32_t find(const uint8_t *at, uint32_t from, uint8_t wanted) {
    lanes all = (lanes){0} + (int8_t)wanted;
    for (uint32_t i = from; i < ITEMS; i += 16) {
        uint32_t equal = BITMASK(*(const lanes *)(at + i) == all);
        if (equal != 0) {
            return i + (uint32_t)__builtin_ctz(equal);
        }
    }
    return ITEMS;
}
