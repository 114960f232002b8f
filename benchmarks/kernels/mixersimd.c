// SIMD in fixed point: mixes n times a scaled voice into a sound, eight samples at a time.
#include "kernel.h"
#include "mixer.h"

typedef int16_t lanes __attribute__((vector_size(16)));

#ifdef __wasm__
#define SCALE(a, b) __builtin_wasm_q15mulr_sat_s_i16x8(a, b)
#else
typedef int32_t wide __attribute__((vector_size(32)));

// No volume is -32768, so nothing overflows.
#define SCALE(a, b) __builtin_convertvector((__builtin_convertvector(a, wide) * __builtin_convertvector(b, wide) + 0x4000) >> 15, lanes)
#endif

static NOINLINE void add_voice(int16_t *to, const int16_t *from, int16_t volume) {
    lanes factor = (lanes){0} + volume;
    for (int i = 0; i < ITEMS; i += 8) {
        *(lanes *)(to + i) = __builtin_elementwise_add_sat(*(const lanes *)(to + i), SCALE(*(const lanes *)(from + i), factor));
    }
}
