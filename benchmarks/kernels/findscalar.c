// The scalar twin of findsimd: searches a text for a rare byte, n times.
#include "kernel.h"
#include "find.h"

static NOINLINE uint32_t find(const uint8_t *at, uint32_t from, uint8_t wanted) {
    for (uint32_t i = from; i < ITEMS; i++) {
        if (at[i] == wanted) {
            return i;
        }
    }
    return ITEMS;
}
