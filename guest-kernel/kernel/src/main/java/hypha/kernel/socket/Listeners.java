package hypha.kernel.socket;

import hypha.bare.Memory;
import hypha.kernel.abi.BootInfo;
import hypha.kernel.abi.Grant;
import hypha.kernel.abi.ListenTable;
import hypha.kernel.handle.Slab;
import hypha.kernel.task.LinkedQueue;
import hypha.kernel.vfs.Channels;

/**
 * The machine's listening sockets, one for each entry of the {@link ListenTable}. All tasks that are given sockets share them: a connection is
 * that of the first who accepts it.
 *
 * <pre>
 *   +0x00 port, 32 bits   +0x04 connections that wait, 32 bits   +0x08 their queue   +0x18 queue of those who wait for one
 * </pre>
 */
public final class Listeners {
    /** Most connections that wait to be accepted, of a listener: a rush of clients should find room, as on a host. */
    public static final int BACKLOG = 1024;

    private static final int SHIFT = 6;
    private static final int COUNT_OFFSET = 0x04;
    private static final int QUEUE_OFFSET = 0x08;
    private static final int WAITERS_OFFSET = 0x18;

    private static long listeners;
    private static int count;
    private static long accepted;

    private Listeners() {}

    /** Takes the table of the boot information, which is checked. False if there is not enough memory. */
    public static boolean init(long bootInfo) {
        // Where no program may accept, connections are refused, and do not wait for nobody.
        boolean isWithheld = (Memory.load32(bootInfo + BootInfo.WITHHELD_OFFSET) & Grant.SOCKETS) != 0;
        count = isWithheld ? 0 : Memory.load32(bootInfo + BootInfo.LISTENER_COUNT_OFFSET);
        listeners = 0;
        accepted = 0;
        if (count == 0) {
            return ListenVariables.init();
        }
        listeners = Slab.allocate((long) count << SHIFT);
        if (listeners == 0) {
            return false;
        }
        long table = Memory.load64(bootInfo + BootInfo.LISTENERS_OFFSET);
        for (int index = 0; index < count; index++) {
            Memory.store32(get(index), Memory.load32(table + (long) ListenTable.ENTRY_BYTES * index));
        }
        return ListenVariables.init();
    }

    /** Number of listeners. */
    public static int count() {
        return count;
    }

    /** Connections accepted since boot. */
    public static long accepted() {
        return accepted;
    }

    /** A listener; {@code index} is 0 to {@link #count} - 1. */
    public static long get(int index) {
        return listeners + ((long) index << SHIFT);
    }

    /** The listener of a port, a claim; or 0. */
    static long ofPort(int port) {
        for (int index = 0; index < count; index++) {
            if (Memory.load32(get(index)) == port) {
                return get(index);
            }
        }
        return 0;
    }

    /** Its port. */
    public static int port(long listener) {
        return Memory.load32(listener);
    }

    /** How many connections wait to be accepted. */
    public static int waiting(long listener) {
        return Memory.load32(listener + COUNT_OFFSET);
    }

    /** The queue of those who wait for a connection. */
    public static long waiters(long listener) {
        return listener + WAITERS_OFFSET;
    }

    /** One more connection waits. */
    static void add(long listener, long stream) {
        Stream.set(stream, Stream.WAITING);
        LinkedQueue.append(listener + QUEUE_OFFSET, Stream.node(stream));
        Memory.store32(listener + COUNT_OFFSET, waiting(listener) + 1);
        Channels.wakeAll(waiters(listener));
    }

    /** A connection waits no more. */
    static void remove(long stream) {
        long listener = Stream.listener(stream);
        Stream.clear(stream, Stream.WAITING);
        LinkedQueue.remove(Stream.node(stream));
        Memory.store32(listener + COUNT_OFFSET, waiting(listener) - 1);
    }

    /** The connection that waits longest, of which there is one. */
    public static long first(long listener) {
        return Stream.ofNode(LinkedQueue.first(listener + QUEUE_OFFSET));
    }

    /** Takes the {@link #first} connection; who takes it closes it with {@link Connections#close}. */
    public static void accept(long listener) {
        remove(first(listener));
        accepted++;
    }
}
