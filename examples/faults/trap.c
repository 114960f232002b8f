/* Traps, in the way that its argument names, three calls deep: the stack trace has inner, middle and outer. */
#include "runtime.h"

static volatile int zero;
static volatile uintptr_t far_away = 0xfffffff0;

__attribute__((noinline)) static int inner(const char *how) {
    if (equal(how, "divide")) return 1000 / zero;
    if (equal(how, "memory")) return *(volatile int *)far_away;
    if (equal(how, "indirect")) return ((int (*)(double))(far_away))(0.5);
    __builtin_trap();
}

__attribute__((noinline)) static int middle(const char *how) { return inner(how) + 1 + zero; }

__attribute__((noinline)) static int outer(const char *how) { return middle(how) + 2 + zero; }

int run(int argument_count, char **arguments) {
    print(STDOUT, "before the trap\n");
    return outer(argument_count > 1 ? arguments[1] : "unreachable");
}
