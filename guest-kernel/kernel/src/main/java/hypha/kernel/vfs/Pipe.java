package hypha.kernel.vfs;

import hypha.bare.Memory;
import hypha.kernel.handle.Slab;
import hypha.kernel.task.LinkedQueue;

/**
 * A pipe: a ring of bytes with ends that are open files. Who reads an empty one waits until something comes or the last writing end is
 * closed; who writes to a full one waits until there is room.
 *
 * <pre>
 *   +0x00 data: address    +0x08 read, 64 bits: bytes ever read    +0x10 written, 64 bits: bytes ever written
 *   +0x18 readers, 32 bits: open files    +0x1C writers, 32 bits
 *   +0x20 queue of those who wait to read    +0x30 queue of those who wait to write    +0x40 {@link Account} of the program that has made it
 * </pre>
 */
public final class Pipe {
    /** Bytes that it holds, a power of two. */
    public static final int CAPACITY = 1 << 16;
    /** A write of at most this many bytes is never mixed with others'; {@code PIPE_BUF} of POSIX. */
    public static final int ATOMIC_BYTES = 4096;

    /** Most pipes of one program, 16 MiB of the kernel's memory; they count until both of their ends are closed, wherever these are. */
    public static final int MAXIMUM_OF_PROGRAM = 256;

    private static final int BYTES = 0x48;
    private static final int READ_OFFSET = 0x08;
    private static final int WRITTEN_OFFSET = 0x10;
    private static final int READERS_OFFSET = 0x18;
    private static final int WRITERS_OFFSET = 0x1C;
    private static final int READ_QUEUE_OFFSET = 0x20;
    private static final int WRITE_QUEUE_OFFSET = 0x30;
    private static final int ACCOUNT_OFFSET = 0x40;

    private static long bytesMoved;

    private Pipe() {}

    static void init() {
        bytesMoved = 0;
    }

    /** Bytes read from pipes since boot. */
    public static long bytesMoved() {
        return bytesMoved;
    }

    /** A pipe without ends, made by the program of an account, which may have one more; 0 if there is no memory. */
    static long create(long account) {
        long pipe = Slab.allocate(BYTES);
        if (pipe == 0) {
            return 0;
        }
        long data = Slab.allocate(CAPACITY);
        if (data == 0) {
            Slab.release(pipe, BYTES);
            return 0;
        }
        Memory.store64(pipe, data);
        Account.retain(account);
        Account.addPipes(account, 1);
        Memory.store64(pipe + ACCOUNT_OFFSET, account);
        return pipe;
    }

    static void destroy(long pipe) {
        long account = Memory.load64(pipe + ACCOUNT_OFFSET);
        Account.addPipes(account, -1);
        Account.release(account);
        Slab.release(Memory.load64(pipe), CAPACITY);
        Slab.release(pipe, BYTES);
    }

    /** Opens an end of a pipe; it has one reference. 0 if there is no memory. */
    static long open(long pipe, int kind) {
        long file = OpenFile.create(kind, pipe, 0);
        if (file != 0) {
            count(pipe, kind, 1);
        }
        return file;
    }

    private static int count(long pipe, int kind, int change) {
        long address = pipe + (kind == OpenFile.PIPE_READER ? READERS_OFFSET : WRITERS_OFFSET);
        Memory.store32(address, Memory.load32(address) + change);
        return Memory.load32(address);
    }

    /** An end is closed. The last one's pipe goes; the last one of a side has the other side look. */
    static void close(long file) {
        long pipe = OpenFile.object(file);
        int kind = OpenFile.kind(file);
        int left = count(pipe, kind, -1);
        if (Memory.load32(pipe + READERS_OFFSET) + Memory.load32(pipe + WRITERS_OFFSET) == 0) {
            // Threads may wait for what another one has closed: they find that it is not open.
            wakeAll(readQueue(pipe));
            wakeAll(writeQueue(pipe));
            destroy(pipe);
        } else if (left == 0) {
            wakeAll(kind == OpenFile.PIPE_READER ? writeQueue(pipe) : readQueue(pipe));
        }
    }

    /** Bytes that can be read. */
    public static long available(long pipe) {
        return Memory.load64(pipe + WRITTEN_OFFSET) - Memory.load64(pipe + READ_OFFSET);
    }

    /** Bytes that can be written. */
    public static long room(long pipe) {
        return CAPACITY - available(pipe);
    }

    /** True if nobody can write any more. */
    public static boolean isEnded(long pipe) {
        return Memory.load32(pipe + WRITERS_OFFSET) == 0;
    }

    /** True if nobody can read any more. */
    public static boolean isBroken(long pipe) {
        return Memory.load32(pipe + READERS_OFFSET) == 0;
    }

    /** True if who reads, or writes a little, need not wait. */
    static boolean isReady(long pipe, boolean reads) {
        return reads ? available(pipe) != 0 || isEnded(pipe) : room(pipe) >= ATOMIC_BYTES || isBroken(pipe);
    }

    /** The queue of those who wait to read. */
    public static long readQueue(long pipe) {
        return pipe + READ_QUEUE_OFFSET;
    }

    /** The queue of those who wait to write. */
    public static long writeQueue(long pipe) {
        return pipe + WRITE_QUEUE_OFFSET;
    }

    /** Takes bytes, of which there are at least so many. */
    public static void take(long pipe, long target, long bytes) {
        long read = Memory.load64(pipe + READ_OFFSET);
        long start = read & CAPACITY - 1;
        long first = Math.min(bytes, CAPACITY - start);
        Memory.copy(target, Memory.load64(pipe) + start, first);
        Memory.copy(target + first, Memory.load64(pipe), bytes - first);
        Memory.store64(pipe + READ_OFFSET, read + bytes);
        bytesMoved += bytes;
    }

    /** Puts bytes in, for which there is room. */
    public static void put(long pipe, long source, long bytes) {
        long written = Memory.load64(pipe + WRITTEN_OFFSET);
        long start = written & CAPACITY - 1;
        long first = Math.min(bytes, CAPACITY - start);
        Memory.copy(Memory.load64(pipe) + start, source, first);
        Memory.copy(Memory.load64(pipe), source + first, bytes - first);
        Memory.store64(pipe + WRITTEN_OFFSET, written + bytes);
    }

    /** Has all who wait in a queue run their calls again. */
    public static void wakeAll(long queue) {
        while (true) {
            long node = LinkedQueue.first(queue);
            if (node == 0) {
                return;
            }
            FileRequests.markDue(node);
        }
    }
}
