// The scalar twin of mixersimd: mixes n times a scaled voice into a sound.
#include "kernel.h"
#include "mixer.h"

static NOINLINE void add_voice(int16_t *to, const int16_t *from, int16_t volume) {
    for (int i = 0; i < ITEMS; i++) {
        int32_t sum = to[i] + ((from[i] * volume + 0x4000) >> 15);
        to[i] = (int16_t)(sum > 32767 ? 32767 : sum < -32768 ? -32768 : sum);
    }
}
