/*
 * Writes the numbers from 0 up to its argument (1,000 if it has none), a line each: even ones to stdout, odd ones to stderr.
 * Stops with exit code 1 if it cannot.
 */
#include "runtime.h"
#include "wasi.h"

int run(int argument_count, char **arguments) {
    uint64_t count = argument_count > 1 ? number_or(arguments[1], 0) : 1000;
    for (uint64_t number = 0; number < count; number++) {
        char line[] = "0000000\n";
        uint64_t rest = number;
        for (int digit = 6; digit >= 0; digit--, rest /= 10) line[digit] = (char)('0' + rest % 10);
        if (write_bytes(number % 2 == 0 ? STDOUT : STDERR, line, sizeof line - 1) != WASI_SUCCESS) return 1;
    }
    return 0;
}
