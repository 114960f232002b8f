/* Calls functions of WASI with what they must accept and with what they must refuse, and prints each errno. */
#include "wasi.h"

#include "runtime.h"

#define SHOW(call) print(STDOUT, #call " %d\n", (int)(call))

int run(int argument_count, char **arguments) {
    (void)argument_count, (void)arguments;
    uint64_t time = 0, later = 0, position = 0;
    uint32_t number = 0;
    wasi_fdstat stat = {0};
    uint8_t random[64] = {0}, bytes[8];
    wasi_ciovec outside = {(const uint8_t *)0xfffffff0, 64};
    wasi_ciovec nothing = {bytes, 0};

    SHOW(clock_res_get(WASI_CLOCK_MONOTONIC, &time));
    print(STDOUT, "resolution is %s\n", time > 0 ? "positive" : "zero");
    SHOW(clock_time_get(WASI_CLOCK_MONOTONIC, 1, &time));
    SHOW(clock_time_get(WASI_CLOCK_MONOTONIC, 1, &later));
    print(STDOUT, "time is %s\n", later >= time ? "monotonic" : "going back");
    SHOW(clock_time_get(WASI_CLOCK_REALTIME, 1, &time));
    print(STDERR, "realtime=%l\n", time);
    SHOW(clock_time_get(77, 1, &time));
    SHOW(random_get(random, sizeof random));
    int zeros = 0;
    for (size_t i = 0; i < sizeof random; i++) zeros += random[i] == 0;
    print(STDOUT, "random is %s\n", zeros < 16 ? "filled" : "mostly zero");
    SHOW(random_get((void *)0xfffffff0, 64));
    SHOW(sched_yield());
    SHOW(fd_fdstat_get(1, &stat));
    SHOW(fd_fdstat_get(9, &stat));
    SHOW(fd_prestat_get(3, bytes));
    SHOW(fd_seek(1, 0, 0, &position));
    SHOW(fd_write(9, &nothing, 1, &number));
    SHOW(fd_write(1, &nothing, 1, &number));
    SHOW(fd_write(1, &outside, 1, &number));
    SHOW(fd_write(1, (const wasi_ciovec *)0xfffffff8, 1, &number));
    SHOW(fd_write(1, &nothing, 0xffffffff, &number));
    SHOW(path_open(3, 0, "x", 1, 0, 0, 0, 0, &number));
    SHOW(sock_accept(3, 0, &number));
    SHOW(fd_close(0));
    SHOW(fd_close(0));
    SHOW(fd_close(9));
    return 0;
}
