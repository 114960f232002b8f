package hypha.kernel.fs.disk;

import hypha.bare.Memory;

/**
 * Nodes of a directory's tree. A leaf has entries of different lengths in the order of their hashes, an index node children with the least
 * hash that may be below each. {@link #load} has checked a node before anything here touches it.
 */
final class DirectoryNode {
    private DirectoryNode() {}

    /** A node of a tree at a level, or at any if that is negative; or an error. */
    static long load(long volume, int block, int inode, int level, long waiter) {
        if (!Volume.isDataBlock(volume, block)) {
            return -Volume.broken(block);
        }
        long node = BlockCache.read(volume, block, DiskFormat.DIRECTORY, inode, waiter);
        if (node < 0) {
            return node;
        }
        boolean right = (level < 0 ? level(node) <= DiskFormat.MAXIMUM_LEVEL : level(node) == level)
                && (level(node) == 0 ? isLeaf(node) : isIndex(node));
        return right ? node : -Volume.broken(block);
    }

    private static boolean isIndex(long node) {
        return count(node) >= 1 && count(node) <= DiskFormat.INDEX_ENTRIES && key(node, 0) == 0;
    }

    /** True if the entries end where the node says, and none is outside of it. */
    private static boolean isLeaf(long node) {
        int used = used(node);
        if (used < 0 || used > DiskFormat.NODE_ROOM) {
            return false;
        }
        int offset = 0;
        for (int index = 0; index < count(node); index++) {
            if (used - offset < DiskFormat.ENTRY_NAME_OFFSET) {
                return false;
            }
            offset += DiskFormat.entryBytesAt(first(node) + offset);
            if (offset > used) {
                return false;
            }
        }
        return offset == used;
    }

    static int level(long node) {
        return Memory.load16(node + DiskFormat.NODE_LEVEL_OFFSET);
    }

    static int count(long node) {
        return Memory.load16(node + DiskFormat.NODE_COUNT_OFFSET);
    }

    static int used(long node) {
        return Memory.load32(node + DiskFormat.NODE_USED_OFFSET);
    }

    private static void set(long node, int count, int used) {
        Memory.store16(node + DiskFormat.NODE_COUNT_OFFSET, count);
        Memory.store32(node + DiskFormat.NODE_USED_OFFSET, used);
    }

    static long first(long node) {
        return node + DiskFormat.NODE_ENTRIES_OFFSET;
    }

    static long end(long leaf) {
        return first(leaf) + used(leaf);
    }

    static long after(long entry) {
        return entry + DiskFormat.entryBytesAt(entry);
    }

    static long hash(long entry) {
        return Memory.load64(entry);
    }

    static int inode(long entry) {
        return Memory.load32(entry + DiskFormat.ENTRY_INODE_OFFSET);
    }

    static int type(long entry) {
        return Memory.load8(entry + DiskFormat.ENTRY_TYPE_OFFSET);
    }

    static int nameBytes(long entry) {
        return Memory.load8(entry + DiskFormat.ENTRY_NAME_BYTES_OFFSET);
    }

    static long name(long entry) {
        return entry + DiskFormat.ENTRY_NAME_OFFSET;
    }

    /** The first entry of a leaf whose hash is at least {@code hash}; the leaf's end if there is none. */
    static long lowerBound(long leaf, long hash) {
        long entry = first(leaf);
        long end = end(leaf);
        while (entry < end && hash(entry) < hash) {
            entry = after(entry);
        }
        return entry;
    }

    /** True if a leaf has room for one more entry. */
    static boolean hasRoom(long leaf, int entryBytes) {
        return DiskFormat.NODE_ROOM - used(leaf) >= entryBytes;
    }

    /** Puts an entry where its hash belongs; there is room. */
    static void insert(long leaf, long hash, int inode, int type, long name, int nameBytes) {
        int bytes = DiskFormat.entryBytes(nameBytes);
        long entry = lowerBound(leaf, hash);
        Memory.copy(entry + bytes, entry, end(leaf) - entry);
        Memory.fill(entry, 0, bytes);
        Memory.store64(entry, hash);
        Memory.store8(entry + DiskFormat.ENTRY_NAME_BYTES_OFFSET, nameBytes);
        Memory.copy(name(entry), name, nameBytes);
        point(entry, inode, type);
        set(leaf, count(leaf) + 1, used(leaf) + bytes);
    }

    /** Makes an entry one for another inode. */
    static void point(long entry, int inode, int type) {
        Memory.store32(entry + DiskFormat.ENTRY_INODE_OFFSET, inode);
        Memory.store8(entry + DiskFormat.ENTRY_TYPE_OFFSET, type);
    }

    static void remove(long leaf, long entry) {
        int bytes = DiskFormat.entryBytesAt(entry);
        Memory.copy(entry, entry + bytes, end(leaf) - entry - bytes);
        set(leaf, count(leaf) - 1, used(leaf) - bytes);
        Memory.fill(end(leaf), 0, bytes);
    }

    static long key(long node, int slot) {
        return Memory.load64(first(node) + (long) slot * DiskFormat.INDEX_ENTRY_BYTES);
    }

    static int child(long node, int slot) {
        return Memory.load32(first(node) + (long) slot * DiskFormat.INDEX_ENTRY_BYTES + DiskFormat.INDEX_CHILD_OFFSET);
    }

    /** The slot of the child below which a hash is. */
    static int slotOf(long node, long hash) {
        int low = 0;
        int high = count(node) - 1;
        while (low < high) {
            int middle = low + high + 1 >>> 1;
            if (key(node, middle) <= hash) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    static boolean isFull(long index) {
        return count(index) == DiskFormat.INDEX_ENTRIES;
    }

    /** Puts a child behind the slot in which its hash was so far; there is room. */
    static void insertChild(long node, long key, int block) {
        int slot = count(node) == 0 ? 0 : slotOf(node, key) + 1;
        long entry = first(node) + (long) slot * DiskFormat.INDEX_ENTRY_BYTES;
        Memory.copy(
                entry + DiskFormat.INDEX_ENTRY_BYTES,
                entry,
                (long) (count(node) - slot) * DiskFormat.INDEX_ENTRY_BYTES);
        Memory.store64(entry, key);
        Memory.store64(entry + DiskFormat.INDEX_CHILD_OFFSET, block & 0xFFFF_FFFFL);
        set(node, count(node) + 1, 0);
    }

    static void removeLastChild(long node) {
        int count = count(node) - 1;
        Memory.fill(first(node) + (long) count * DiskFormat.INDEX_ENTRY_BYTES, 0, DiskFormat.INDEX_ENTRY_BYTES);
        set(node, count, 0);
    }

    /** Makes a new node one of a level. */
    static void setLevel(long node, int level) {
        Memory.store16(node + DiskFormat.NODE_LEVEL_OFFSET, level);
    }

    /** Moves the upper half of a node, which has two entries at least, to a new one. Returns the least hash that is there now. */
    static long split(long node, long upper) {
        setLevel(upper, level(node));
        boolean isLeaf = level(node) == 0;
        int kept = 0;
        long position = first(node);
        long middle = first(node) + (isLeaf ? used(node) / 2 : (long) count(node) / 2 * DiskFormat.INDEX_ENTRY_BYTES);
        while (position < middle) {
            position = isLeaf ? after(position) : position + DiskFormat.INDEX_ENTRY_BYTES;
            kept++;
        }
        int moved = count(node) - kept;
        long end = isLeaf ? end(node) : first(node) + (long) count(node) * DiskFormat.INDEX_ENTRY_BYTES;
        long key = Memory.load64(position);
        Memory.copy(first(upper), position, end - position);
        Memory.fill(position, 0, end - position);
        set(upper, moved, isLeaf ? (int) (end - position) : 0);
        set(node, kept, isLeaf ? (int) (position - first(node)) : 0);
        if (!isLeaf) {
            Memory.store64(first(upper), 0); // the first child's key is always 0: it takes all that comes here
        }
        return key;
    }

    /** Moves all of a node, the root, to a new one, and makes the root an index with that as its only child. */
    static void grow(long root, long child, int childBlock) {
        int level = level(root);
        Memory.copy(first(child), first(root), DiskFormat.NODE_ROOM);
        setLevel(child, level);
        set(child, count(root), used(root));
        Memory.fill(first(root), 0, DiskFormat.NODE_ROOM);
        setLevel(root, level + 1);
        set(root, 0, 0);
        insertChild(root, 0, childBlock);
    }
}
