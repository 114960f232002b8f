package hypha.kernel.vfs;

import hypha.bare.Memory;
import hypha.kernel.handle.Slab;

/**
 * What a program, that is a task and the threads that share its descriptors, has taken of memory file systems, and how many pipes it has made. Files and pipes note the account of
 * the program that made them, so the account stays until they are gone, even if the program is gone before.
 *
 * <pre>
 *   +0x00 references, 64 bits    +0x08 bytes, 64 bits    +0x10 pipes, 64 bits
 * </pre>
 */
public final class Account {
    private static final int BYTES = 0x18;
    private static final int TAKEN_OFFSET = 0x08;
    private static final int PIPES_OFFSET = 0x10;

    private Account() {}

    /** Makes one with a reference; 0 if there is no memory. */
    static long create() {
        long account = Slab.allocate(BYTES);
        if (account != 0) {
            Memory.store64(account, 1);
        }
        return account;
    }

    /** One more needs it. */
    public static void retain(long account) {
        Memory.store64(account, Memory.load64(account) + 1);
    }

    /** One less needs it. */
    public static void release(long account) {
        long left = Memory.load64(account) - 1;
        Memory.store64(account, left);
        if (left == 0) {
            Slab.release(account, BYTES);
        }
    }

    /** Bytes that it has taken. */
    public static long bytes(long account) {
        return Memory.load64(account + TAKEN_OFFSET);
    }

    /** Takes bytes, or with a negative number gives them back. */
    public static void add(long account, long bytes) {
        Memory.store64(account + TAKEN_OFFSET, bytes(account) + bytes);
    }

    /** Pipes that it has made and that are still there. */
    static long pipes(long account) {
        return Memory.load64(account + PIPES_OFFSET);
    }

    /** There is one more, or with a negative number one less. */
    static void addPipes(long account, int change) {
        Memory.store64(account + PIPES_OFFSET, pipes(account) + change);
    }
}
