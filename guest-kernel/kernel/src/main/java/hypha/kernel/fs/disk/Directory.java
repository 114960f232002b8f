package hypha.kernel.fs.disk;

import hypha.bare.Memory;

/**
 * A directory: a B+ tree of names by hash. Its root stays in its block. Nodes are split when they are full and not joined when they are
 * empty; a removed directory gives all back.
 */
final class Directory {
    private Directory() {}

    static long hashOf(long volume, long name, int bytes) {
        return NameHash.of(Volume.get64(volume, Volume.KEY0), Volume.get64(volume, Volume.KEY1), name, bytes);
    }

    private static long pathNode(long volume, int depth) {
        return Memory.load64(volume + Volume.PATH + 8L * depth);
    }

    private static void setPathNode(long volume, int depth, long node) {
        Memory.store64(volume + Volume.PATH + 8L * depth, node);
    }

    /** Walks down to the leaf where a hash belongs, and notes the nodes on the way. Returns the leaf, or an error. */
    private static long descend(long volume, int inode, int root, long hash, long waiter) {
        long node = DirectoryNode.load(volume, root, inode, -1, waiter);
        int depth = 0;
        while (node >= 0) {
            setPathNode(volume, depth, node);
            int level = DirectoryNode.level(node);
            if (level == 0) {
                return node;
            }
            int child = DirectoryNode.child(node, DirectoryNode.slotOf(node, hash));
            node = DirectoryNode.load(volume, child, inode, level - 1, waiter);
            depth++;
        }
        return node;
    }

    /** The entry with a name; {@link Status#NOENT} or another error. */
    static long find(long volume, int inode, int root, long name, int bytes, long waiter) {
        long hash = hashOf(volume, name, bytes);
        long leaf = descend(volume, inode, root, hash, waiter);
        if (leaf < 0) {
            return leaf;
        }
        long entry = DirectoryNode.lowerBound(leaf, hash);
        if (entry == DirectoryNode.end(leaf) || DirectoryNode.hash(entry) != hash) {
            return -Status.NOENT;
        }
        if (DirectoryNode.nameBytes(entry) != bytes || !isEqual(DirectoryNode.name(entry), name, bytes)) {
            return -Status.NOENT;
        }
        return entry;
    }

    private static boolean isEqual(long one, long other, int bytes) {
        for (int index = 0; index < bytes; index++) {
            if (Memory.load8(one + index) != Memory.load8(other + index)) {
                return false;
            }
        }
        return true;
    }

    /**
     * The entry with the least hash above {@code hash}.
     *
     * @return the entry, 0 if there is none, or an error
     */
    static long next(long volume, int inode, int root, long hash, long waiter) {
        long from = hash + 1;
        while (from > 0) {
            long leaf = descend(volume, inode, root, from, waiter);
            if (leaf < 0) {
                return leaf;
            }
            long entry = DirectoryNode.lowerBound(leaf, from);
            if (entry < DirectoryNode.end(leaf)) {
                return entry;
            }
            long beyond = 0; // the first key behind the way that led here
            int level = DirectoryNode.level(pathNode(volume, 0));
            for (int depth = 0; depth < level; depth++) {
                long node = pathNode(volume, depth);
                int slot = DirectoryNode.slotOf(node, from) + 1;
                if (slot < DirectoryNode.count(node)) {
                    beyond = DirectoryNode.key(node, slot);
                }
            }
            if (beyond <= from) {
                return beyond == 0 ? 0 : -Volume.broken(root);
            }
            from = beyond;
        }
        return 0;
    }

    /**
     * Makes sure that {@link #insert} can put in an entry for a name that is not there.
     *
     * @return how many blocks it takes, or an error
     */
    static int prepareInsert(long volume, int inode, int root, long name, int bytes, long waiter) {
        long hash = hashOf(volume, name, bytes);
        long leaf = descend(volume, inode, root, hash, waiter);
        if (leaf < 0) {
            return (int) leaf;
        }
        long entry = DirectoryNode.lowerBound(leaf, hash);
        if (entry < DirectoryNode.end(leaf) && DirectoryNode.hash(entry) == hash) {
            return -Status.NOSPC; // another name with the same hash: see NameHash
        }
        if (DirectoryNode.hasRoom(leaf, DiskFormat.entryBytes(bytes))) {
            return 0;
        }
        int level = DirectoryNode.level(pathNode(volume, 0));
        int blocks = 1;
        int depth = level - 1;
        while (depth >= 0 && DirectoryNode.isFull(pathNode(volume, depth))) {
            blocks++;
            depth--;
        }
        if (depth >= 0) {
            return blocks;
        }
        return level == DiskFormat.MAXIMUM_LEVEL ? -Status.NOSPC : blocks + 1;
    }

    /** Puts in an entry, after {@link #prepareInsert}, with that many blocks prepared. */
    static void insert(
            long volume, int inode, int root, long inodeAddress, long name, int bytes, int target, int type) {
        long hash = hashOf(volume, name, bytes);
        long leaf = descend(volume, inode, root, hash, 0);
        if (!DirectoryNode.hasRoom(leaf, DiskFormat.entryBytes(bytes))) {
            split(volume, inode, root, inodeAddress, hash);
            leaf = descend(volume, inode, root, hash, 0);
        }
        DirectoryNode.insert(leaf, hash, target, type, name, bytes);
        BlockCache.changed(volume, leaf);
        Inodes.setSize(inodeAddress, Inodes.size(inodeAddress) + 1);
        Inodes.stamp(volume, inodeAddress, true);
    }

    /** Splits the leaf where a hash belongs, and before it, from above, those nodes that have no room for one more child. */
    private static void split(long volume, int inode, int root, long inodeAddress, long hash) {
        int leafDepth = DirectoryNode.level(pathNode(volume, 0));
        int depth = leafDepth;
        while (depth > 0 && DirectoryNode.isFull(pathNode(volume, depth - 1))) {
            depth--;
        }
        if (depth == 0) { // all are full: the tree gets a level more
            long top = pathNode(volume, 0);
            int block = Bitmap.take(volume, volume + Volume.BLOCK_ALLOCATOR);
            long child = BlockCache.createMetadata(volume, block, DiskFormat.DIRECTORY, inode);
            DirectoryNode.grow(top, child, block);
            Inodes.addBlocks(inodeAddress, 1);
            BlockCache.changed(volume, top);
            descend(volume, inode, root, hash, 0);
            leafDepth++;
            depth = 1;
        }
        for (; depth <= leafDepth; depth++) {
            long node = pathNode(volume, depth);
            long parent = pathNode(volume, depth - 1);
            int block = Bitmap.take(volume, volume + Volume.BLOCK_ALLOCATOR);
            long upper = BlockCache.createMetadata(volume, block, DiskFormat.DIRECTORY, inode);
            long key = DirectoryNode.split(node, upper);
            DirectoryNode.insertChild(parent, key, block);
            Inodes.addBlocks(inodeAddress, 1);
            BlockCache.changed(volume, node);
            BlockCache.changed(volume, parent);
            descend(volume, inode, root, hash, 0);
        }
    }

    /** Removes the entry with a name, which is there. */
    static void remove(long volume, int inode, int root, long inodeAddress, long name, int bytes) {
        long entry = find(volume, inode, root, name, bytes, 0);
        long leaf = entry & -DiskFormat.BLOCK_BYTES;
        DirectoryNode.remove(leaf, entry);
        BlockCache.changed(volume, leaf);
        Inodes.setSize(inodeAddress, Inodes.size(inodeAddress) - 1);
        Inodes.stamp(volume, inodeAddress, true);
    }

    /**
     * Frees one of the last nodes of a directory that is removed. To be called within a run that {@link Commit#begin} has let through.
     *
     * @return nodes that are left, 1 for "some"; 0 for none, or an error
     */
    static int freeOneNode(long volume, int inode, long inodeAddress, long waiter) {
        int root = Inodes.root(inodeAddress);
        if (root == 0) {
            return 0;
        }
        long parent = 0;
        int block = root;
        long node = DirectoryNode.load(volume, root, inode, -1, waiter);
        while (node >= 0 && DirectoryNode.level(node) > 0) {
            parent = node;
            block = DirectoryNode.child(node, DirectoryNode.count(node) - 1);
            node = DirectoryNode.load(volume, block, inode, -1, waiter); // it may have become a leaf, see below
            if (node >= 0 && DirectoryNode.level(node) >= DirectoryNode.level(parent)) {
                return -Volume.broken(block);
            }
        }
        if (node < 0) {
            return (int) node;
        }
        int result = Bitmap.prepareRelease(volume, volume + Volume.BLOCK_ALLOCATOR, block, waiter);
        if (result != Status.OK) {
            return -result;
        }
        if (parent == 0) {
            Memory.store32(inodeAddress + DiskFormat.INODE_DIRECT_OFFSET, 0);
        } else if (DirectoryNode.count(parent) > 1) {
            DirectoryNode.removeLastChild(parent);
            BlockCache.changed(volume, parent);
        } else { // an index node is never empty: it becomes an empty leaf
            DirectoryNode.removeLastChild(parent);
            DirectoryNode.setLevel(parent, 0);
            BlockCache.changed(volume, parent);
        }
        Bitmap.release(volume, volume + Volume.BLOCK_ALLOCATOR, block);
        Inodes.addBlocks(inodeAddress, -1);
        Inodes.stamp(volume, inodeAddress, true);
        return 1;
    }
}
