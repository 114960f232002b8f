/*
 * Messages between two tasks, and how long they take. The program spawns itself as the other side: pingpong [round trips [messages]]
 */
#include "hypha.h"
#include "runtime.h"

enum { CLIENT, SERVER, SINK };
enum { BATCH = HYPHA_MAXIMUM_BATCH, DATA = 64, ROOM = HYPHA_MAXIMUM_CAPACITY };

static int64_t *nanos;

static void check(int32_t answer, const char *what) {
    if (answer < 0) {
        print(STDERR, "pingpong: %s answered %d\n", what, answer);
        exit_with(1);
    }
}

/* Answers each call with its own data until nobody can call any more. */
static int serve(void) {
    static uint8_t data[HYPHA_MAXIMUM_DATA];
    hypha_handle port = hypha_startup_handle(0);
    hypha_message request = {.data = data, .capacity = sizeof data};
    hypha_message reply = {.data = data};
    hypha_handle call = 0;
    for (;;) {
        int32_t answer = hypha_reply_receive(call, &reply, port, &request, HYPHA_FOREVER);
        if (answer == HYPHA_PEER_CLOSED) {
            return 0;
        }
        check(answer, "reply_receive");
        call = request.reply;
        reply.length = request.length;
        reply.tag = request.tag;
    }
}

/* Takes all messages, whose tags must count up from 0, and exits with 0 if they did. */
static int sink(void) {
    static uint8_t data[BATCH][DATA];
    static hypha_message messages[BATCH];
    hypha_handle port = hypha_startup_handle(0);
    for (int i = 0; i < BATCH; i++) {
        messages[i].data = data[i];
        messages[i].capacity = DATA;
    }
    uint32_t expected = 0;
    for (;;) {
        int32_t count = hypha_receive(port, messages, BATCH, HYPHA_FOREVER);
        if (count == HYPHA_PEER_CLOSED) {
            return 0;
        }
        check(count, "receive");
        for (int32_t i = 0; i < count; i++) {
            if (messages[i].tag != expected++) {
                return 2;
            }
        }
    }
}

/* A task of this program that has the receiving end of a new port; the sending end goes to the caller. */
static hypha_handle partner(int64_t role, uint32_t capacity, hypha_handle *task) {
    hypha_handle pair[2];
    check(hypha_channel_create(capacity, pair), "channel_create");
    *task = hypha_spawn("", 0, &pair[0], 1, role, 0);
    check(*task, "spawn");
    return pair[1];
}

static void join(hypha_handle task) {
    hypha_status status;
    check(hypha_task_wait(task, &status, HYPHA_FOREVER), "task_wait");
    if (status.kind != HYPHA_END_EXITED || status.code != 0) {
        print(STDERR, "pingpong: the other side ended with kind %d, code %d\n", status.kind, status.code);
        exit_with(1);
    }
}

/* Heap sort: no more memory, and no worst case. */
static void sort(int64_t *values, uint32_t count) {
    for (uint32_t size = count, root = count / 2; size > 1;) {
        int64_t value;
        if (root > 0) {
            value = values[--root];
        } else {
            value = values[--size];
            values[size] = values[0];
        }
        uint32_t hole = root;
        for (uint32_t child = 2 * hole + 1; child < size; child = 2 * hole + 1) {
            if (child + 1 < size && values[child + 1] > values[child]) {
                child++;
            }
            if (values[child] <= value) {
                break;
            }
            values[hole] = values[child];
            hole = child;
        }
        values[hole] = value;
    }
}

static void round_trips(uint32_t count) {
    uint8_t sent[DATA] = {1, 2, 3}, back[DATA];
    hypha_handle task, port = partner(SERVER, 0, &task);
    hypha_message request = {.data = sent, .length = sizeof sent};
    hypha_message reply = {.data = back, .capacity = sizeof back};
    int64_t start = hypha_clock(), last = start;
    for (uint32_t i = 0; i < count; i++) {
        request.tag = i;
        check(hypha_call(port, &request, &reply, HYPHA_FOREVER), "call");
        if (reply.tag != i || reply.length != DATA || back[2] != 3) {
            print(STDERR, "pingpong: wrong reply\n");
            exit_with(1);
        }
        int64_t now = hypha_clock();
        nanos[i] = now - last;
        last = now;
    }
    hypha_handle_close(port);
    join(task);
    sort(nanos, count);
    print(STDOUT, "round trips: %u, mean %l ns, p50 %l ns, p99 %l ns\n", count, (uint64_t)((last - start) / count),
            (uint64_t)nanos[count / 2], (uint64_t)nanos[(uint64_t)count * 99 / 100]);
}

static void one_way(uint32_t count, uint32_t batch) {
    static uint8_t data[DATA];
    static hypha_message messages[BATCH];
    hypha_handle task, port = partner(SINK, ROOM, &task);
    int64_t start = hypha_clock();
    for (uint32_t sent = 0; sent < count;) {
        uint32_t wanted = count - sent < batch ? count - sent : batch;
        for (uint32_t i = 0; i < wanted; i++) {
            messages[i] = (hypha_message){.data = data, .length = sizeof data, .tag = sent + i};
        }
        int32_t now = hypha_send(port, messages, wanted, HYPHA_FOREVER);
        check(now, "send");
        sent += now;
    }
    hypha_handle_close(port);
    join(task);
    int64_t taken = hypha_clock() - start;
    print(STDOUT, "one way, %u at once: %u messages, %l a second\n", batch, count,
            (uint64_t)count * 1000000000ull / (uint64_t)taken);
}

int run(int argument_count, char **arguments) {
    switch (hypha_startup_argument()) {
        case SERVER: return serve();
        case SINK: return sink();
    }
    uint32_t calls = argument_count > 1 ? (uint32_t)number_or(arguments[1], 0) : 200000;
    uint32_t messages = argument_count > 2 ? (uint32_t)number_or(arguments[2], 0) : 1000000;
    if (calls == 0 || messages == 0 || calls > 10000000) {
        print(STDERR, "Usage: pingpong [round trips [messages]]\n");
        return 2;
    }
    nanos = allocate(calls * sizeof *nanos);
    round_trips(calls);
    one_way(messages, 1);
    one_way(messages, BATCH);
    return 0;
}
