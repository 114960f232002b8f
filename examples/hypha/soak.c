/*
 * Mixed load that checks itself: soak ROLE SEED SIZE. Each role makes tasks of this program, has them work, kills some, and exits with 0 if
 * nothing was lost, doubled, reordered or changed. tests/soak runs many of them at once for as long as it is told to.
 */
#include "hypha.h"
#include "runtime.h"

/* What a task was spawned for: the lowest byte of its startup argument. */
enum { MAIN, SENDER, SERVER, CLIENT, BRANCH, LOOP, SLEEPER };
enum { DATA = 64, BATCH = 16, MAXIMUM_CHILDREN = 16, MILLISECOND = 1000000 };

static uint64_t state;

static uint32_t next_random(void) {
    state ^= state << 13, state ^= state >> 7, state ^= state << 17;
    return (uint32_t)(state >> 16);
}

static uint32_t below(uint32_t bound) { return next_random() % bound; }

static void seed_with(uint64_t seed) {
    state = seed * 0x9E3779B97F4A7C15ull + 0x1234567;
    for (int i = 0; i < 4; i++) next_random();
}

static _Noreturn void fail(const char *what, int64_t value) {
    print(STDERR, "soak: %s: %d\n", what, (int)value);
    exit_with(1);
}

static int32_t check(int32_t answer, const char *what) {
    if (answer < 0) fail(what, answer);
    return answer;
}

static int32_t spawn(uint32_t role, uint32_t number, uint64_t size, const hypha_handle *handles, uint32_t count) {
    uint64_t argument = role | (uint64_t)(number & 0xFF) << 8 | (size & 0xFFFF) << 16 | (uint64_t)next_random() << 32;
    return hypha_spawn("", 0, handles, count, argument, 0);
}

/* Waits for a task. Its exit code; 255 if it was killed. */
static int32_t join(hypha_handle task) {
    hypha_status status;
    check(hypha_task_wait(task, &status, HYPHA_FOREVER), "task_wait");
    check(hypha_handle_close(task), "close task");
    return status.kind == HYPHA_END_KILLED ? 255 : status.code;
}

/* Sends messages with tags number << 16 | 0, 1, 2 ...; their data follow from their tags. */
static int sender(uint32_t number, uint32_t size) {
    static uint8_t data[BATCH][DATA];
    hypha_message messages[BATCH];
    hypha_handle port = hypha_startup_handle(0);
    for (uint32_t sent = 0; sent < size;) {
        uint32_t wanted = 1 + below(BATCH);
        if (wanted > size - sent) wanted = size - sent;
        for (uint32_t i = 0; i < wanted; i++) {
            uint32_t tag = number << 16 | (sent + i);
            messages[i] = (hypha_message){.data = data[i], .length = tag % DATA, .tag = tag};
            for (uint32_t at = 0; at < messages[i].length; at++) data[i][at] = (uint8_t)(tag + at);
        }
        int64_t deadline = below(3) == 0 ? HYPHA_NOW : below(3) == 0 ? hypha_clock() + MILLISECOND : HYPHA_FOREVER;
        int32_t answer = hypha_send(port, messages, wanted, deadline);
        if (answer == HYPHA_WOULD_BLOCK || answer == HYPHA_TIMED_OUT) {
            hypha_yield();
        } else if (answer == HYPHA_PEER_CLOSED) {
            return 3; /* the receiver has been killed */
        } else {
            sent += (uint32_t)check(answer, "send");
        }
    }
    return 0;
}

/* Several senders, of which some are killed, and one port: each sender's messages come once, whole and in order. */
static void ports(uint32_t size) {
    static uint8_t data[BATCH][DATA];
    hypha_message messages[BATCH];
    hypha_handle pair[2], tasks[MAXIMUM_CHILDREN];
    uint32_t seen[MAXIMUM_CHILDREN] = {0}, count = 1 + below(8);
    bool killed[MAXIMUM_CHILDREN] = {false};
    check(hypha_channel_create(1 + below(64), pair), "channel_create");
    for (uint32_t i = 0; i < count; i++) {
        hypha_handle own = check(hypha_handle_duplicate(pair[1], HYPHA_RIGHT_SEND | HYPHA_RIGHT_TRANSFER), "duplicate");
        tasks[i] = check(spawn(SENDER, i, size, &own, 1), "spawn sender");
    }
    check(hypha_handle_close(pair[1]), "close");
    for (;;) {
        uint32_t room = 1 + below(BATCH);
        for (uint32_t i = 0; i < room; i++) messages[i] = (hypha_message){.data = data[i], .capacity = DATA};
        int32_t answer;
        if (below(4) == 0) {
            hypha_select_item item = {.handle = pair[0], .wanted = HYPHA_READABLE};
            if (check(hypha_select(&item, 1, HYPHA_FOREVER), "select") != 0 || item.ready != HYPHA_READABLE) {
                fail("select", item.ready);
            }
            answer = hypha_receive(pair[0], messages, room, HYPHA_NOW);
        } else {
            answer = hypha_receive(pair[0], messages, room, HYPHA_FOREVER);
        }
        if (answer == HYPHA_PEER_CLOSED) break;
        check(answer, "receive");
        for (int32_t i = 0; i < answer; i++) {
            uint32_t tag = messages[i].tag, number = tag >> 16;
            if (number >= count || (tag & 0xFFFF) != seen[number]) fail("message out of order", tag);
            if (messages[i].length != tag % DATA) fail("length", tag);
            for (uint32_t at = 0; at < messages[i].length; at++) {
                if (data[i][at] != (uint8_t)(tag + at)) fail("data", tag);
            }
            seen[number]++;
        }
        if (below(200) == 0) {
            uint32_t victim = below(count);
            int32_t done = hypha_task_kill(tasks[victim]);
            if (done != HYPHA_WRONG_STATE) check(done, "kill"), killed[victim] = true;
        }
    }
    for (uint32_t i = 0; i < count; i++) {
        int32_t code = join(tasks[i]);
        if (code != 0 && !(code == 255 && killed[i])) fail("sender ended with", code);
        if (code == 0 && seen[i] != size) fail("messages lost", size - seen[i]);
        if (seen[i] > size) fail("messages doubled", seen[i]);
    }
}

/* As ports, with a port for each sender, and all of them received from by one ring, in which times are waited for as well. */
static void by_ring(uint32_t size) {
    static uint8_t data[MAXIMUM_CHILDREN][DATA];
    static hypha_request requests[2 * MAXIMUM_CHILDREN];
    static hypha_completion completions[2 * MAXIMUM_CHILDREN];
    hypha_ring ring = {.size = 2 * MAXIMUM_CHILDREN, .requests = requests, .completions = completions};
    hypha_message messages[MAXIMUM_CHILDREN];
    hypha_handle from[MAXIMUM_CHILDREN], tasks[MAXIMUM_CHILDREN];
    uint32_t seen[MAXIMUM_CHILDREN] = {0}, count = 1 + below(MAXIMUM_CHILDREN - 1), open = count, victim = count;
    bool waits[MAXIMUM_CHILDREN + 1] = {false}, closed[MAXIMUM_CHILDREN] = {false};
    int64_t until = 0;
    for (uint32_t i = 0; i < count; i++) {
        hypha_handle pair[2];
        check(hypha_channel_create(1 + below(16), pair), "channel_create");
        from[i] = pair[0];
        tasks[i] = check(spawn(SENDER, i, size, &pair[1], 1), "spawn sender");
    }
    while (open > 0) {
        for (uint32_t i = 0; i <= count; i++) {
            if (waits[i] || (i < count && closed[i])) continue;
            hypha_request *request = &requests[ring.submit_tail++ % ring.size];
            *request = (hypha_request){.user_data = i};
            if (i == count) { /* not a port, but a time */
                until = hypha_clock() + (int64_t)below(3000) * 1000;
                request->operation = HYPHA_OP_SLEEP;
                request->arguments[0] = (uint64_t)until;
            } else {
                messages[i] = (hypha_message){.data = data[i], .capacity = DATA};
                request->operation = HYPHA_OP_RECEIVE;
                request->arguments[0] = (uint32_t)from[i];
                request->arguments[1] = (uintptr_t)&messages[i];
                request->arguments[2] = 1;
                request->arguments[3] = (uint64_t)HYPHA_FOREVER;
            }
            waits[i] = true;
        }
        check(hypha_ring_enter(&ring, 1 + below(2), HYPHA_FOREVER), "ring_enter");
        while (ring.complete_head != ring.complete_tail) {
            hypha_completion done = completions[ring.complete_head++ % ring.size];
            uint32_t i = (uint32_t)done.user_data;
            if (i > count || !waits[i]) fail("a completion too many", i);
            waits[i] = false;
            if (i == count) {
                if (done.result != 0 || hypha_clock() < until) fail("slept too short in a ring", done.result);
            } else if (done.result == HYPHA_PEER_CLOSED) {
                closed[i] = true, open--;
            } else {
                uint32_t tag = messages[i].tag;
                if (done.result != 1 || tag != (i << 16 | seen[i])) fail("ring: message out of order", tag);
                if (messages[i].length != tag % DATA) fail("ring: length", tag);
                for (uint32_t at = 0; at < messages[i].length; at++) {
                    if (data[i][at] != (uint8_t)(tag + at)) fail("ring: data", tag);
                }
                seen[i]++;
            }
        }
        if (victim == count && below(500) == 0) {
            victim = below(count);
            int32_t killed = hypha_task_kill(tasks[victim]);
            if (killed == HYPHA_WRONG_STATE) victim = count;
            else check(killed, "kill");
        }
    }
    for (uint32_t i = 0; i < count; i++) {
        int32_t code = join(tasks[i]);
        if (code != 0 && !(code == 255 && i == victim)) fail("ring: sender ended with", code);
        if (code == 0 && seen[i] != size) fail("ring: messages lost", size - seen[i]);
    }
}

static int serve(void) {
    static uint8_t data[HYPHA_MAXIMUM_DATA];
    hypha_handle port = hypha_startup_handle(0), call = 0;
    hypha_message request = {.data = data, .capacity = sizeof data}, reply = {.data = data};
    for (;;) {
        int32_t answer = hypha_reply_receive(call, &reply, port, &request, HYPHA_FOREVER);
        if (answer == HYPHA_PEER_CLOSED) return 0;
        check(answer, "reply_receive");
        call = request.reply;
        reply.length = request.length;
        reply.tag = request.tag * 3 + 1;
        if (below(64) == 0) { /* nobody answers this one */
            check(hypha_handle_close(call), "close call");
            call = 0;
        }
    }
}

/* Calls; each is answered right, or by nobody. */
static int client(uint32_t number, uint32_t size) {
    uint8_t sent[DATA], back[DATA];
    hypha_handle port = hypha_startup_handle(0);
    for (uint32_t i = 0; i < size; i++) {
        uint32_t tag = number << 16 | i;
        hypha_message request = {.data = sent, .length = 1 + tag % (DATA - 1), .tag = tag};
        hypha_message reply = {.data = back, .capacity = DATA};
        for (uint32_t at = 0; at < DATA; at++) sent[at] = (uint8_t)(tag ^ at), back[at] = 0;
        int32_t answer = hypha_call(port, &request, &reply, below(8) == 0 ? hypha_clock() + MILLISECOND : HYPHA_FOREVER);
        if (answer == HYPHA_PEER_CLOSED || answer == HYPHA_TIMED_OUT) continue;
        check(answer, "call");
        if (reply.tag != tag * 3 + 1 || reply.length != request.length || back[reply.length - 1] != sent[reply.length - 1]) {
            fail("wrong reply", tag);
        }
    }
    return 0;
}

/* Clients that call a server, which is killed at times. */
static void calls(uint32_t size) {
    hypha_handle pair[2], tasks[MAXIMUM_CHILDREN];
    uint32_t count = 1 + below(6);
    check(hypha_channel_create(0, pair), "channel_create");
    hypha_handle server = check(spawn(SERVER, 0, 0, &pair[0], 1), "spawn server");
    for (uint32_t i = 0; i < count; i++) {
        hypha_handle own = check(hypha_handle_duplicate(pair[1], HYPHA_RIGHT_SEND | HYPHA_RIGHT_TRANSFER), "duplicate");
        tasks[i] = check(spawn(CLIENT, i, size, &own, 1), "spawn client");
    }
    check(hypha_handle_close(pair[1]), "close");
    bool kills = below(3) == 0;
    if (kills) {
        hypha_sleep(hypha_clock() + below(5) * MILLISECOND);
        int32_t done = hypha_task_kill(server);
        if (done != HYPHA_WRONG_STATE) check(done, "kill server");
    }
    for (uint32_t i = 0; i < count; i++) {
        if (join(tasks[i]) != 0) fail("client failed", i);
    }
    int32_t code = join(server);
    if (code != 0 && !(kills && code == 255)) fail("server failed", code);
}

/* A task with children of its own, of which each tells by its exit code how many there were below it. */
static int branch(uint32_t depth) {
    uint32_t count = depth == 0 ? 0 : 1 + below(3), live = 0, sum = 1;
    hypha_handle tasks[4];
    for (uint32_t i = 0; i < count; i++) {
        tasks[i] = spawn(BRANCH, depth - 1, 0, 0, 0);
        if (tasks[i] != HYPHA_OUT_OF_TASKS && tasks[i] != HYPHA_OUT_OF_MEMORY) check(tasks[i], "spawn branch"), live++;
    }
    while (live > 0) {
        hypha_status status;
        int32_t ended = check(hypha_task_wait_any(&status, HYPHA_FOREVER), "task_wait_any");
        bool mine = false;
        for (uint32_t i = 0; i < count; i++) {
            if (tasks[i] == ended) mine = true, tasks[i] = 0;
        }
        if (!mine) fail("not a child", ended);
        if (status.kind == HYPHA_END_EXITED && status.code != 0) sum += (uint32_t)status.code;
        check(hypha_handle_close(ended), "close child");
        live--;
    }
    hypha_status none;
    int32_t answer = hypha_task_wait_any(&none, HYPHA_FOREVER);
    if (answer != HYPHA_WRONG_STATE) fail("a child too many", answer);
    return (int)(sum & 0x7F);
}

/* Tasks that compute for ever, sleep for ever or have children; suspended, resumed and killed in any state. */
static void victims(uint32_t size) {
    hypha_handle tasks[MAXIMUM_CHILDREN];
    uint32_t count = 1 + below(size < MAXIMUM_CHILDREN ? size : MAXIMUM_CHILDREN);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t role = below(3) == 0 ? LOOP : below(2) == 0 ? SLEEPER : BRANCH;
        tasks[i] = check(spawn(role, 3, 0, 0, 0), "spawn victim");
        if (below(4) == 0) check(hypha_task_set_name(tasks[i], "victim", 6), "set_name");
    }
    for (uint32_t step = 0; step < 4 * count; step++) {
        hypha_handle task = tasks[below(count)];
        int32_t answer = below(2) == 0 ? hypha_task_suspend(task) : hypha_task_resume(task);
        if (answer != HYPHA_WRONG_STATE) check(answer, "suspend or resume");
        if (below(8) == 0) hypha_sleep(hypha_clock() + below(2) * MILLISECOND);
    }
    for (uint32_t i = 0; i < count; i++) {
        int32_t answer = hypha_task_kill(tasks[i]);
        if (answer != HYPHA_WRONG_STATE) check(answer, "kill");
    }
    for (uint32_t i = 0; i < count; i++) join(tasks[i]);
}

/* For ever, but for the case that whoever was to kill it has been killed. */
static int loop(void) {
    volatile uint32_t sum = 0;
    int64_t end = hypha_clock() + 5000ll * MILLISECOND;
    while (hypha_clock() < end) {
        for (uint32_t i = 0; i < 100000; i++) sum += i;
    }
    return 0;
}

/* Sleeps, timers and time-outs: none is early, none is forgotten. */
static void timers(uint32_t size) {
    hypha_select_item items[8];
    uint32_t count = 1 + below(8);
    int64_t due[8];
    for (uint32_t i = 0; i < count; i++) {
        items[i] = (hypha_select_item){.handle = check(hypha_timer_create(), "timer_create"), .wanted = HYPHA_READABLE};
        due[i] = hypha_clock() + (int64_t)below(10000) * 1000;
        check(hypha_timer_set(items[i].handle, due[i], 0), "timer_set");
    }
    for (uint32_t left = count; left > 0;) {
        check(hypha_select(items, count, HYPHA_FOREVER), "select");
        int64_t now = hypha_clock();
        for (uint32_t i = 0; i < count; i++) {
            if (items[i].ready == 0) continue;
            if (now < due[i] || due[i] < 0) fail("timer early, or twice", i);
            if (hypha_timer_read(items[i].handle) != 1) fail("timer_read", i);
            due[i] = -1;
            left--;
        }
    }
    for (uint32_t i = 0; i < count; i++) check(hypha_handle_close(items[i].handle), "close timer");
    for (uint32_t i = 0; i < size / 16; i++) {
        int64_t deadline = hypha_clock() + (int64_t)below(2000) * 1000;
        check(hypha_sleep(deadline), "sleep");
        if (hypha_clock() < deadline) fail("slept too short", i);
        uint32_t word = 7;
        int32_t answer = hypha_futex_wait(&word, 4, 7, hypha_clock() + (int64_t)below(1000) * 1000);
        if (answer != HYPHA_FUTEX_TIMED_OUT) fail("futex_wait", answer);
    }
}

/* Memory that grows, and runs: new bytes are zero, old ones stay. */
static void memory(uint32_t size) {
    uint32_t pages = 1 + below(size < 256 ? size : 256), got = 0;
    uint32_t *blocks[16];
    uint32_t words[16];
    for (; got < 16 && pages > 0; got++) {
        uint32_t part = 1 + below(pages), start = (uint32_t)__builtin_wasm_memory_grow(0, part);
        if (start == (uint32_t)-1) break;
        blocks[got] = (uint32_t *)(start * 65536u);
        words[got] = part * 16384u;
        for (uint32_t i = 0; i < words[got]; i += 64) {
            if (blocks[got][i] != 0) fail("not zero", i);
            blocks[got][i] = (uint32_t)(uintptr_t)&blocks[got][i] * 7;
        }
        pages -= part;
        hypha_yield();
    }
    for (uint32_t block = 0; block < got; block++) {
        for (uint32_t i = 0; i < words[block]; i += 64) {
            if (blocks[block][i] != (uint32_t)(uintptr_t)&blocks[block][i] * 7) fail("changed", i);
        }
    }
    int32_t run = hypha_run_create(1 + below(64));
    if (run == HYPHA_OUT_OF_MEMORY) return;
    check(run, "run_create");
    uint8_t bytes[64], back[64];
    int64_t room = hypha_run_size(run);
    for (int round = 0; round < 50; round++) {
        int64_t offset = (int64_t)below((uint32_t)(room - 64));
        if (hypha_run_read(run, offset, back, 64) != 64) fail("run_read", round);
        for (int i = 0; i < 64; i++) bytes[i] = (uint8_t)(round + i);
        if (hypha_run_write(run, offset, bytes, 64) != 64 || hypha_run_read(run, offset, back, 64) != 64) fail("run", round);
        for (int i = 0; i < 64; i++) {
            if (back[i] != bytes[i]) fail("run changed", i);
        }
    }
    if (below(2) == 0) check(hypha_handle_close(run), "close run");
}

/* Takes handles, ports and runs until there are no more, then goes, with some of them closed. */
static void greed(uint32_t size) {
    hypha_handle pair[2];
    int32_t last = 0;
    for (uint32_t i = 0; i < 64 * size; i++) {
        uint32_t kind = below(4);
        int32_t answer = kind == 0 ? hypha_timer_create()
                       : kind == 1 ? hypha_channel_create(below(64), pair)
                       : kind == 2 ? hypha_run_create(1)
                                   : hypha_task_self();
        if (answer == HYPHA_OUT_OF_HANDLES || answer == HYPHA_OUT_OF_MEMORY) {
            if (last > 0) check(hypha_handle_close(last), "close"), last = 0;
            continue;
        }
        check(answer, "take");
        if (kind == 0) check(hypha_timer_set(answer, hypha_clock() + 3600000ll * MILLISECOND, 0), "timer_set");
        if (kind != 1 && last == 0) last = answer;
    }
}

static int task_of_role(uint64_t argument) {
    uint32_t number = (uint32_t)(argument >> 8) & 0xFF, size = (uint32_t)(argument >> 16) & 0xFFFF;
    seed_with(argument);
    switch (argument & 0xFF) {
        case SENDER: return sender(number, size);
        case SERVER: return serve();
        case CLIENT: return client(number, size);
        case BRANCH: return branch(number);
        case LOOP: return loop();
        case SLEEPER: hypha_sleep(hypha_clock() + 5000ll * MILLISECOND); return 0;
        default: return 2;
    }
}

int run(int argument_count, char **arguments) {
    uint64_t argument = (uint64_t)hypha_startup_argument();
    if (argument != 0) return task_of_role(argument);
    uint32_t size = argument_count > 3 ? (uint32_t)number_or(arguments[3], 0) : 0;
    if (size == 0 || size > 60000) {
        print(STDERR, "Usage: soak ports|ring|calls|tree|victims|timers|memory|greed SEED SIZE, size 1 to 60000\n");
        return 2;
    }
    const char *role = arguments[1];
    seed_with(number_or(arguments[2], 1));
    if (equal(role, "ports")) ports(size);
    else if (equal(role, "ring")) by_ring(size);
    else if (equal(role, "calls")) calls(size);
    else if (equal(role, "tree")) branch(5);
    else if (equal(role, "victims")) victims(size);
    else if (equal(role, "timers")) timers(size);
    else if (equal(role, "memory")) memory(size);
    else if (equal(role, "greed")) greed(size);
    else return 2;
    return 0;
}
