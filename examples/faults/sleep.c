/* Sleeps for as many milliseconds as its argument says, and prints whether it was at least that long. */
#include "runtime.h"
#include "wasi.h"

int run(int argument_count, char **arguments) {
    uint64_t nanos = (argument_count > 1 ? number_or(arguments[1], 0) : 1000) * 1000000;
    uint64_t before = 0, after = 0;
    wasi_subscription subscription = {.userdata = 42, .type = WASI_EVENTTYPE_CLOCK, .clock = WASI_CLOCK_MONOTONIC, .timeout = nanos};
    wasi_event event = {0};
    uint32_t events = 0;
    print(STDOUT, "sleeping\n");
    clock_time_get(WASI_CLOCK_MONOTONIC, 1, &before);
    wasi_errno error = poll_oneoff(&subscription, &event, 1, &events);
    clock_time_get(WASI_CLOCK_MONOTONIC, 1, &after);
    if (error != WASI_SUCCESS || events != 1 || event.userdata != 42 || event.error != 0 || event.type != WASI_EVENTTYPE_CLOCK) {
        print(STDERR, "sleep: errno=%d events=%u userdata=%l error=%d type=%d\n", error, events, event.userdata, event.error, event.type);
        return 1;
    }
    print(STDOUT, after - before >= nanos ? "slept\n" : "woke too early\n");
    return after - before >= nanos ? 0 : 1;
}
