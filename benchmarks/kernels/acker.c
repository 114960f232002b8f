// Deep recursion: Ackermann's function of 3 and n, whose calls nest up to 2^(n+3) deep.
#include "kernel.h"

static NOINLINE uint32_t acker(uint32_t m, uint32_t n) {
    if (m == 0) {
        return n + 1;
    }
    if (n == 0) {
        return acker(m - 1, 1);
    }
    return acker(m - 1, acker(m, n - 1));
}

uint32_t run(uint32_t n) {
    return acker(3, n);
}
