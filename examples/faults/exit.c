/* Ends with the exit code that its argument says. */
#include "runtime.h"

int run(int argument_count, char **arguments) { exit_with(argument_count > 1 ? (int)number_or(arguments[1], 99) : 0); }
