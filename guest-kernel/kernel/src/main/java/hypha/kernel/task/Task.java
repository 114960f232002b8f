package hypha.kernel.task;

import hypha.bare.Memory;
import hypha.kernel.abi.BootInfo;
import hypha.kernel.abi.Crossing;
import hypha.kernel.abi.HyphaCall;
import hypha.kernel.memory.Run;
import hypha.kernel.time.TimerWheel;

/**
 * A task: 512 bytes in the {@link TaskTable}. What a host function on the fast path needs stands in the first two cache lines.
 *
 * <pre>
 *   +0x000  state            32 bits: {@link #FREE}, {@link #NEW}, {@link #READY}, {@link #RUNNING}, {@link #BLOCKED}
 *   +0x004  generation       32 bits, positive: raised when the entry is freed, never reset
 *   +0x008  index            32 bits: place in the table
 *   +0x00C  lane             32 bits: the lane that it runs on
 *   +0x010  linear memory    a {@link Run}
 *   +0x030  memory limit     64 bits: bytes
 *   +0x038  ending           32 bits: {@link #KILLED}, {@link #EXITED} or 0
 *   +0x03C  saved status     32 bits: answer of the call in which it blocked, for SCHEDULE
 *   +0x040  descriptors      3 × 64 bits: its file descriptors 0, 1, 2; see {@code hypha.kernel.wasi.Descriptor}
 *   +0x058  ready node       in the queue of its lane; links free entries as well
 *   +0x070  saved result     64 bits: like the status
 *   +0x078  operation        32 bits: the call that it makes, or is blocked in; then it is run again when its cause fires
 *   +0x080  call start       64 bits: monotonic nanoseconds at which that call was made, 0 if it did not need to know
 *   +0x088  arguments        6 × 64 bits: of that call
 *   +0x0C0  files            64 bits: address of its {@code hypha.kernel.vfs.TaskFiles}, 0 until its first call about files
 *   +0x0C8  ring nodes       3 × 24 bytes: in the queues of those that wait for a ring
 *   +0x110  strings          address of arguments and environment
 *   +0x118  string sizes     4 × 32 bits: arguments, bytes of arguments, environment strings, their bytes
 *   +0x128  string order     32 bits: order of the block at {@code strings}, or -1 if they stand in the task itself
 *   +0x12C  last output      32 bits: the ring of the stream of output that it wrote to last, 0 if it has not; see {@link OutputOrder}
 *   +0x130  its position     64 bits: of that ring's producer after that
 *   +0x138  short strings    40 bytes
 *   +0x160  timer            see {@link TimerWheel}
 *   +0x178  virtual time     64 bits: processor time that it has had, in nanoseconds over its weight; see {@link Scheduler}
 *   +0x180  running ticks    64 bits: ticks for which executors had it
 *   +0x188  since            64 bits: timestamp of the last change between running, ready and blocked
 *   +0x190  waiting ticks    4 × 64 bits: ticks for which it was ready, and blocked by each {@code WAIT_*}
 *   +0x1B0  crossings        32 bits: calls made in its name; wraps
 *   +0x1B4  weight           16 bits: share of the processor among others of its class
 *   +0x1B6  class            8 bits: {@link #NORMAL}, {@link #REAL_TIME}, {@link #IDLE}
 *   +0x1B7  flags            8 bits: {@link #SUSPENDED}, {@link #DETACHED}, {@link #RELATED}, {@link #SETTLING}; changed with the kernel lock only
 *   +0x1B8  exit status      32 bits: kept for its parent once it has ended
 *   +0x1BC  start pages      32 bits: of the memory that it gets when it runs first; -1 if none
 *   +0x1C0  parent           64 bits: handle, which may be of a task that has ended, or 0
 *   +0x1C8  ended children   a {@link LinkedQueue} of those whose exit status it may still ask for, by their ready nodes
 *   +0x1D8  wait cause       32 bits: which of the waiting ticks counts while it is blocked
 *   +0x1DC  withheld         32 bits: what it is not given, in bits of {@code hypha.kernel.abi.Grant}, and a flag; see {@link Grants}
 *   +0x1E0  name             16 bytes, zero-padded
 *   +0x1F0  objects          64 bits: address of what it has of handles, ports and waits, 0 until it needs some; see {@code hypha.kernel.handle.TaskObjects}
 *   +0x1F8  shared memory    64 bits: address of the {@link Run} that it shares with others, or 0; see {@code hypha.kernel.futex.SharedMemory}
 * </pre>
 */
public final class Task {
    /** Binary logarithm of {@link #BYTES}. */
    public static final int SHIFT = 9;
    /** Bytes of a task. */
    public static final int BYTES = 1 << SHIFT;

    /** State: the entry is free. */
    public static final int FREE = 0;
    /** State: made, never started. */
    public static final int NEW = 1;
    /** State: in the queue of its lane. */
    public static final int READY = 2;
    /** State: its executor has it. */
    public static final int RUNNING = 3;
    /** State: waits for a cause. */
    public static final int BLOCKED = 4;
    /** State: has ended; nothing is left of it but its exit status, for its parent. */
    public static final int ENDED = 5;
    /** State: could run, but is {@link #SUSPENDED}. */
    public static final int STOPPED = 6;

    /** Class: fair shares by weight. */
    public static final int NORMAL = 0;
    /** Class: before all others, in turn. */
    public static final int REAL_TIME = 1;
    /** Class: when no other task can run, in turn. */
    public static final int IDLE = 2;

    /** Flag: is not to run until it is resumed. */
    public static final int SUSPENDED = 1;
    /** Flag: nobody will ask for its exit status. */
    public static final int DETACHED = 2;
    /** Flag: it has a parent or children, or had some. */
    static final int RELATED = 4;
    /** Flag: it has ended, but not all of its children are forgotten; see {@link Family}. */
    static final int SETTLING = 8;

    /** Index of the ticks for which it was ready, and waited for its turn. */
    public static final int WAIT_TURN = 0;
    /** Index of the ticks for which it was blocked on a time. */
    public static final int WAIT_TIME = 1;
    /** Index of the ticks for which it was blocked on a stream. */
    public static final int WAIT_STREAM = 2;
    /** Index of the ticks for which it was blocked on anything else: tasks, ports, memory. */
    public static final int WAIT_OBJECT = 3;
    /** Number of the indices of waiting ticks. */
    public static final int WAITS = 4;

    /** Weight of a task that nobody has given one. */
    public static final int DEFAULT_WEIGHT = 1024;
    /** Most bytes of a name. */
    public static final int NAME_BYTES = HyphaCall.MAXIMUM_NAME;

    /** Ending: it is to die. */
    public static final int KILLED = 1;
    /** Ending: it has called {@code proc_exit}. */
    public static final int EXITED = 2;

    /** Number of file descriptors. */
    public static final int DESCRIPTORS = BootInfo.RING_ERROR + 1;

    /** Room for strings in the task itself. */
    public static final int SHORT_STRING_BYTES = 0x160 - 0x138;

    private static final int STATE_OFFSET = 0x000;
    private static final int GENERATION_OFFSET = 0x004;
    private static final int INDEX_OFFSET = 0x008;
    private static final int LANE_OFFSET = 0x00C;
    private static final int MEMORY_OFFSET = 0x010;
    private static final int MEMORY_LIMIT_OFFSET = 0x030;
    private static final int ENDING_OFFSET = 0x038;
    private static final int SAVED_STATUS_OFFSET = 0x03C;
    private static final int DESCRIPTORS_OFFSET = 0x040;
    private static final int READY_NODE_OFFSET = 0x058;
    private static final int SAVED_RESULT_OFFSET = 0x070;
    private static final int OPERATION_OFFSET = 0x078;
    private static final int CALL_START_OFFSET = 0x080;
    private static final int ARGUMENTS_OFFSET = 0x088;
    private static final int FILES_OFFSET = 0x0C0;
    private static final int RING_NODES_OFFSET = 0x0C8;
    private static final int STRINGS_OFFSET = 0x110;
    private static final int STRING_SIZES_OFFSET = 0x118;
    private static final int STRING_ORDER_OFFSET = 0x128;
    private static final int LAST_OUTPUT_OFFSET = 0x12C;
    private static final int LAST_OUTPUT_POSITION_OFFSET = 0x130;
    private static final int SHORT_STRINGS_OFFSET = 0x138;
    private static final int TIMER_OFFSET = 0x160;
    private static final int VIRTUAL_TIME_OFFSET = 0x178;
    private static final int RUNNING_TICKS_OFFSET = 0x180;
    private static final int SINCE_OFFSET = 0x188;
    private static final int WAITING_TICKS_OFFSET = 0x190;
    private static final int CROSSINGS_OFFSET = 0x1B0;
    private static final int WEIGHT_OFFSET = 0x1B4;
    private static final int CLASS_OFFSET = 0x1B6;
    private static final int FLAGS_OFFSET = 0x1B7;
    private static final int EXIT_STATUS_OFFSET = 0x1B8;
    private static final int START_PAGES_OFFSET = 0x1BC;
    private static final int PARENT_OFFSET = 0x1C0;
    private static final int ENDED_CHILDREN_OFFSET = 0x1C8;
    private static final int WAIT_CAUSE_OFFSET = 0x1D8;
    private static final int WITHHELD_OFFSET = 0x1DC;
    private static final int NAME_OFFSET = 0x1E0;
    private static final int OBJECTS_OFFSET = 0x1F0;
    private static final int SHARED_MEMORY_OFFSET = 0x1F8;

    private Task() {}

    /** The state. */
    public static int state(long task) {
        return Memory.load32(task + STATE_OFFSET);
    }

    static void state(long task, int value) {
        Memory.store32(task + STATE_OFFSET, value);
    }

    static int generation(long task) {
        return Memory.load32(task + GENERATION_OFFSET);
    }

    static void generation(long task, int value) {
        Memory.store32(task + GENERATION_OFFSET, value);
    }

    static int index(long task) {
        return Memory.load32(task + INDEX_OFFSET);
    }

    static void index(long task, int value) {
        Memory.store32(task + INDEX_OFFSET, value);
    }

    /** The name by which the host knows it: generation, then index + 1. Never 0, never negative. */
    public static long handle(long task) {
        return (long) generation(task) << 32 | index(task) + 1 & 0xFFFF_FFFFL;
    }

    /** The lane that it runs on; set by its start. */
    public static int lane(long task) {
        return Memory.load32(task + LANE_OFFSET);
    }

    static void lane(long task, int value) {
        Memory.store32(task + LANE_OFFSET, value);
    }

    /** Its linear memory, a {@link Run}: its own, or one that it shares. */
    public static long memory(long task) {
        long shared = Memory.load64(task + SHARED_MEMORY_OFFSET);
        return shared == 0 ? task + MEMORY_OFFSET : shared;
    }

    /** The {@link Run} that it shares with other tasks, or 0. */
    public static long sharedMemory(long task) {
        return Memory.load64(task + SHARED_MEMORY_OFFSET);
    }

    /** Makes a run that others have as well its linear memory; it has none of its own. */
    public static void sharedMemory(long task, long run) {
        Memory.store64(task + SHARED_MEMORY_OFFSET, run);
    }

    /** What it has of handles, ports and waits; 0 if it has needed none. */
    public static long objects(long task) {
        return Memory.load64(task + OBJECTS_OFFSET);
    }

    /** Says where its handles, ports and waits are noted. */
    public static void objects(long task, long address) {
        Memory.store64(task + OBJECTS_OFFSET, address);
    }

    /** What it has of files; 0 if it has made no call about files. */
    public static long files(long task) {
        return Memory.load64(task + FILES_OFFSET);
    }

    /** Says where that is noted. */
    public static void files(long task, long address) {
        Memory.store64(task + FILES_OFFSET, address);
    }

    /** Most bytes of linear memory that it may have. */
    public static long memoryLimit(long task) {
        return Memory.load64(task + MEMORY_LIMIT_OFFSET);
    }

    /** Changes it. */
    public static void memoryLimit(long task, long value) {
        Memory.store64(task + MEMORY_LIMIT_OFFSET, value);
    }

    /** 0, or why it is about to end. */
    public static int ending(long task) {
        return Memory.load32(task + ENDING_OFFSET);
    }

    /** Says why it is about to end. */
    public static void ending(long task, int value) {
        Memory.store32(task + ENDING_OFFSET, value);
    }

    static int savedStatus(long task) {
        return Memory.load32(task + SAVED_STATUS_OFFSET);
    }

    static void savedStatus(long task, int value) {
        Memory.store32(task + SAVED_STATUS_OFFSET, value);
    }

    static long savedResult(long task) {
        return Memory.load64(task + SAVED_RESULT_OFFSET);
    }

    static void savedResult(long task, long value) {
        Memory.store64(task + SAVED_RESULT_OFFSET, value);
    }

    /** What its file descriptor is; 0 to {@link #DESCRIPTORS} - 1. */
    public static long descriptor(long task, int number) {
        return Memory.load64(task + DESCRIPTORS_OFFSET + 8 * number);
    }

    /** Changes what its file descriptor is. */
    public static void descriptor(long task, int number, long value) {
        Memory.store64(task + DESCRIPTORS_OFFSET + 8 * number, value);
    }

    static long readyNode(long task) {
        return task + READY_NODE_OFFSET;
    }

    static long ofReadyNode(long node) {
        return node - READY_NODE_OFFSET;
    }

    /** The operation of the call that it makes, or in which it is blocked. */
    public static int operation(long task) {
        return Memory.load32(task + OPERATION_OFFSET);
    }

    /** Changes it. */
    public static void operation(long task, int value) {
        Memory.store32(task + OPERATION_OFFSET, value);
    }

    /** When that call was made first, in monotonic nanoseconds, or 0 if nobody has asked yet. */
    public static long callStart(long task) {
        return Memory.load64(task + CALL_START_OFFSET);
    }

    /** Says when that call was made. */
    public static void callStart(long task, long value) {
        Memory.store64(task + CALL_START_OFFSET, value);
    }

    /** An argument of that call. */
    public static long argument(long task, int index) {
        return Memory.load64(task + ARGUMENTS_OFFSET + 8 * index);
    }

    /** Changes an argument of that call, for when it is run again. */
    public static void argument(long task, int index, long value) {
        Memory.store64(task + ARGUMENTS_OFFSET + 8 * index, value);
    }

    /** Notes the call that the task makes: its operation, and six arguments at {@code arguments}, each read once. */
    public static void beginCall(long task, int operation, long arguments) {
        Memory.store32(task + OPERATION_OFFSET, operation);
        Memory.store64(task + CALL_START_OFFSET, 0);
        for (int offset = 0; offset < 8 * Crossing.ARGUMENT_COUNT; offset += 8) {
            Memory.store64(task + ARGUMENTS_OFFSET + offset, Memory.load64(arguments + offset));
        }
    }

    static long timer(long task) {
        return task + TIMER_OFFSET;
    }

    /** The task that a timer belongs to. */
    public static long ofTimer(long timer) {
        return timer - TIMER_OFFSET;
    }

    static long ringNode(long task, int ring) {
        return task + RING_NODES_OFFSET + (long) LinkedQueue.NODE_BYTES * ring;
    }

    static long ofRingNode(long node, int ring) {
        return node - RING_NODES_OFFSET - (long) LinkedQueue.NODE_BYTES * ring;
    }

    static int lastOutputRing(long task) {
        return Memory.load32(task + LAST_OUTPUT_OFFSET);
    }

    static long lastOutputPosition(long task) {
        return Memory.load64(task + LAST_OUTPUT_POSITION_OFFSET);
    }

    static void lastOutput(long task, int ring, long position) {
        Memory.store32(task + LAST_OUTPUT_OFFSET, ring);
        Memory.store64(task + LAST_OUTPUT_POSITION_OFFSET, position);
    }

    /** Where its arguments stand, its environment behind them. */
    public static long strings(long task) {
        return Memory.load64(task + STRINGS_OFFSET);
    }

    static void strings(long task, long address, int order) {
        Memory.store64(task + STRINGS_OFFSET, address);
        Memory.store32(task + STRING_ORDER_OFFSET, order);
    }

    static int stringOrder(long task) {
        return Memory.load32(task + STRING_ORDER_OFFSET);
    }

    static long shortStrings(long task) {
        return task + SHORT_STRINGS_OFFSET;
    }

    static void stringSizes(long task, int arguments, int argumentBytes, int variables, int variableBytes) {
        Memory.store32(task + STRING_SIZES_OFFSET, arguments);
        Memory.store32(task + STRING_SIZES_OFFSET + 4, argumentBytes);
        Memory.store32(task + STRING_SIZES_OFFSET + 8, variables);
        Memory.store32(task + STRING_SIZES_OFFSET + 12, variableBytes);
    }

    /** Number of arguments. */
    public static int argumentCount(long task) {
        return Memory.load32(task + STRING_SIZES_OFFSET);
    }

    /** Bytes of all arguments, terminating zeros included. */
    public static int argumentBytes(long task) {
        return Memory.load32(task + STRING_SIZES_OFFSET + 4);
    }

    /** Number of environment strings. */
    public static int variableCount(long task) {
        return Memory.load32(task + STRING_SIZES_OFFSET + 8);
    }

    /** Bytes of all environment strings, terminating zeros included. */
    public static int variableBytes(long task) {
        return Memory.load32(task + STRING_SIZES_OFFSET + 12);
    }

    static long virtualTime(long task) {
        return Memory.load64(task + VIRTUAL_TIME_OFFSET);
    }

    static void virtualTime(long task, long value) {
        Memory.store64(task + VIRTUAL_TIME_OFFSET, value);
    }

    /** Ticks for which executors had it, up to when it was last given up. */
    public static long runningTicks(long task) {
        return Memory.load64(task + RUNNING_TICKS_OFFSET);
    }

    static void runningTicks(long task, long value) {
        Memory.store64(task + RUNNING_TICKS_OFFSET, value);
    }

    /** Timestamp since which it has run, been ready or been blocked. */
    public static long since(long task) {
        return Memory.load64(task + SINCE_OFFSET);
    }

    static void since(long task, long value) {
        Memory.store64(task + SINCE_OFFSET, value);
    }

    /** Ticks for which it waited; {@code cause} is one of {@code WAIT_*}. */
    public static long waitingTicks(long task, int cause) {
        return Memory.load64(task + WAITING_TICKS_OFFSET + 8 * cause);
    }

    static void addWaitingTicks(long task, int cause, long ticks) {
        long address = task + WAITING_TICKS_OFFSET + 8 * cause;
        Memory.store64(address, Memory.load64(address) + ticks);
    }

    /** Calls made in its name; wraps. */
    public static int crossings(long task) {
        return Memory.load32(task + CROSSINGS_OFFSET);
    }

    /** Counts a call. */
    public static void countCrossing(long task) {
        Memory.store32(task + CROSSINGS_OFFSET, crossings(task) + 1);
    }

    /** Its share of the processor among others of its class, 1 to 65535. */
    public static int weight(long task) {
        return Memory.load16(task + WEIGHT_OFFSET);
    }

    static void weight(long task, int value) {
        Memory.store16(task + WEIGHT_OFFSET, value);
    }

    /** {@link #NORMAL}, {@link #REAL_TIME} or {@link #IDLE}. */
    public static int schedulingClass(long task) {
        return Memory.load8(task + CLASS_OFFSET);
    }

    static void schedulingClass(long task, int value) {
        Memory.store8(task + CLASS_OFFSET, value);
    }

    static boolean has(long task, int flag) {
        return (Memory.load8(task + FLAGS_OFFSET) & flag) != 0;
    }

    static int flags(long task) {
        return Memory.load8(task + FLAGS_OFFSET);
    }

    static void set(long task, int flag) {
        Memory.store8(task + FLAGS_OFFSET, Memory.load8(task + FLAGS_OFFSET) | flag);
    }

    static void clear(long task, int flag) {
        Memory.store8(task + FLAGS_OFFSET, Memory.load8(task + FLAGS_OFFSET) & ~flag);
    }

    /** What it exited with; of a task that has {@link #ENDED}. */
    public static int exitStatus(long task) {
        return Memory.load32(task + EXIT_STATUS_OFFSET);
    }

    static void exitStatus(long task, int value) {
        Memory.store32(task + EXIT_STATUS_OFFSET, value);
    }

    static int startPages(long task) {
        return Memory.load32(task + START_PAGES_OFFSET);
    }

    static void startPages(long task, int value) {
        Memory.store32(task + START_PAGES_OFFSET, value);
    }

    /** Handle of its parent, which may have ended; 0 if the host has made it. */
    public static long parent(long task) {
        return Memory.load64(task + PARENT_OFFSET);
    }

    static void parent(long task, long value) {
        Memory.store64(task + PARENT_OFFSET, value);
    }

    static long endedChildren(long task) {
        return task + ENDED_CHILDREN_OFFSET;
    }

    static int waitCause(long task) {
        return Memory.load32(task + WAIT_CAUSE_OFFSET);
    }

    /** Says what it is blocked on: one of {@code WAIT_*}. */
    public static void waitCause(long task, int value) {
        Memory.store32(task + WAIT_CAUSE_OFFSET, value);
    }

    /** What it is not given, in bits of {@code hypha.kernel.abi.Grant}; besides what no task of the machine is. */
    static int withheld(long task) {
        return Memory.load32(task + WITHHELD_OFFSET);
    }

    static void withheld(long task, int grants) {
        Memory.store32(task + WITHHELD_OFFSET, grants);
    }

    /** Address of its name: {@link #NAME_BYTES} bytes, zero-padded. */
    public static long name(long task) {
        return task + NAME_OFFSET;
    }

    /** Bytes of its name, up to the first zero. */
    public static int nameLength(long task) {
        int length = 0;
        while (length < NAME_BYTES && Memory.load8(name(task) + length) != 0) {
            length++;
        }
        return length;
    }

    /** Gives it a name of {@code bytes} bytes, at most {@link #NAME_BYTES}. */
    public static void rename(long task, long name, long bytes) {
        Memory.fill(name(task), 0, NAME_BYTES);
        Memory.copy(name(task), name, bytes);
    }

    /** Makes a free entry a new task: everything zero but generation and index. */
    static void reset(long task) {
        Memory.fill(task + LANE_OFFSET, 0, BYTES - LANE_OFFSET);
        Memory.store32(task + STATE_OFFSET, NEW);
        weight(task, DEFAULT_WEIGHT);
        startPages(task, -1);
    }
}
