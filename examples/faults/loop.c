/* Never ends, and calls nothing: only an interruption from outside stops it. */
#include "runtime.h"

static volatile uint32_t turns;

int run(int argument_count, char **arguments) {
    (void)argument_count, (void)arguments;
    print(STDOUT, "looping\n");
    for (;;) turns++;
}
