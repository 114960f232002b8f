package hypha.kernel.vfs;

import hypha.bare.Memory;
import hypha.kernel.handle.WaitNode;

/**
 * A call about files while it is under way: how far it has come, what it holds, and the words in which a file system notes how far an
 * operation of it has come. A task has one, and makes one call at a time; see the package's description.
 *
 * <pre>
 *   +0x000  task        address; 0: nobody waits for it any more, or it is a file system's own
 *   +0x008  stage       32 bits: how far the call has come; 0: not begun
 *   +0x00C  state       32 bits: of the operation: {@link #IDLE}, {@link #RUNNING}, {@link #WAITING}, {@link #WOKEN}, {@link #DONE}
 *   +0x010  kind        32 bits: of the file system whose operation it is
 *   +0x014  errno       32 bits: of an operation that is {@link #DONE}
 *   +0x018  result      64 bits: of the operation
 *   +0x020  node        64 bits: that the operation has found or made, with a reference
 *   +0x028  position    64 bits: second result
 *   +0x030  buffer      address of its buffer, or 0
 *   +0x038  bytes       64 bits: of that buffer
 *   +0x040  due node    {@link WaitNode}: in the queue of those that are to go on
 *   +0x068  queue node  {@code LinkedQueue} node, the file system's
 *   +0x080  own         twelve words of 64 bits, the file system's
 *   +0x0E0  file        address of the {@link OpenFile} that the call is about, with a reference, or 0
 *   +0x0E8  used        32 bits: 1 if any of this is to be cleared at the call's end    +0x0EC own words used, 32 bits
 *   +0x0F0  first walk  {@link Walk}
 *   +0x150  second walk {@link Walk}
 *   +0x1B0  attributes  64 bytes, witx {@code $filestat}
 * </pre>
 */
public final class FileRequest {
    /** Words of the file system's own. */
    public static final int OWN_WORDS = 12;

    /** State: no operation is under way. */
    static final int IDLE = 0;
    /** State: an operation is being performed. */
    static final int RUNNING = 1;
    /** State: an operation waits for its device. */
    static final int WAITING = 2;
    /** State: an operation is to go on. */
    static final int WOKEN = 3;
    /** State: an operation has ended after a wait. */
    static final int DONE = 4;

    static final int BYTES = 0x200;
    static final int FIRST_WALK = 0x0F0;
    static final int SECOND_WALK = 0x150;

    private static final int STAGE_OFFSET = 0x008;
    private static final int STATE_OFFSET = 0x00C;
    private static final int KIND_OFFSET = 0x010;
    private static final int ERRNO_OFFSET = 0x014;
    private static final int RESULT_OFFSET = 0x018;
    private static final int NODE_OFFSET = 0x020;
    private static final int POSITION_OFFSET = 0x028;
    private static final int BUFFER_OFFSET = 0x030;
    private static final int BUFFER_BYTES_OFFSET = 0x038;
    private static final int DUE_NODE_OFFSET = 0x040;
    private static final int QUEUE_NODE_OFFSET = 0x068;
    private static final int OWN_OFFSET = 0x080;
    private static final int FILE_OFFSET = 0x0E0;
    private static final int USED_OFFSET = 0x0E8;
    private static final int OWN_USED_OFFSET = 0x0EC;
    private static final int ATTRIBUTES_OFFSET = 0x1B0;

    private FileRequest() {}

    /** The task that waits for it, or 0. */
    public static long task(long request) {
        return Memory.load64(request);
    }

    static void task(long request, long task) {
        Memory.store64(request, task);
    }

    /** How far the call has come; 0: not begun. The caller's of {@link FileSystems}, not the file system's. */
    public static int stage(long request) {
        return Memory.load32(request + STAGE_OFFSET);
    }

    /** Changes it. */
    public static void stage(long request, int value) {
        Memory.store32(request + STAGE_OFFSET, value);
        use(request);
    }

    static int state(long request) {
        return Memory.load32(request + STATE_OFFSET);
    }

    static void state(long request, int value) {
        Memory.store32(request + STATE_OFFSET, value);
    }

    static int kind(long request) {
        return Memory.load32(request + KIND_OFFSET);
    }

    static void kind(long request, int value) {
        Memory.store32(request + KIND_OFFSET, value);
    }

    static int errno(long request) {
        return Memory.load32(request + ERRNO_OFFSET);
    }

    static void errno(long request, int value) {
        Memory.store32(request + ERRNO_OFFSET, value);
    }

    /** What the operation came to, if that is a number: bytes read, bytes written. */
    public static long result(long request) {
        return Memory.load64(request + RESULT_OFFSET);
    }

    /** Says what the operation came to. */
    public static void result(long request, long value) {
        Memory.store64(request + RESULT_OFFSET, value);
    }

    /** Where a write at the end of the file has ended. */
    public static long position(long request) {
        return Memory.load64(request + POSITION_OFFSET);
    }

    /** Says where it has ended. */
    public static void position(long request, long value) {
        Memory.store64(request + POSITION_OFFSET, value);
    }

    /** Says which node the operation has found or made: the request takes over the caller's reference. */
    public static void node(long request, long node) {
        Memory.store64(request + NODE_OFFSET, node);
        use(request);
    }

    /** Takes that node, with its reference, from the request. */
    static long takeNode(long request) {
        long node = Memory.load64(request + NODE_OFFSET);
        Memory.store64(request + NODE_OFFSET, 0);
        return node;
    }

    /** Lets go of that node; its {@link FileType}. */
    public static int dropNode(long request) {
        long node = takeNode(request);
        int type = Node.type(node);
        Nodes.release(node);
        return type;
    }

    /** A word of the file system's own. All are 0 when an operation begins, and kept while it waits. */
    public static long own(long request, int index) {
        return Memory.load64(request + OWN_OFFSET + 8L * index);
    }

    /** Changes a word of the file system's own; {@code index} is 0 to {@link #OWN_WORDS} - 1. */
    public static void own(long request, int index, long value) {
        Memory.store64(request + OWN_OFFSET + 8L * index, value);
        Memory.store32(request + OWN_USED_OFFSET, 1);
    }

    static void clearOwn(long request) {
        if (Memory.load32(request + OWN_USED_OFFSET) != 0) {
            Memory.fill(request + OWN_OFFSET, 0, 8L * OWN_WORDS);
            Memory.store32(request + OWN_USED_OFFSET, 0);
        }
    }

    /** A node of {@code LinkedQueue} for the file system's own queues; in none when the operation ends or is cancelled. */
    public static long queueNode(long request) {
        return request + QUEUE_NODE_OFFSET;
    }

    /** The request whose {@link #queueNode} that is. */
    public static long ofQueueNode(long node) {
        return node - QUEUE_NODE_OFFSET;
    }

    static long dueNode(long request) {
        return request + DUE_NODE_OFFSET;
    }

    static long ofDueNode(long node) {
        return node - DUE_NODE_OFFSET;
    }

    /** Address of its buffer, or 0; see {@link FileRequests#buffer}. */
    public static long buffer(long request) {
        return Memory.load64(request + BUFFER_OFFSET);
    }

    /** Bytes of that buffer. */
    public static long bufferBytes(long request) {
        return Memory.load64(request + BUFFER_BYTES_OFFSET);
    }

    static void buffer(long request, long address, long bytes) {
        Memory.store64(request + BUFFER_OFFSET, address);
        Memory.store64(request + BUFFER_BYTES_OFFSET, bytes);
        use(request);
    }

    /** The open file that the call is about, or 0. */
    public static long file(long request) {
        return Memory.load64(request + FILE_OFFSET);
    }

    /** Notes the open file that the call is about, and needs it until the call's end. */
    public static void file(long request, long file) {
        OpenFile.retain(file);
        Memory.store64(request + FILE_OFFSET, file);
        use(request);
    }

    static void clearFile(long request) {
        Memory.store64(request + FILE_OFFSET, 0);
    }

    /** Its first {@link Walk}. */
    public static long firstWalk(long request) {
        return request + FIRST_WALK;
    }

    /** Its second {@link Walk}. */
    public static long secondWalk(long request) {
        return request + SECOND_WALK;
    }

    /** Room for the attributes of a file, 64 bytes. */
    public static long attributes(long request) {
        return request + ATTRIBUTES_OFFSET;
    }

    static boolean isIdle(long request) {
        return state(request) == IDLE;
    }

    static boolean isUsed(long request) {
        return Memory.load32(request + USED_OFFSET) != 0;
    }

    static void use(long request) {
        Memory.store32(request + USED_OFFSET, 1);
    }

    static void unuse(long request) {
        Memory.store32(request + USED_OFFSET, 0);
    }
}
