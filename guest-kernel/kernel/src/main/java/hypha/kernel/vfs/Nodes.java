package hypha.kernel.vfs;

import hypha.bare.Memory;
import hypha.kernel.handle.Slab;
import hypha.kernel.memory.Frames;
import hypha.kernel.memory.Ram;

/**
 * Makes nodes and ends them, and finds those that exist by mount and identity, for file systems that get to a file by several ways and
 * must not have two nodes of it.
 */
public final class Nodes {
    private static final int BUCKETS_ORDER = 3;
    private static final int BUCKET_SHIFT = BUCKETS_ORDER + Frames.SHIFT - 3;
    /** 2<sup>64</sup> over the golden ratio: spreads numbers that are close to each other. */
    private static final long SPREAD = 0x9E37_79B9_7F4A_7C15L;

    private static long buckets;
    private static long count;

    private Nodes() {}

    /** Starts with none. False if there is not enough memory. */
    static boolean init() {
        count = 0;
        buckets = Ram.allocateZeroed(BUCKETS_ORDER);
        return buckets != 0;
    }

    /** Number of nodes that exist. */
    public static long count() {
        return count;
    }

    /**
     * Makes a node, with one reference: the caller's.
     *
     * @param mount that it belongs to
     * @param identity its number in that mount
     * @param type of {@link FileType}
     * @return its address, or 0 if there is no memory
     */
    public static long create(long mount, long identity, int type) {
        long node = Slab.allocate(Node.BYTES);
        if (node == 0) {
            return 0;
        }
        Memory.store64(node + Node.REFERENCES_OFFSET, 1);
        Memory.store64(node + Node.MOUNT_OFFSET, mount);
        Memory.store64(node + Node.IDENTITY_OFFSET, identity);
        Memory.store8(node + Node.TYPE_OFFSET, type);
        count++;
        return node;
    }

    /** As {@link #create}; {@link #find} finds the node from now on. No other node of that mount and identity exists. */
    public static long createKnown(long mount, long identity, int type) {
        long node = create(mount, identity, type);
        if (node != 0) {
            long bucket = bucket(mount, identity);
            Memory.store64(node + Node.NEXT_OFFSET, Memory.load64(bucket));
            Memory.store8(node + Node.KNOWN_OFFSET, 1);
            Memory.store64(bucket, node);
        }
        return node;
    }

    /** The node of that mount and identity that {@link #createKnown} has made, with one more reference: the caller's; 0 if there is none. */
    public static long find(long mount, long identity) {
        long node = Memory.load64(bucket(mount, identity));
        while (node != 0 && (Node.identity(node) != identity || Node.mount(node) != mount)) {
            node = Memory.load64(node + Node.NEXT_OFFSET);
        }
        if (node != 0) {
            Node.retain(node);
        }
        return node;
    }

    /**
     * One less needs a node. The last one's release calls {@link FileSystems#release}, and then the node is no more: a file system that wants
     * to keep it has a reference of its own.
     */
    public static void release(long node) {
        long left = Node.references(node) - 1;
        Memory.store64(node + Node.REFERENCES_OFFSET, left);
        if (left != 0) {
            return;
        }
        if (Memory.load8(node + Node.KNOWN_OFFSET) != 0) {
            forget(node);
        }
        FileSystems.release(node);
    }

    /** Frees the record of a node; called by its file system in {@code release}, at once or when it has done what that takes. */
    public static void free(long node) {
        Slab.release(node, Node.BYTES);
        count--;
    }

    private static void forget(long node) {
        long link = bucket(Node.mount(node), Node.identity(node));
        while (Memory.load64(link) != node) {
            link = Memory.load64(link) + Node.NEXT_OFFSET;
        }
        Memory.store64(link, Memory.load64(node + Node.NEXT_OFFSET));
    }

    private static long bucket(long mount, long identity) {
        return buckets + ((identity ^ mount) * SPREAD >>> 64 - BUCKET_SHIFT << 3);
    }
}
