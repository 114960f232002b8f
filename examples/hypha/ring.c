/*
 * Tasks in a ring that pass a token on, each made by the one before: ring [tasks [rounds]]. Shows spawning, handles that travel to
 * children and in messages, select with a deadline, and waiting for the end of others.
 */
#include "hypha.h"
#include "runtime.h"

static int check(int32_t answer, const char *what) {
    if (answer < 0) {
        print(STDERR, "ring: %s answered %d\n", what, answer);
        exit_with(1);
    }
    return answer;
}

/* Passes on what comes until nothing comes any more. Startup handles: where from, where to. */
static int member(void) {
    hypha_handle from = hypha_startup_handle(0), to = hypha_startup_handle(1);
    uint8_t data[16];
    for (;;) {
        hypha_message message = {.data = data, .capacity = sizeof data};
        int32_t answer = hypha_receive(from, &message, 1, HYPHA_FOREVER);
        if (answer == HYPHA_PEER_CLOSED) {
            return 0;
        }
        check(answer, "receive");
        message.tag++;
        answer = hypha_send(to, &message, 1, HYPHA_FOREVER);
        if (answer == HYPHA_PEER_CLOSED) {
            return 0;
        }
        check(answer, "send");
    }
}

int run(int argument_count, char **arguments) {
    if (hypha_startup_argument() != 0) {
        return member();
    }
    uint32_t tasks = argument_count > 1 ? (uint32_t)number_or(arguments[1], 0) : 100;
    uint32_t rounds = argument_count > 2 ? (uint32_t)number_or(arguments[2], 0) : 100;
    if (tasks == 0 || tasks > 1000) {
        print(STDERR, "Usage: ring [tasks [rounds]], at most 1000 tasks\n");
        return 2;
    }
    hypha_handle *members = allocate(tasks * sizeof *members);
    hypha_handle entry[2], previous;
    check(hypha_channel_create(1, entry), "channel_create");
    previous = entry[0];
    for (uint32_t i = 0; i < tasks; i++) {
        hypha_handle next[2];
        check(hypha_channel_create(1, next), "channel_create");
        hypha_handle ends[2] = {previous, next[1]};
        members[i] = check(hypha_spawn("", 0, ends, 2, 1, 0), "spawn");
        previous = next[0];
    }
    uint8_t data[16] = "token";
    hypha_message token = {.data = data, .length = 6, .capacity = sizeof data};
    int64_t start = hypha_clock();
    for (uint32_t i = 0; i < rounds; i++) {
        check(hypha_send(entry[1], &token, 1, HYPHA_FOREVER), "send");
        hypha_select_item item = {.handle = previous, .wanted = HYPHA_READABLE};
        check(hypha_select(&item, 1, hypha_clock() + 60000000000), "select");
        check(hypha_receive(previous, &token, 1, HYPHA_NOW), "receive");
    }
    int64_t taken = hypha_clock() - start;
    hypha_handle_close(entry[1]);
    for (uint32_t i = 0; i < tasks; i++) {
        hypha_status status;
        check(hypha_task_wait(members[i], &status, HYPHA_FOREVER), "task_wait");
        if (status.kind != HYPHA_END_EXITED || status.code != 0) {
            print(STDERR, "ring: a member ended with kind %d, code %d\n", status.kind, status.code);
            return 1;
        }
    }
    print(STDOUT, "ring: the token was passed on %u times\n", token.tag);
    print(STDERR, "ring: %l ns each time\n", (uint64_t)taken / ((uint64_t)rounds * (tasks + 1) + 1));
    return token.tag == tasks * rounds ? 0 : 1;
}
