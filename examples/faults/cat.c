/* Copies stdin to stdout, byte for byte, and says on stderr how many there were. */
#include "runtime.h"
#include "wasi.h"

int run(int argument_count, char **arguments) {
    (void)argument_count, (void)arguments;
    static uint8_t buffer[10000];
    uint64_t total = 0;
    for (;;) {
        wasi_iovec piece = {buffer, sizeof buffer};
        uint32_t bytes = 0;
        wasi_errno error = fd_read(STDIN, &piece, 1, &bytes);
        if (error == WASI_SUCCESS && bytes > 0) error = (wasi_errno)write_bytes(STDOUT, buffer, bytes);
        if (error != WASI_SUCCESS) {
            print(STDERR, "cat: errno=%d\n", error);
            return 1;
        }
        if (bytes == 0) break;
        total += bytes;
    }
    print(STDERR, "cat: bytes=%l\n", total);
    return 0;
}
