/* Calls itself until the stack ends. Uses no stack in linear memory, so it is the engine's stack that ends. */
#include "runtime.h"

static volatile uint32_t depth;

__attribute__((noinline)) static uint32_t descend(uint32_t n) {
    if (n == UINT32_MAX) return 0;
    depth = n;
    uint32_t below = descend(n + 1);
    return below ^ depth;
}

int run(int argument_count, char **arguments) {
    (void)argument_count, (void)arguments;
    return (int)descend(0);
}
