/*
 * Writes as many bytes to stdout as its argument says (10,000,000 if it has none), in lines of 64 bytes that carry their number.
 * Stops with exit code 1 and a message when nobody reads any more.
 */
#include "runtime.h"
#include "wasi.h"

int run(int argument_count, char **arguments) {
    uint64_t total = argument_count > 1 ? number_or(arguments[1], 0) : 10000000;
    static char block[64 * 256];
    uint64_t line = 0;
    for (uint64_t written = 0; written < total;) {
        for (size_t i = 0; i < sizeof block; i += 64, line++) {
            uint64_t rest = line;
            for (int digit = 62; digit >= 0; digit--, rest /= 10) block[i + (size_t)digit] = (char)('0' + rest % 10);
            block[i + 63] = '\n';
        }
        size_t bytes = total - written < sizeof block ? (size_t)(total - written) : sizeof block;
        int error = write_bytes(STDOUT, block, bytes);
        if (error != WASI_SUCCESS) {
            print(STDERR, "flood: errno=%d\n", error);
            return 1;
        }
        written += bytes;
    }
    return 0;
}
