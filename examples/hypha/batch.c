/*
 * Many requests with one call: batch [rounds]. Sends to and receives from eight ports, one call each, then by a ring with one call for all
 * sixteen; and waits for timers and messages of all ports at once.
 */
#include "hypha.h"
#include "runtime.h"

enum { PORTS = 8, SIZE = 32, DATA = 16 };

static hypha_request requests[SIZE];
static hypha_completion completions[SIZE];
static hypha_ring ring = {.size = SIZE, .requests = requests, .completions = completions};

static hypha_handle ports[PORTS][2];
static uint8_t data[2 * PORTS][DATA];
static hypha_message outgoing[PORTS], incoming[PORTS];

static int64_t check(int64_t answer, const char *what) {
    if (answer < 0) {
        print(STDERR, "batch: %s answered %d\n", what, (int)answer);
        exit_with(1);
    }
    return answer;
}

static void submit(uint32_t operation, uint64_t user_data, uint64_t a0, uint64_t a1, uint64_t a2, uint64_t a3) {
    requests[ring.submit_tail % SIZE] =
        (hypha_request){.operation = operation, .arguments = {a0, a1, a2, a3}, .user_data = user_data};
    ring.submit_tail++;
}

/* The next completion, which has come. */
static hypha_completion reap(void) { return completions[ring.complete_head++ % SIZE]; }

static void prepare(uint32_t tag) {
    for (uint32_t i = 0; i < PORTS; i++) {
        outgoing[i] = (hypha_message){.data = data[i], .length = DATA, .tag = tag + i};
        incoming[i] = (hypha_message){.data = data[PORTS + i], .capacity = DATA};
    }
}

static void verify(uint32_t tag) {
    for (uint32_t i = 0; i < PORTS; i++) {
        if (incoming[i].tag != tag + i || incoming[i].length != DATA) {
            print(STDERR, "batch: wrong message\n");
            exit_with(1);
        }
    }
}

static void report(const char *how, uint32_t rounds, int64_t start) {
    uint64_t taken = (uint64_t)(hypha_clock() - start), count = (uint64_t)rounds * 2 * PORTS;
    print(STDOUT, "%s: %l requests, %l ns each\n", how, count, taken / count);
}

static void one_by_one(uint32_t rounds) {
    int64_t start = hypha_clock();
    for (uint32_t round = 0; round < rounds; round++) {
        prepare(round);
        for (uint32_t i = 0; i < PORTS; i++) check(hypha_send(ports[i][1], &outgoing[i], 1, HYPHA_NOW), "send");
        for (uint32_t i = 0; i < PORTS; i++) check(hypha_receive(ports[i][0], &incoming[i], 1, HYPHA_NOW), "receive");
        verify(round);
    }
    report("one call each", rounds, start);
}

static void by_ring(uint32_t rounds) {
    int64_t start = hypha_clock();
    for (uint32_t round = 0; round < rounds; round++) {
        prepare(round);
        for (uint32_t i = 0; i < PORTS; i++) {
            submit(HYPHA_OP_SEND, i, (uint32_t)ports[i][1], (uintptr_t)&outgoing[i], 1, (uint64_t)HYPHA_FOREVER);
        }
        for (uint32_t i = 0; i < PORTS; i++) {
            submit(HYPHA_OP_RECEIVE, i, (uint32_t)ports[i][0], (uintptr_t)&incoming[i], 1, (uint64_t)HYPHA_FOREVER);
        }
        check(hypha_ring_enter(&ring, 2 * PORTS, HYPHA_FOREVER), "ring_enter");
        for (uint32_t i = 0; i < 2 * PORTS; i++) {
            if (check(reap().result, "a request") != 1) exit_with(1);
        }
        verify(round);
    }
    report("sixteen by one call", rounds, start);
}

/* Waits for messages of all ports, which a child sends in reverse, and for a time, all at once. */
static void wait_for_all(void) {
    hypha_handle child = (hypha_handle)check(
        hypha_spawn("", 0, &ports[PORTS - 1][1], 1, 1, 0), "spawn");
    hypha_status status = {0};
    int64_t until = hypha_clock() + 2000000;
    uint32_t done = 0;
    prepare(0);
    submit(HYPHA_OP_RECEIVE, 0, (uint32_t)ports[PORTS - 1][0], (uintptr_t)&incoming[0], 1, (uint64_t)HYPHA_FOREVER);
    submit(HYPHA_OP_TASK_WAIT, 1, (uint32_t)child, (uintptr_t)&status, (uint64_t)HYPHA_FOREVER, 0);
    submit(HYPHA_OP_SLEEP, 2, (uint64_t)until, 0, 0, 0);
    while (done != 7) {
        check(hypha_ring_enter(&ring, 1, HYPHA_FOREVER), "ring_enter");
        while (ring.complete_head != ring.complete_tail) {
            hypha_completion completion = reap();
            check(completion.result, "a request that waits");
            done |= 1u << completion.user_data;
        }
    }
    if (incoming[0].tag != 77 || status.code != 3 || hypha_clock() < until) {
        print(STDERR, "batch: wrong message, end or time\n");
        exit_with(1);
    }
    print(STDOUT, "a message, the end of a task and a time were waited for at once\n");
}

static int child(void) {
    hypha_message message = {.data = data[0], .length = DATA, .tag = 77};
    check(hypha_send(hypha_startup_handle(0), &message, 1, HYPHA_FOREVER), "send");
    return 3;
}

int run(int argument_count, char **arguments) {
    if (hypha_startup_argument() == 1) return child();
    uint32_t rounds = argument_count > 1 ? (uint32_t)number_or(arguments[1], 0) : 100000;
    if (rounds == 0) {
        print(STDERR, "Usage: batch [rounds]\n");
        return 2;
    }
    for (uint32_t i = 0; i < PORTS; i++) check(hypha_channel_create(4, ports[i]), "channel_create");
    for (int turn = 0; turn < 2; turn++) {
        one_by_one(rounds);
        by_ring(rounds);
    }
    wait_for_all();
    return 0;
}
