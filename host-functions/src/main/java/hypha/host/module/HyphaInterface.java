package hypha.host.module;

import static hypha.host.module.HyphaFunction.Kind.BLOCKING;
import static hypha.host.module.HyphaFunction.Kind.CROSSING;
import static hypha.host.module.HyphaFunction.Kind.INLINED;

import hypha.host.module.HyphaFunction.Kind;
import hypha.kernel.abi.Crossing;
import hypha.kernel.abi.GivenDescriptor;
import hypha.kernel.abi.Grant;
import hypha.kernel.abi.Handle;
import hypha.kernel.abi.HyphaCall;
import hypha.kernel.abi.HyphaError;
import hypha.kernel.abi.HyphaMessage;
import hypha.kernel.abi.HyphaRing;
import hypha.kernel.abi.SelectItem;
import hypha.kernel.abi.WasiFunction;
import java.util.List;

/** What the module {@code hypha} is: version, functions, constants, structures. All else that says so is made from this, or checked against it. */
final class HyphaInterface {
    /** The name of the module. */
    static final String MODULE = "hypha";

    /** Raised when functions are added. What is there does not change. */
    static final int VERSION = 3;

    /** All functions, by subject. */
    static final List<HyphaFunction> FUNCTIONS = List.of(
            function(HyphaFunction.HOST, INLINED, "int32_t version(void)", "The version of this module."),
            // Tasks
            function(
                    HyphaFunction.HOST,
                    Kind.HOST,
                    "int32_t spawn(const char *name, uint32_t name_length, const hypha_handle *handles, uint32_t count, uint64_t argument, uint32_t weight)",
                    "Makes a task of a program of the machine (name_length 0: of the caller's own), hands it count of the caller's handles, a number, and a weight (0: the usual one). A handle of it."),
            function(
                    HyphaFunction.HOST,
                    Kind.HOST,
                    "int32_t spawn_with(const hypha_child *child, uint32_t size)",
                    "Makes a task that has what the structure of size bytes (64) names, and nothing else, and never more than the caller. A handle of it."),
            function(
                    HyphaCall.STARTUP_HANDLE,
                    CROSSING,
                    "int32_t startup_handle(uint32_t index)",
                    "A handle that the task was given when it was made."),
            function(
                    HyphaCall.STARTUP_ARGUMENT,
                    CROSSING,
                    "int64_t startup_argument(void)",
                    "The number that the task was given when it was made; 0 if nobody gave one."),
            function(HyphaCall.TASK_SELF, CROSSING, "int32_t task_self(void)", "A handle of the calling task."),
            function(
                    HyphaCall.TASK_WAIT,
                    BLOCKING,
                    "int32_t task_wait(hypha_handle task, hypha_status *status, int64_t deadline)",
                    "Waits for a task's end, of which it tells the kind and the exit code."),
            function(
                    HyphaCall.TASK_WAIT_ANY,
                    BLOCKING,
                    "int32_t task_wait_any(hypha_status *status, int64_t deadline)",
                    "Waits until any task ends that the caller has spawned, whose handle it still has, and of whose end it has not been told. That handle; HYPHA_WRONG_STATE if there is none."),
            function(
                    HyphaCall.TASK_NAME,
                    CROSSING,
                    "int32_t task_name(hypha_handle task, char *name, uint32_t capacity)",
                    "Writes the name of a task, which is its program's at first, without a zero and cut to capacity. How many bytes it has, at most 16."),
            function(
                    HyphaCall.TASK_SET_NAME,
                    CROSSING,
                    "int32_t task_set_name(hypha_handle task, const char *name, uint32_t length)",
                    "Gives a task another name, of at most 16 bytes. For people: nothing is found by it."),
            function(
                    HyphaCall.TASK_KILL,
                    CROSSING,
                    "int32_t task_kill(hypha_handle task)",
                    "Has a task end soon: at its next call, or the next branch back or call in its code."),
            function(
                    HyphaCall.TASK_SUSPEND,
                    CROSSING,
                    "int32_t task_suspend(hypha_handle task)",
                    "Keeps a task from running, soon if it runs. What it is blocked in goes on."),
            function(
                    HyphaCall.TASK_RESUME,
                    CROSSING,
                    "int32_t task_resume(hypha_handle task)",
                    "Lets a suspended task go on."),
            function(HyphaCall.YIELD, BLOCKING, "int32_t yield(void)", "Lets others of the same executor run first."),
            // Ports
            function(
                    HyphaCall.CHANNEL_CREATE,
                    CROSSING,
                    "int32_t channel_create(uint32_t capacity, hypha_handle *pair)",
                    "Makes a port for at most capacity messages (0: for calls only). Writes the handle that receives and the one that sends."),
            function(
                    HyphaCall.SEND,
                    BLOCKING,
                    "int32_t send(hypha_handle port, const hypha_message *messages, uint32_t count, int64_t deadline)",
                    "Sends as many of the messages, at most 64, as there is room for now; waits if there is none for the first. How many."),
            function(
                    HyphaCall.RECEIVE,
                    BLOCKING,
                    "int32_t receive(hypha_handle port, hypha_message *messages, uint32_t count, int64_t deadline)",
                    "Receives as many messages as there are, at most count; waits if there is none. How many."),
            function(
                    HyphaCall.CALL,
                    BLOCKING,
                    "int32_t call(hypha_handle port, const hypha_message *request, hypha_message *reply, int64_t deadline)",
                    "Sends a request and waits for its reply."),
            function(
                    HyphaCall.REPLY,
                    CROSSING,
                    "int32_t reply(hypha_handle call, const hypha_message *message)",
                    "Answers a call, by the handle that came with the request, which is closed."),
            function(
                    HyphaCall.REPLY_RECEIVE,
                    BLOCKING,
                    "int32_t reply_receive(hypha_handle call, const hypha_message *message, hypha_handle port, hypha_message *next, int64_t deadline)",
                    "Answers a call (0: none), then receives one message; 1 when it has come. A caller that has given up is passed over."),
            function(
                    HyphaCall.SELECT,
                    BLOCKING,
                    "int32_t select(hypha_select_item *items, uint32_t count, int64_t deadline)",
                    "Waits until one of the items, at most 64, is ready, and marks all that are. The index of one, in turn."),
            function(
                    HyphaCall.RING_ENTER,
                    BLOCKING,
                    "int32_t ring_enter(hypha_ring *ring, uint32_t wanted, int64_t deadline)",
                    "Takes the requests that were put into the ring, does those that can be done, and waits until wanted completions are in it, or no request is left. How many are."),
            // Handles
            function(
                    HyphaCall.HANDLE_DUPLICATE,
                    CROSSING,
                    "int32_t handle_duplicate(hypha_handle handle, uint32_t rights)",
                    "Another handle of the same thing, with these of its rights."),
            function(
                    HyphaCall.HANDLE_CLOSE,
                    CROSSING,
                    "int32_t handle_close(hypha_handle handle)",
                    "Closes a handle. What nobody has a handle of goes."),
            function(
                    HyphaCall.HANDLE_INFO,
                    CROSSING,
                    "int32_t handle_info(hypha_handle handle)",
                    "The rights of a handle, and its type times 65,536."),
            // Time
            function(HyphaCall.CLOCK, INLINED, "int64_t clock(void)", "Nanoseconds since boot."),
            function(HyphaCall.SLEEP, BLOCKING, "int32_t sleep(int64_t deadline)", "Waits until that time."),
            function(
                    HyphaCall.TIMER_CREATE,
                    CROSSING,
                    "int32_t timer_create(void)",
                    "Makes a timer, not armed. Its handle."),
            function(
                    HyphaCall.TIMER_SET,
                    CROSSING,
                    "int32_t timer_set(hypha_handle timer, int64_t deadline, int64_t period)",
                    "Arms a timer for a time (0: disarms it), and then for each period after it (0: once)."),
            function(
                    HyphaCall.TIMER_READ,
                    CROSSING,
                    "int32_t timer_read(hypha_handle timer)",
                    "How often a timer has expired since it was read; HYPHA_WOULD_BLOCK if it has not."),
            // Memory
            function(
                    HyphaCall.FUTEX_WAIT,
                    BLOCKING,
                    "int32_t futex_wait(const void *address, uint32_t width, uint64_t expected, int64_t deadline)",
                    "Waits until somebody notifies the address, if the 4 or 8 bytes there are as expected: 0 woken, 1 not as expected, 2 too late."),
            function(
                    HyphaCall.FUTEX_NOTIFY,
                    CROSSING,
                    "int32_t futex_notify(const void *address, uint32_t count)",
                    "Wakes at most count of those who wait for the address, those first that came first. How many."),
            function(
                    HyphaCall.PIPE,
                    CROSSING,
                    "int32_t pipe(uint32_t *descriptors)",
                    "Makes a pipe of 64 KiB. Writes the WASI descriptor that reads from it, and the one that writes to it."),
            function(
                    HyphaCall.RUN_CREATE,
                    CROSSING,
                    "int32_t run_create(uint32_t pages)",
                    "Makes a run of pages of 64 KiB, all zero, outside of the linear memory. Its handle."),
            function(HyphaCall.RUN_SIZE, CROSSING, "int64_t run_size(hypha_handle run)", "Bytes of a run."),
            function(
                    HyphaCall.RUN_READ,
                    BLOCKING,
                    "int32_t run_read(hypha_handle run, int64_t offset, void *bytes, uint32_t count)",
                    "Copies from a run, at most 1 MiB at once. How many bytes."),
            function(
                    HyphaCall.RUN_WRITE,
                    BLOCKING,
                    "int32_t run_write(hypha_handle run, int64_t offset, const void *bytes, uint32_t count)",
                    "Copies to a run, at most 1 MiB at once. How many bytes."),
            function(
                    HyphaCall.INTERRUPT_READ,
                    CROSSING,
                    "int32_t interrupt_read(hypha_handle line)",
                    "How many interrupts came since the line was read; HYPHA_WOULD_BLOCK if none came, or too many were read lately."));

    /** Constants by name, without the prefix, and what they mean. */
    static final List<Constant> CONSTANTS = List.of(
            new Constant("VERSION", VERSION, "of this module"),
            new Constant("FOREVER", -1, "deadline: wait until it happens"),
            new Constant("NOW", 0, "deadline: do not wait"),
            new Constant("BAD_HANDLE", HyphaError.BAD_HANDLE, "no such handle"),
            new Constant("WRONG_TYPE", HyphaError.WRONG_TYPE, "the handle names something else"),
            new Constant("NOT_PERMITTED", HyphaError.NOT_PERMITTED, "the handle lacks a right"),
            new Constant("INVALID", HyphaError.INVALID, "an argument is out of its range"),
            new Constant("FAULT", HyphaError.FAULT, "a pointer leads out of the linear memory"),
            new Constant("WOULD_BLOCK", HyphaError.WOULD_BLOCK, "it would have to wait"),
            new Constant("TIMED_OUT", HyphaError.TIMED_OUT, "the deadline has passed"),
            new Constant("PEER_CLOSED", HyphaError.PEER_CLOSED, "nobody is left on the other side"),
            new Constant(
                    "TOO_LARGE", HyphaError.TOO_LARGE, "the message is larger than allowed, or than the room for it"),
            new Constant("OUT_OF_MEMORY", HyphaError.OUT_OF_MEMORY, "no memory, or the task's limit is reached"),
            new Constant("OUT_OF_HANDLES", HyphaError.OUT_OF_HANDLES, "no more handles or ports for this task"),
            new Constant("UNKNOWN_FUNCTION", HyphaError.UNKNOWN_FUNCTION, "no such function"),
            new Constant("OUT_OF_TASKS", HyphaError.OUT_OF_TASKS, "no more tasks"),
            new Constant("NO_SUCH_PROGRAM", HyphaError.NO_SUCH_PROGRAM, "no program has that name"),
            new Constant("WRONG_STATE", HyphaError.WRONG_STATE, "not in the state that it is in"),
            new Constant("RIGHT_SEND", Handle.SEND, "send to the port, call it"),
            new Constant("RIGHT_RECEIVE", Handle.RECEIVE, "receive from the port"),
            new Constant("RIGHT_DUPLICATE", Handle.DUPLICATE, "make further handles"),
            new Constant("RIGHT_TRANSFER", Handle.TRANSFER, "hand it on"),
            new Constant("RIGHT_MAP", Handle.MAP, "read and write the run"),
            new Constant("RIGHT_WAIT", Handle.WAIT, "wait for it"),
            new Constant("RIGHT_KILL", Handle.KILL, "kill, suspend and resume the task"),
            new Constant("TYPE_PORT", Handle.PORT, "a port"),
            new Constant("TYPE_CALL", Handle.CALL, "a call to be answered"),
            new Constant("TYPE_TASK", Handle.TASK, "a task"),
            new Constant("TYPE_TIMER", Handle.TIMER, "a timer"),
            new Constant("TYPE_RUN", Handle.RUN, "a run of pages"),
            new Constant("TYPE_INTERRUPT", Handle.INTERRUPT, "an interrupt line"),
            new Constant("READABLE", SelectItem.READABLE, "a message, an end, an expiry, an interrupt is there"),
            new Constant("WRITABLE", SelectItem.WRITABLE, "the port has room"),
            new Constant("WOKEN", HyphaCall.WOKEN, "of futex_wait: somebody has notified"),
            new Constant("NOT_EQUAL", HyphaCall.NOT_EQUAL, "of futex_wait: the memory held another value"),
            new Constant("FUTEX_TIMED_OUT", HyphaCall.TIMED_OUT, "of futex_wait: the deadline has passed"),
            new Constant("END_EXITED", HyphaCall.END_EXITED, "a task's end: it has exited, or trapped with code 134"),
            new Constant("END_KILLED", HyphaCall.END_KILLED, "a task's end: it was killed"),
            new Constant("OP_SEND", HyphaCall.SEND, "request: send(port, messages, count, deadline)"),
            new Constant("OP_RECEIVE", HyphaCall.RECEIVE, "request: receive(port, messages, count, deadline)"),
            new Constant("OP_REPLY", HyphaCall.REPLY, "request: reply(call, message)"),
            new Constant("OP_HANDLE_CLOSE", HyphaCall.HANDLE_CLOSE, "request: handle_close(handle)"),
            new Constant("OP_TASK_WAIT", HyphaCall.TASK_WAIT, "request: task_wait(task, status, deadline)"),
            new Constant("OP_SLEEP", HyphaCall.SLEEP, "request: sleep(deadline)"),
            new Constant("OP_TIMER_SET", HyphaCall.TIMER_SET, "request: timer_set(timer, deadline, period)"),
            new Constant("OP_TIMER_READ", HyphaCall.TIMER_READ, "request: timer_read(timer), done when it has expired"),
            new Constant(
                    "OP_INTERRUPT_READ",
                    HyphaCall.INTERRUPT_READ,
                    "request: interrupt_read(line), done when interrupts have come"),
            new Constant(
                    "OP_FUTEX_WAIT", HyphaCall.FUTEX_WAIT, "request: futex_wait(address, width, expected, deadline)"),
            new Constant("OP_FUTEX_NOTIFY", HyphaCall.FUTEX_NOTIFY, "request: futex_notify(address, count)"),
            new Constant("OP_RUN_READ", HyphaCall.RUN_READ, "request: run_read(run, offset, bytes, count)"),
            new Constant("OP_RUN_WRITE", HyphaCall.RUN_WRITE, "request: run_write(run, offset, bytes, count)"),
            new Constant(
                    "OP_FD_READ",
                    Crossing.WASI + WasiFunction.FD_READ,
                    "request: WASI's fd_read(fd, iovecs, count, size), not of files of the host or a disk; the result is its errno"),
            new Constant(
                    "OP_FD_WRITE",
                    Crossing.WASI + WasiFunction.FD_WRITE,
                    "request: WASI's fd_write(fd, iovecs, count, size), likewise"),
            new Constant("GRANT_CLOCK", Grant.CLOCK, "of spawn_with: what time it is"),
            new Constant("GRANT_RANDOM", Grant.RANDOM, "random numbers"),
            new Constant("GRANT_FILES", Grant.FILES, "functions that take a path"),
            new Constant("GRANT_SOCKETS", Grant.SOCKETS, "sockets"),
            new Constant("GRANT_TASKS", Grant.TASKS, "threads, and this module"),
            new Constant("ALL_RIGHTS", (int) GivenDescriptor.ALL_RIGHTS, "of a descriptor: as many as the giver has"),
            new Constant("MAXIMUM_DESCRIPTORS", GivenDescriptor.MAXIMUM, "descriptors given to a new task"),
            new Constant("MAXIMUM_RING", HyphaRing.MAXIMUM_SIZE, "places of a ring"),
            new Constant("MAXIMUM_WAITING", HyphaRing.MAXIMUM_WAITING, "requests of a task that wait at once"),
            new Constant("MAXIMUM_NAME", HyphaCall.MAXIMUM_NAME, "bytes of a task's name"),
            new Constant("MAXIMUM_DATA", HyphaMessage.MAXIMUM_DATA, "bytes of a message"),
            new Constant("MAXIMUM_HANDLES", HyphaMessage.MAXIMUM_HANDLES, "handles of a message, and of a new task"),
            new Constant("MAXIMUM_BATCH", HyphaMessage.MAXIMUM_BATCH, "messages of one call"),
            new Constant("MAXIMUM_ITEMS", SelectItem.MAXIMUM, "items of a select"),
            new Constant("MAXIMUM_CAPACITY", Handle.MAXIMUM_CAPACITY, "messages in a port"));

    /** The structures, in the order in which they are declared. */
    static final List<Structure> STRUCTURES = List.of(
            new Structure(
                    "message",
                    HyphaMessage.BYTES,
                    "A message, to be sent or received.",
                    List.of(
                            new Field("const void *", "data", 1, "its bytes; for receive, room for them"),
                            new Field("uint32_t", "length", 1, "of the data; written by receive"),
                            new Field("uint32_t", "capacity", 1, "room at data, for receive"),
                            new Field("uint32_t", "handle_count", 1, "at most 4; written by receive"),
                            new Field("hypha_handle", "handles", 4, "handed on by send; new ones by receive"),
                            new Field(
                                    "hypha_handle",
                                    "reply",
                                    1,
                                    "written by receive: with which to answer a call, or 0"),
                            new Field("uint32_t", "tag", 1, "any number; carried along"))),
            new Structure(
                    "descriptor",
                    GivenDescriptor.BYTES,
                    "A descriptor that a new task is given: it leads to the same open file.",
                    List.of(
                            new Field("uint64_t", "rights", 1, "of WASI; (uint64_t) HYPHA_ALL_RIGHTS or some of them"),
                            new Field("uint64_t", "inheriting", 1, "rights of what is opened through it, likewise"),
                            new Field("uint32_t", "from", 1, "the caller's descriptor"),
                            new Field("uint32_t", "to", 1, "the new task's; each once"),
                            new Field(
                                    "const char *",
                                    "name",
                                    1,
                                    "path by which the new task is told of a directory (fd_prestat_dir_name)"),
                            new Field(
                                    "uint32_t",
                                    "name_length",
                                    1,
                                    "0: none, or that of a directory that the machine gives all programs"))),
            new Structure(
                    "child",
                    SpawnWithNode.BYTES,
                    "What a new task is and has, for spawn_with. What is 0 is nothing, unless said otherwise.",
                    List.of(
                            new Field("const char *", "name", 1, "of the program"),
                            new Field("uint32_t", "name_length", 1, "0: the caller's own program"),
                            new Field("const hypha_handle *", "handles", 1, "of the caller, handed on"),
                            new Field("uint32_t", "handle_count", 1, "at most 4"),
                            new Field("const hypha_descriptor *", "descriptors", 1, "all that it has"),
                            new Field("uint32_t", "descriptor_count", 1, "at most 64"),
                            new Field("const char *", "arguments", 1, "each with a zero byte at its end"),
                            new Field("uint32_t", "argument_bytes", 1, "of all; 0: the program's name is its argument"),
                            new Field("const char *", "environment", 1, "likewise, NAME=VALUE"),
                            new Field("uint32_t", "environment_bytes", 1, "of all"),
                            new Field("uint64_t", "argument", 1, "a number, for startup_argument"),
                            new Field("uint32_t", "grants", 1, "HYPHA_GRANT_..., of those that the caller has"),
                            new Field("uint32_t", "memory_pages", 1, "at most; 0: as many as the caller may have"),
                            new Field("uint32_t", "weight", 1, "share of the processor; 0: the usual one"),
                            new Field("uint32_t", "reserved", 1, "0"))),
            new Structure(
                    "select_item",
                    SelectItem.BYTES,
                    "Something to wait for.",
                    List.of(
                            new Field("hypha_handle", "handle", 1, "of a port, task, timer or interrupt line"),
                            new Field("uint32_t", "wanted", 1, "HYPHA_READABLE, HYPHA_WRITABLE or both"),
                            new Field("uint32_t", "ready", 1, "written: those of them that are"))),
            new Structure(
                    "request",
                    HyphaRing.REQUEST_BYTES,
                    "Something to be done, for ring_enter.",
                    List.of(
                            new Field("uint32_t", "operation", 1, "one of HYPHA_OP_..."),
                            new Field("uint32_t", "reserved", 1, "0"),
                            new Field(
                                    "uint64_t",
                                    "arguments",
                                    HyphaRing.ARGUMENTS,
                                    "of the function, in order; pointers and handles count with their low 32 bits"),
                            new Field("uint64_t", "user_data", 1, "any number; comes with the completion"))),
            new Structure(
                    "completion",
                    HyphaRing.COMPLETION_BYTES,
                    "A request that is done.",
                    List.of(
                            new Field("uint64_t", "user_data", 1, "of the request"),
                            new Field("int64_t", "result", 1, "of the function"))),
            new Structure(
                    "ring",
                    HyphaRing.BYTES,
                    "Requests and completions of a task; heads and tails count up and wrap.",
                    List.of(
                            new Field(
                                    "uint32_t", "submit_head", 1, "requests that the kernel has taken; written by it"),
                            new Field("uint32_t", "submit_tail", 1, "requests that there are"),
                            new Field("uint32_t", "complete_head", 1, "completions that the program has seen"),
                            new Field(
                                    "uint32_t",
                                    "complete_tail",
                                    1,
                                    "completions that there are; written by the kernel"),
                            new Field("uint32_t", "size", 1, "places in both arrays, a power of two"),
                            new Field("const hypha_request *", "requests", 1, "the array; that place modulo the size"),
                            new Field("hypha_completion *", "completions", 1, "the array"),
                            new Field("uint32_t", "waiting", 1, "requests taken and not done; written by the kernel"))),
            new Structure(
                    "status",
                    8,
                    "How a task has ended.",
                    List.of(
                            new Field("int32_t", "kind", 1, "HYPHA_END_EXITED or HYPHA_END_KILLED"),
                            new Field("int32_t", "code", 1, "its exit code"))));

    /** A number with a name. */
    record Constant(String name, int value, String meaning) {}

    /** A structure in linear memory. */
    record Structure(String name, int bytes, String meaning, List<Field> fields) {}

    /** A field of a structure: a number, or several; each aligned to its size. */
    record Field(String type, String name, int count, String meaning) {
        /** Bytes of all of it. */
        int bytes() {
            return (type.contains("64") ? Long.BYTES : Integer.BYTES) * count;
        }
    }

    private HyphaInterface() {}

    private static HyphaFunction function(int operation, Kind kind, String declaration, String summary) {
        return HyphaFunction.of(operation, kind, declaration, summary);
    }
}
