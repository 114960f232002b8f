/* Says hello. */
#include "runtime.h"

int run(int argument_count, char **arguments) {
    (void)argument_count, (void)arguments;
    print(STDOUT, "Hello from WebAssembly!\n");
    return 0;
}
