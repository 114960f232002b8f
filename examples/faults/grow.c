/*
 * Grows its memory by as many pages at a time as its argument says (256 if it has none), and writes to each page, until it is
 * refused or has 65,536; then checks what it wrote.
 */
#include "runtime.h"

enum { PAGE_BYTES = 65536 };

int run(int argument_count, char **arguments) {
    size_t step = argument_count > 1 ? (size_t)number_or(arguments[1], 256) : 256;
    size_t first = __builtin_wasm_memory_size(0);
    size_t before;
    while ((before = __builtin_wasm_memory_grow(0, step)) != (size_t)-1) {
        for (size_t page = before; page < before + step; page++) *(volatile uint32_t *)(page * PAGE_BYTES) = (uint32_t)page;
    }
    size_t last = __builtin_wasm_memory_size(0);
    size_t wrong = 0;
    for (size_t page = first; page < last; page++) wrong += *(volatile uint32_t *)(page * PAGE_BYTES) != (uint32_t)page;
    print(STDOUT, "pages=%u wrong=%u\n", (unsigned)last, (unsigned)wrong);
    return wrong == 0 && last > first ? 0 : 1;
}
