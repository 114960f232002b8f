/* Prints its arguments and its environment, one to a line, in brackets. */
#include "runtime.h"

int run(int argument_count, char **arguments) {
    for (int i = 0; i < argument_count; i++) print(STDOUT, "argument %d [%s]\n", i, arguments[i]);
    for (char **variable = environment; *variable != NULL; variable++) print(STDOUT, "variable [%s]\n", *variable);
    return 0;
}
