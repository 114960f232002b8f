package hypha.kernel.handle;

import hypha.bare.Memory;
import hypha.kernel.abi.Handle;
import hypha.kernel.task.LinkedQueue;

/**
 * What a handle names. All begin with the same 64 bytes:
 *
 * <pre>
 *   +0x00  type        32 bits: one of {@link Handle}'s
 *   +0x04  bytes       32 bits: of the record
 *   +0x08  references  64 bits: handles, in tables and in messages, and what else needs it; see {@code hypha.kernel.port.Objects}
 *   +0x10  waiters     queue of the {@link WaitNode}s of tasks that wait until it is readable
 *   +0x20  due node    in the queue of objects that have something to do
 *   +0x38  of the type's own
 * </pre>
 */
public final class KernelObject {
    /** Where 64 bits of the type's own are. */
    public static final int OWN_OFFSET = 0x38;
    /** Bytes of what all have; what else the type has begins here. */
    public static final int HEADER_BYTES = 0x40;

    private static final int TYPE_OFFSET = 0x00;
    private static final int BYTES_OFFSET = 0x04;
    private static final int REFERENCES_OFFSET = 0x08;
    private static final int WAITERS_OFFSET = 0x10;
    private static final int DUE_NODE_OFFSET = 0x20;

    private KernelObject() {}

    /** An object without references, all else zero; 0 if there is no memory. */
    public static long create(int type, int bytes) {
        long object = Slab.allocate(bytes);
        if (object != 0) {
            Memory.store32(object + TYPE_OFFSET, type);
            Memory.store32(object + BYTES_OFFSET, bytes);
        }
        return object;
    }

    /** Makes zeroed memory an object that is never freed. */
    public static void createAt(long object, int type) {
        Memory.store32(object + TYPE_OFFSET, type);
        Memory.store64(object + REFERENCES_OFFSET, 1);
    }

    /** Frees an object. */
    public static void destroy(long object) {
        LinkedQueue.remove(dueNode(object));
        Slab.release(object, Memory.load32(object + BYTES_OFFSET));
    }

    /** One of {@link Handle}'s types. */
    public static int type(long object) {
        return Memory.load32(object + TYPE_OFFSET);
    }

    /** How many need it. */
    public static long references(long object) {
        return Memory.load64(object + REFERENCES_OFFSET);
    }

    /** One more needs it. */
    public static void retain(long object) {
        Memory.store64(object + REFERENCES_OFFSET, references(object) + 1);
    }

    /** One less needs it. True if nobody is left. */
    public static boolean release(long object) {
        long left = references(object) - 1;
        Memory.store64(object + REFERENCES_OFFSET, left);
        return left == 0;
    }

    /** The queue of those that wait until it is readable. */
    public static long waiters(long object) {
        return object + WAITERS_OFFSET;
    }

    /** Its node in the queue of objects that have something to do. */
    public static long dueNode(long object) {
        return object + DUE_NODE_OFFSET;
    }

    /** The object whose node that is. */
    public static long ofDueNode(long node) {
        return node - DUE_NODE_OFFSET;
    }
}
