package hypha.kernel.fs.memory;

import hypha.bare.Memory;
import hypha.kernel.entropy.Entropy;
import hypha.kernel.handle.Slab;
import hypha.kernel.memory.Frames;
import hypha.kernel.memory.Ram;
import hypha.kernel.vfs.Node;
import hypha.kernel.wasi.Errno;

/**
 * The entries of a directory: found by name through a hash table, listed by their places, which are blocks of the node's tree.
 *
 * <pre>
 *   +0x00 parent: the directory in which it is, or 0 (root, removed)    +0x08 buckets: address    +0x10 their number, 32 bits
 *   +0x14 places ever used, 32 bits                                     +0x18 first free place + 1, 32 bits
 *   place: address of an entry, or 2 × (next free place + 1) + 1
 *   entry: +0x00 {@link Node}, with a reference    +0x08 next in its chain    +0x10 hash, 32 bits    +0x14 place, 32 bits    +0x18 bytes of
 *          the name, 32 bits    +0x1C the name
 * </pre>
 */
final class MemoryDirectory {
    private static final int BYTES = 0x20;
    private static final int BUCKETS_OFFSET = 0x08;
    private static final int BUCKET_COUNT_OFFSET = 0x10;
    private static final int USED_OFFSET = 0x14;
    private static final int FREE_OFFSET = 0x18;

    private static final int NEXT_OFFSET = 0x08;
    private static final int HASH_OFFSET = 0x10;
    private static final int PLACE_OFFSET = 0x14;
    private static final int NAME_BYTES_OFFSET = 0x18;
    private static final int NAME_OFFSET = 0x1C;

    private static final int SMALLEST_BUCKETS = 8;
    private static final int PLACES_SHIFT = Frames.SHIFT - 3;
    /** Most entries of a directory. */
    private static final int MAXIMUM_ENTRIES = 1 << 26;
    /** FNV-1a's prime for 64 bits. */
    private static final long PRIME = 0x100_0000_01B3L;

    /** Makes which names share a bucket unknown to programs. */
    private static long key;

    private MemoryDirectory() {}

    /** Starts with a new key. False if there is not enough memory. */
    static boolean init() {
        long frame = Ram.allocateZeroed(0);
        if (frame == 0) {
            return false;
        }
        Entropy.fill(frame, 8);
        key = Memory.load64(frame);
        hypha.kernel.memory.FrameAllocator.release(frame, 0);
        return true;
    }

    /** Makes a new node a directory without entries. False if there is no memory. */
    static boolean create(long node, long parent) {
        long index = Slab.allocate(BYTES);
        if (index == 0) {
            return false;
        }
        Memory.store64(index, parent);
        Node.own(node, MemoryNode.EXTRA, index);
        return true;
    }

    static long parent(long node) {
        return Memory.load64(MemoryNode.extra(node));
    }

    static void parent(long node, long parent) {
        Memory.store64(MemoryNode.extra(node), parent);
    }

    /** Gives back what is not in the tree; there are no entries. */
    static void release(long node) {
        long index = MemoryNode.extra(node);
        if (bucketCount(index) != 0) {
            Slab.release(Memory.load64(index + BUCKETS_OFFSET), 8L * bucketCount(index));
        }
        Slab.release(index, BYTES);
        Node.own(node, MemoryNode.EXTRA, 0);
    }

    private static int hash(long name, int bytes) {
        long hash = key;
        for (int index = 0; index < bytes; index++) {
            hash = (hash ^ Memory.load8(name + index)) * PRIME;
            hash ^= hash >>> 29;
        }
        return (int) (hash >>> 32);
    }

    private static int bucketCount(long index) {
        return Memory.load32(index + BUCKET_COUNT_OFFSET);
    }

    private static long bucket(long index, int hash) {
        return Memory.load64(index + BUCKETS_OFFSET) + ((long) (hash & bucketCount(index) - 1) << 3);
    }

    /** The entry of a name, or 0. */
    static long find(long node, long name, int bytes) {
        long index = MemoryNode.extra(node);
        if (bucketCount(index) == 0) {
            return 0;
        }
        int hash = hash(name, bytes);
        long entry = Memory.load64(bucket(index, hash));
        while (entry != 0 && !isNamed(entry, hash, name, bytes)) {
            entry = Memory.load64(entry + NEXT_OFFSET);
        }
        return entry;
    }

    private static boolean isNamed(long entry, int hash, long name, int bytes) {
        if (Memory.load32(entry + HASH_OFFSET) != hash || nameBytes(entry) != bytes) {
            return false;
        }
        for (int index = 0; index < bytes; index++) {
            if (Memory.load8(entry + NAME_OFFSET + index) != Memory.load8(name + index)) {
                return false;
            }
        }
        return true;
    }

    /** The node of an entry. */
    static long node(long entry) {
        return Memory.load64(entry);
    }

    /** Changes it; references are the caller's to count. */
    static void node(long entry, long node) {
        Memory.store64(entry, node);
    }

    static int nameBytes(long entry) {
        return Memory.load32(entry + NAME_BYTES_OFFSET);
    }

    static long name(long entry) {
        return entry + NAME_OFFSET;
    }

    static int place(long entry) {
        return Memory.load32(entry + PLACE_OFFSET);
    }

    /**
     * Puts a name in that is not there. The entry takes over the caller's reference of the node.
     *
     * @return an errno: NOSPC, DQUOT; nothing has changed then
     */
    static int add(long directory, long name, int bytes, long node) {
        long index = MemoryNode.extra(directory);
        if (MemoryNode.size(directory) >= bucketCount(index) && !growBuckets(index)) {
            return Errno.NOSPC;
        }
        int place = Memory.load32(index + FREE_OFFSET) - 1;
        boolean isFresh = place < 0;
        if (isFresh) {
            place = Memory.load32(index + USED_OFFSET);
        }
        if (place >= MAXIMUM_ENTRIES) {
            return Errno.NOSPC;
        }
        long block = BlockTree.make(directory, place >>> PLACES_SHIFT);
        if (block < 0) {
            return (int) -block;
        }
        long entry = Slab.allocate(NAME_OFFSET + (long) bytes);
        if (entry == 0) {
            return Errno.NOSPC;
        }
        long at = placeAddress(block, place);
        if (isFresh) {
            Memory.store32(index + USED_OFFSET, place + 1);
        } else {
            Memory.store32(index + FREE_OFFSET, (int) (Memory.load64(at) >>> 1));
        }
        int hash = hash(name, bytes);
        Memory.store64(at, entry);
        Memory.store64(entry, node);
        Memory.store64(entry + NEXT_OFFSET, Memory.load64(bucket(index, hash)));
        Memory.store64(bucket(index, hash), entry);
        Memory.store32(entry + HASH_OFFSET, hash);
        Memory.store32(entry + PLACE_OFFSET, place);
        Memory.store32(entry + NAME_BYTES_OFFSET, bytes);
        Memory.copy(entry + NAME_OFFSET, name, bytes);
        MemoryNode.size(directory, MemoryNode.size(directory) + 1);
        MemoryNode.touch(directory);
        return Errno.SUCCESS;
    }

    /** Removes an entry; its reference of the node is the caller's now. */
    static void remove(long directory, long entry) {
        long index = MemoryNode.extra(directory);
        long link = bucket(index, Memory.load32(entry + HASH_OFFSET));
        while (Memory.load64(link) != entry) {
            link = Memory.load64(link) + NEXT_OFFSET;
        }
        Memory.store64(link, Memory.load64(entry + NEXT_OFFSET));
        int place = place(entry);
        long at = placeAddress(BlockTree.find(directory, place >>> PLACES_SHIFT), place);
        Memory.store64(at, (long) Memory.load32(index + FREE_OFFSET) << 1 | 1);
        Memory.store32(index + FREE_OFFSET, place + 1);
        Slab.release(entry, NAME_OFFSET + (long) nameBytes(entry));
        MemoryNode.size(directory, MemoryNode.size(directory) - 1);
        MemoryNode.touch(directory);
    }

    /** The first entry at a place or behind it, or 0. */
    static long from(long directory, long place) {
        int used = Memory.load32(MemoryNode.extra(directory) + USED_OFFSET);
        for (long next = Math.max(place, 0); next < used; next++) {
            long word = Memory.load64(placeAddress(BlockTree.find(directory, next >>> PLACES_SHIFT), (int) next));
            if ((word & 1) == 0) {
                return word;
            }
        }
        return 0;
    }

    private static long placeAddress(long block, int place) {
        return block + ((long) (place & (1 << PLACES_SHIFT) - 1) << 3);
    }

    private static boolean growBuckets(long index) {
        int count = bucketCount(index);
        int larger = Math.max(SMALLEST_BUCKETS, 2 * count);
        long old = Memory.load64(index + BUCKETS_OFFSET);
        long buckets = Slab.allocate(8L * larger);
        if (buckets == 0) {
            return false;
        }
        Memory.store64(index + BUCKETS_OFFSET, buckets);
        Memory.store32(index + BUCKET_COUNT_OFFSET, larger);
        for (int number = 0; number < count; number++) {
            long entry = Memory.load64(old + 8L * number);
            while (entry != 0) {
                long next = Memory.load64(entry + NEXT_OFFSET);
                long bucket = bucket(index, Memory.load32(entry + HASH_OFFSET));
                Memory.store64(entry + NEXT_OFFSET, Memory.load64(bucket));
                Memory.store64(bucket, entry);
                entry = next;
            }
        }
        if (count != 0) {
            Slab.release(old, 8L * count);
        }
        return true;
    }
}
