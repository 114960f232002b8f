/* The import module hypha, version 3: docs/hypha-module.md. Made from HyphaInterface.java, which is the place to change it; InterfaceTextTest says how. */
#ifndef HYPHA_H
#define HYPHA_H

#include <stdint.h>

#define HYPHA_IMPORT(name) __attribute__((import_module("hypha"), import_name(#name)))

/* Names something in the calling task only. Never 0, never negative. */
typedef int32_t hypha_handle;

enum {
    HYPHA_VERSION = 3, /* of this module */
    HYPHA_FOREVER = -1, /* deadline: wait until it happens */
    HYPHA_NOW = 0, /* deadline: do not wait */
    HYPHA_BAD_HANDLE = -1, /* no such handle */
    HYPHA_WRONG_TYPE = -2, /* the handle names something else */
    HYPHA_NOT_PERMITTED = -3, /* the handle lacks a right */
    HYPHA_INVALID = -4, /* an argument is out of its range */
    HYPHA_FAULT = -5, /* a pointer leads out of the linear memory */
    HYPHA_WOULD_BLOCK = -6, /* it would have to wait */
    HYPHA_TIMED_OUT = -7, /* the deadline has passed */
    HYPHA_PEER_CLOSED = -8, /* nobody is left on the other side */
    HYPHA_TOO_LARGE = -9, /* the message is larger than allowed, or than the room for it */
    HYPHA_OUT_OF_MEMORY = -10, /* no memory, or the task's limit is reached */
    HYPHA_OUT_OF_HANDLES = -11, /* no more handles or ports for this task */
    HYPHA_UNKNOWN_FUNCTION = -12, /* no such function */
    HYPHA_OUT_OF_TASKS = -13, /* no more tasks */
    HYPHA_NO_SUCH_PROGRAM = -14, /* no program has that name */
    HYPHA_WRONG_STATE = -15, /* not in the state that it is in */
    HYPHA_RIGHT_SEND = 1, /* send to the port, call it */
    HYPHA_RIGHT_RECEIVE = 2, /* receive from the port */
    HYPHA_RIGHT_DUPLICATE = 4, /* make further handles */
    HYPHA_RIGHT_TRANSFER = 8, /* hand it on */
    HYPHA_RIGHT_MAP = 16, /* read and write the run */
    HYPHA_RIGHT_WAIT = 32, /* wait for it */
    HYPHA_RIGHT_KILL = 64, /* kill, suspend and resume the task */
    HYPHA_TYPE_PORT = 1, /* a port */
    HYPHA_TYPE_CALL = 2, /* a call to be answered */
    HYPHA_TYPE_TASK = 3, /* a task */
    HYPHA_TYPE_TIMER = 4, /* a timer */
    HYPHA_TYPE_RUN = 5, /* a run of pages */
    HYPHA_TYPE_INTERRUPT = 6, /* an interrupt line */
    HYPHA_READABLE = 1, /* a message, an end, an expiry, an interrupt is there */
    HYPHA_WRITABLE = 2, /* the port has room */
    HYPHA_WOKEN = 0, /* of futex_wait: somebody has notified */
    HYPHA_NOT_EQUAL = 1, /* of futex_wait: the memory held another value */
    HYPHA_FUTEX_TIMED_OUT = 2, /* of futex_wait: the deadline has passed */
    HYPHA_END_EXITED = 0, /* a task's end: it has exited, or trapped with code 134 */
    HYPHA_END_KILLED = 1, /* a task's end: it was killed */
    HYPHA_OP_SEND = 129, /* request: send(port, messages, count, deadline) */
    HYPHA_OP_RECEIVE = 130, /* request: receive(port, messages, count, deadline) */
    HYPHA_OP_REPLY = 132, /* request: reply(call, message) */
    HYPHA_OP_HANDLE_CLOSE = 136, /* request: handle_close(handle) */
    HYPHA_OP_TASK_WAIT = 142, /* request: task_wait(task, status, deadline) */
    HYPHA_OP_SLEEP = 144, /* request: sleep(deadline) */
    HYPHA_OP_TIMER_SET = 139, /* request: timer_set(timer, deadline, period) */
    HYPHA_OP_TIMER_READ = 140, /* request: timer_read(timer), done when it has expired */
    HYPHA_OP_INTERRUPT_READ = 153, /* request: interrupt_read(line), done when interrupts have come */
    HYPHA_OP_FUTEX_WAIT = 147, /* request: futex_wait(address, width, expected, deadline) */
    HYPHA_OP_FUTEX_NOTIFY = 148, /* request: futex_notify(address, count) */
    HYPHA_OP_RUN_READ = 150, /* request: run_read(run, offset, bytes, count) */
    HYPHA_OP_RUN_WRITE = 151, /* request: run_write(run, offset, bytes, count) */
    HYPHA_OP_FD_READ = 276, /* request: WASI's fd_read(fd, iovecs, count, size), not of files of the host or a disk; the result is its errno */
    HYPHA_OP_FD_WRITE = 282, /* request: WASI's fd_write(fd, iovecs, count, size), likewise */
    HYPHA_GRANT_CLOCK = 1, /* of spawn_with: what time it is */
    HYPHA_GRANT_RANDOM = 2, /* random numbers */
    HYPHA_GRANT_FILES = 32, /* functions that take a path */
    HYPHA_GRANT_SOCKETS = 64, /* sockets */
    HYPHA_GRANT_TASKS = 128, /* threads, and this module */
    HYPHA_ALL_RIGHTS = -1, /* of a descriptor: as many as the giver has */
    HYPHA_MAXIMUM_DESCRIPTORS = 64, /* descriptors given to a new task */
    HYPHA_MAXIMUM_RING = 256, /* places of a ring */
    HYPHA_MAXIMUM_WAITING = 63, /* requests of a task that wait at once */
    HYPHA_MAXIMUM_NAME = 16, /* bytes of a task's name */
    HYPHA_MAXIMUM_DATA = 256, /* bytes of a message */
    HYPHA_MAXIMUM_HANDLES = 4, /* handles of a message, and of a new task */
    HYPHA_MAXIMUM_BATCH = 64, /* messages of one call */
    HYPHA_MAXIMUM_ITEMS = 64, /* items of a select */
    HYPHA_MAXIMUM_CAPACITY = 1024, /* messages in a port */
};

/* A message, to be sent or received. */
typedef struct {
    const void *data; /* its bytes; for receive, room for them */
    uint32_t length; /* of the data; written by receive */
    uint32_t capacity; /* room at data, for receive */
    uint32_t handle_count; /* at most 4; written by receive */
    hypha_handle handles[4]; /* handed on by send; new ones by receive */
    hypha_handle reply; /* written by receive: with which to answer a call, or 0 */
    uint32_t tag; /* any number; carried along */
} hypha_message;
_Static_assert(sizeof(hypha_message) == 40, "hypha_message");

/* A descriptor that a new task is given: it leads to the same open file. */
typedef struct {
    uint64_t rights; /* of WASI; (uint64_t) HYPHA_ALL_RIGHTS or some of them */
    uint64_t inheriting; /* rights of what is opened through it, likewise */
    uint32_t from; /* the caller's descriptor */
    uint32_t to; /* the new task's; each once */
    const char *name; /* path by which the new task is told of a directory (fd_prestat_dir_name) */
    uint32_t name_length; /* 0: none, or that of a directory that the machine gives all programs */
} hypha_descriptor;
_Static_assert(sizeof(hypha_descriptor) == 32, "hypha_descriptor");

/* What a new task is and has, for spawn_with. What is 0 is nothing, unless said otherwise. */
typedef struct {
    const char *name; /* of the program */
    uint32_t name_length; /* 0: the caller's own program */
    const hypha_handle *handles; /* of the caller, handed on */
    uint32_t handle_count; /* at most 4 */
    const hypha_descriptor *descriptors; /* all that it has */
    uint32_t descriptor_count; /* at most 64 */
    const char *arguments; /* each with a zero byte at its end */
    uint32_t argument_bytes; /* of all; 0: the program's name is its argument */
    const char *environment; /* likewise, NAME=VALUE */
    uint32_t environment_bytes; /* of all */
    uint64_t argument; /* a number, for startup_argument */
    uint32_t grants; /* HYPHA_GRANT_..., of those that the caller has */
    uint32_t memory_pages; /* at most; 0: as many as the caller may have */
    uint32_t weight; /* share of the processor; 0: the usual one */
    uint32_t reserved; /* 0 */
} hypha_child;
_Static_assert(sizeof(hypha_child) == 64, "hypha_child");

/* Something to wait for. */
typedef struct {
    hypha_handle handle; /* of a port, task, timer or interrupt line */
    uint32_t wanted; /* HYPHA_READABLE, HYPHA_WRITABLE or both */
    uint32_t ready; /* written: those of them that are */
} hypha_select_item;
_Static_assert(sizeof(hypha_select_item) == 12, "hypha_select_item");

/* Something to be done, for ring_enter. */
typedef struct {
    uint32_t operation; /* one of HYPHA_OP_... */
    uint32_t reserved; /* 0 */
    uint64_t arguments[5]; /* of the function, in order; pointers and handles count with their low 32 bits */
    uint64_t user_data; /* any number; comes with the completion */
} hypha_request;
_Static_assert(sizeof(hypha_request) == 56, "hypha_request");

/* A request that is done. */
typedef struct {
    uint64_t user_data; /* of the request */
    int64_t result; /* of the function */
} hypha_completion;
_Static_assert(sizeof(hypha_completion) == 16, "hypha_completion");

/* Requests and completions of a task; heads and tails count up and wrap. */
typedef struct {
    uint32_t submit_head; /* requests that the kernel has taken; written by it */
    uint32_t submit_tail; /* requests that there are */
    uint32_t complete_head; /* completions that the program has seen */
    uint32_t complete_tail; /* completions that there are; written by the kernel */
    uint32_t size; /* places in both arrays, a power of two */
    const hypha_request *requests; /* the array; that place modulo the size */
    hypha_completion *completions; /* the array */
    uint32_t waiting; /* requests taken and not done; written by the kernel */
} hypha_ring;
_Static_assert(sizeof(hypha_ring) == 32, "hypha_ring");

/* How a task has ended. */
typedef struct {
    int32_t kind; /* HYPHA_END_EXITED or HYPHA_END_KILLED */
    int32_t code; /* its exit code */
} hypha_status;
_Static_assert(sizeof(hypha_status) == 8, "hypha_status");

/* The version of this module. */
HYPHA_IMPORT(version) int32_t hypha_version(void);
/* Makes a task of a program of the machine (name_length 0: of the caller's own), hands it count of the caller's handles, a number, and a weight (0: the usual one). A handle of it. */
HYPHA_IMPORT(spawn) int32_t hypha_spawn(const char *name, uint32_t name_length, const hypha_handle *handles, uint32_t count, uint64_t argument, uint32_t weight);
/* Makes a task that has what the structure of size bytes (64) names, and nothing else, and never more than the caller. A handle of it. */
HYPHA_IMPORT(spawn_with) int32_t hypha_spawn_with(const hypha_child *child, uint32_t size);
/* A handle that the task was given when it was made. */
HYPHA_IMPORT(startup_handle) int32_t hypha_startup_handle(uint32_t index);
/* The number that the task was given when it was made; 0 if nobody gave one. */
HYPHA_IMPORT(startup_argument) int64_t hypha_startup_argument(void);
/* A handle of the calling task. */
HYPHA_IMPORT(task_self) int32_t hypha_task_self(void);
/* Waits for a task's end, of which it tells the kind and the exit code. */
HYPHA_IMPORT(task_wait) int32_t hypha_task_wait(hypha_handle task, hypha_status *status, int64_t deadline);
/* Waits until any task ends that the caller has spawned, whose handle it still has, and of whose end it has not been told. That handle; HYPHA_WRONG_STATE if there is none. */
HYPHA_IMPORT(task_wait_any) int32_t hypha_task_wait_any(hypha_status *status, int64_t deadline);
/* Writes the name of a task, which is its program's at first, without a zero and cut to capacity. How many bytes it has, at most 16. */
HYPHA_IMPORT(task_name) int32_t hypha_task_name(hypha_handle task, char *name, uint32_t capacity);
/* Gives a task another name, of at most 16 bytes. For people: nothing is found by it. */
HYPHA_IMPORT(task_set_name) int32_t hypha_task_set_name(hypha_handle task, const char *name, uint32_t length);
/* Has a task end soon: at its next call, or the next branch back or call in its code. */
HYPHA_IMPORT(task_kill) int32_t hypha_task_kill(hypha_handle task);
/* Keeps a task from running, soon if it runs. What it is blocked in goes on. */
HYPHA_IMPORT(task_suspend) int32_t hypha_task_suspend(hypha_handle task);
/* Lets a suspended task go on. */
HYPHA_IMPORT(task_resume) int32_t hypha_task_resume(hypha_handle task);
/* Lets others of the same executor run first. */
HYPHA_IMPORT(yield) int32_t hypha_yield(void);
/* Makes a port for at most capacity messages (0: for calls only). Writes the handle that receives and the one that sends. */
HYPHA_IMPORT(channel_create) int32_t hypha_channel_create(uint32_t capacity, hypha_handle *pair);
/* Sends as many of the messages, at most 64, as there is room for now; waits if there is none for the first. How many. */
HYPHA_IMPORT(send) int32_t hypha_send(hypha_handle port, const hypha_message *messages, uint32_t count, int64_t deadline);
/* Receives as many messages as there are, at most count; waits if there is none. How many. */
HYPHA_IMPORT(receive) int32_t hypha_receive(hypha_handle port, hypha_message *messages, uint32_t count, int64_t deadline);
/* Sends a request and waits for its reply. */
HYPHA_IMPORT(call) int32_t hypha_call(hypha_handle port, const hypha_message *request, hypha_message *reply, int64_t deadline);
/* Answers a call, by the handle that came with the request, which is closed. */
HYPHA_IMPORT(reply) int32_t hypha_reply(hypha_handle call, const hypha_message *message);
/* Answers a call (0: none), then receives one message; 1 when it has come. A caller that has given up is passed over. */
HYPHA_IMPORT(reply_receive) int32_t hypha_reply_receive(hypha_handle call, const hypha_message *message, hypha_handle port, hypha_message *next, int64_t deadline);
/* Waits until one of the items, at most 64, is ready, and marks all that are. The index of one, in turn. */
HYPHA_IMPORT(select) int32_t hypha_select(hypha_select_item *items, uint32_t count, int64_t deadline);
/* Takes the requests that were put into the ring, does those that can be done, and waits until wanted completions are in it, or no request is left. How many are. */
HYPHA_IMPORT(ring_enter) int32_t hypha_ring_enter(hypha_ring *ring, uint32_t wanted, int64_t deadline);
/* Another handle of the same thing, with these of its rights. */
HYPHA_IMPORT(handle_duplicate) int32_t hypha_handle_duplicate(hypha_handle handle, uint32_t rights);
/* Closes a handle. What nobody has a handle of goes. */
HYPHA_IMPORT(handle_close) int32_t hypha_handle_close(hypha_handle handle);
/* The rights of a handle, and its type times 65,536. */
HYPHA_IMPORT(handle_info) int32_t hypha_handle_info(hypha_handle handle);
/* Nanoseconds since boot. */
HYPHA_IMPORT(clock) int64_t hypha_clock(void);
/* Waits until that time. */
HYPHA_IMPORT(sleep) int32_t hypha_sleep(int64_t deadline);
/* Makes a timer, not armed. Its handle. */
HYPHA_IMPORT(timer_create) int32_t hypha_timer_create(void);
/* Arms a timer for a time (0: disarms it), and then for each period after it (0: once). */
HYPHA_IMPORT(timer_set) int32_t hypha_timer_set(hypha_handle timer, int64_t deadline, int64_t period);
/* How often a timer has expired since it was read; HYPHA_WOULD_BLOCK if it has not. */
HYPHA_IMPORT(timer_read) int32_t hypha_timer_read(hypha_handle timer);
/* Waits until somebody notifies the address, if the 4 or 8 bytes there are as expected: 0 woken, 1 not as expected, 2 too late. */
HYPHA_IMPORT(futex_wait) int32_t hypha_futex_wait(const void *address, uint32_t width, uint64_t expected, int64_t deadline);
/* Wakes at most count of those who wait for the address, those first that came first. How many. */
HYPHA_IMPORT(futex_notify) int32_t hypha_futex_notify(const void *address, uint32_t count);
/* Makes a pipe of 64 KiB. Writes the WASI descriptor that reads from it, and the one that writes to it. */
HYPHA_IMPORT(pipe) int32_t hypha_pipe(uint32_t *descriptors);
/* Makes a run of pages of 64 KiB, all zero, outside of the linear memory. Its handle. */
HYPHA_IMPORT(run_create) int32_t hypha_run_create(uint32_t pages);
/* Bytes of a run. */
HYPHA_IMPORT(run_size) int64_t hypha_run_size(hypha_handle run);
/* Copies from a run, at most 1 MiB at once. How many bytes. */
HYPHA_IMPORT(run_read) int32_t hypha_run_read(hypha_handle run, int64_t offset, void *bytes, uint32_t count);
/* Copies to a run, at most 1 MiB at once. How many bytes. */
HYPHA_IMPORT(run_write) int32_t hypha_run_write(hypha_handle run, int64_t offset, const void *bytes, uint32_t count);
/* How many interrupts came since the line was read; HYPHA_WOULD_BLOCK if none came, or too many were read lately. */
HYPHA_IMPORT(interrupt_read) int32_t hypha_interrupt_read(hypha_handle line);

#endif
