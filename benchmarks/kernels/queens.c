// Recursion and bits: the number of ways to put n queens on a board of n by n.
#include "kernel.h"

static NOINLINE uint32_t place(uint32_t free, uint32_t columns, uint32_t left, uint32_t right) {
    if (columns == free) {
        return 1;
    }
    uint32_t count = 0;
    for (uint32_t places = free & ~(columns | left | right); places != 0; places &= places - 1) {
        uint32_t queen = places & -places;
        count += place(free, columns | queen, (left | queen) << 1, (right | queen) >> 1);
    }
    return count;
}

uint32_t run(uint32_t n) {
    return place((1u << n) - 1, 0, 0, 0);
}
