package hypha.kernel.fs.disk;

import hypha.bare.Memory;

/**
 * Operations on names: find, make, link, remove, rename. Each is one change, and of one transaction. Inodes are named by their numbers;
 * names are 1 to 255 bytes. All may answer {@link Status#BLOCKED}, as a number negated.
 */
final class Names {
    /** Most directories between the root and one that is moved. */
    private static final int MAXIMUM_DEPTH = 4096;

    private Names() {}

    /** The inode with a name in a directory, or an error. */
    static long lookup(long volume, int directory, long name, int bytes, long waiter) {
        int usable = start(volume, waiter);
        long folder = usable != Status.OK ? -usable : Inodes.loadFolder(volume, directory, waiter);
        if (folder < 0) {
            return folder;
        }
        long entry = Directory.find(volume, directory, Inodes.root(folder), name, bytes, waiter);
        return entry < 0 ? entry : DirectoryNode.inode(entry);
    }

    private static int start(long volume, long waiter) {
        Volume.startRun(volume);
        return Volume.usable(volume, waiter);
    }

    /** The inode of a directory to which a name that is not there can be added; or an error. */
    private static long freeName(long volume, int directory, long name, int bytes, long waiter) {
        long folder = Inodes.loadFolder(volume, directory, waiter);
        if (folder < 0) {
            return folder;
        }
        if (Inodes.links(folder) == 0) {
            return -Status.NOENT; // removed, but still open
        }
        long entry = Directory.find(volume, directory, Inodes.root(folder), name, bytes, waiter);
        return entry >= 0 ? -Status.EXIST : entry == -Status.NOENT ? folder : entry;
    }

    /** Makes sure of all that a new entry, and {@code extra} blocks besides, take; {@link Status#OK} then. */
    private static int prepare(long volume, int directory, long folder, long name, int bytes, int extra, long waiter) {
        int result = Commit.begin(volume, waiter);
        if (result != Status.OK) {
            return result;
        }
        int blocks = Directory.prepareInsert(volume, directory, Inodes.root(folder), name, bytes, waiter);
        if (blocks < 0) {
            return -blocks;
        }
        result = Bitmap.prepare(volume, volume + Volume.BLOCK_ALLOCATOR, blocks + extra, waiter);
        return result != Status.OK ? result : BlockCache.ensureRoom(volume, blocks + extra, waiter);
    }

    /**
     * Makes a file, directory or symbolic link.
     *
     * @param type of {@link DiskFormat}
     * @param target where a symbolic link leads, 1 to {@link DiskFormat#MAXIMUM_TARGET} bytes
     * @return its inode, or an error
     */
    static long create(
            long volume, int directory, long name, int bytes, int type, long target, int targetBytes, long waiter) {
        int result = start(volume, waiter);
        long folder = result != Status.OK ? -result : freeName(volume, directory, name, bytes, waiter);
        if (folder < 0) {
            return folder;
        }
        if (targetBytes > DiskFormat.MAXIMUM_TARGET) {
            return -Status.NAMETOOLONG;
        }
        result = prepare(volume, directory, folder, name, bytes, type == DiskFormat.FILE ? 0 : 1, waiter);
        if (result == Status.OK) {
            result = Bitmap.prepare(volume, volume + Volume.INODE_ALLOCATOR, 1, waiter);
        }
        if (result != Status.OK) {
            return -result;
        }
        long inode = Inodes.any(volume, Bitmap.candidate(volume, volume + Volume.INODE_ALLOCATOR), waiter);
        if (inode < 0) {
            return inode;
        }
        if (Inodes.type(inode) != DiskFormat.FREE) {
            return -Volume.broken(directory);
        }
        int number = Bitmap.take(volume, volume + Volume.INODE_ALLOCATOR);
        Inodes.create(volume, inode, type, directory);
        if (type != DiskFormat.FILE) {
            addBlock(volume, inode, number, type, target, targetBytes);
        }
        Directory.insert(volume, directory, Inodes.root(folder), folder, name, bytes, number, type);
        return number;
    }

    /** Gives a new directory its root node, or a new symbolic link its target. */
    private static void addBlock(long volume, long inode, int number, int type, long target, int targetBytes) {
        int block = Bitmap.take(volume, volume + Volume.BLOCK_ALLOCATOR);
        int kind = type == DiskFormat.FOLDER ? DiskFormat.DIRECTORY : DiskFormat.LINK_TARGET;
        long data = BlockCache.createMetadata(volume, block, kind, number);
        Memory.store32(inode + DiskFormat.INODE_DIRECT_OFFSET, block);
        Inodes.addBlocks(inode, 1);
        if (type == DiskFormat.LINK) {
            Memory.copy(data + DiskFormat.HEADER_BYTES, target, targetBytes);
            Inodes.setSize(inode, targetBytes);
        }
    }

    /** Gives a file one more name. */
    static int link(long volume, int number, int directory, long name, int bytes, long waiter) {
        int result = start(volume, waiter);
        long folder = result != Status.OK ? -result : freeName(volume, directory, name, bytes, waiter);
        if (folder < 0) {
            return (int) -folder;
        }
        long inode = Inodes.load(volume, number, waiter);
        if (inode < 0) {
            return (int) -inode;
        }
        if (Inodes.type(inode) == DiskFormat.FOLDER) {
            return Status.ISDIR;
        }
        if (Inodes.links(inode) == 0) {
            return Status.NOENT;
        }
        if (Inodes.links(inode) >= DiskFormat.MAXIMUM_LINKS) {
            return Status.MLINK;
        }
        result = prepare(volume, directory, folder, name, bytes, 0, waiter);
        if (result != Status.OK) {
            return result;
        }
        Inodes.setLinks(inode, Inodes.links(inode) + 1);
        Inodes.stamp(volume, inode, false);
        Directory.insert(volume, directory, Inodes.root(folder), folder, name, bytes, number, Inodes.type(inode));
        return Status.OK;
    }

    /** Where a symbolic link leads: copies at most {@code room} bytes; returns how many, or an error. */
    static long readLink(long volume, int number, long buffer, long room, long waiter) {
        int result = start(volume, waiter);
        long inode = result != Status.OK ? -result : Inodes.load(volume, number, waiter);
        if (inode < 0) {
            return inode;
        }
        if (Inodes.type(inode) != DiskFormat.LINK) {
            return -Status.INVAL;
        }
        long bytes = Inodes.size(inode);
        int block = Inodes.root(inode);
        if (bytes > DiskFormat.MAXIMUM_TARGET || !Volume.isDataBlock(volume, block)) {
            return -Volume.broken(block);
        }
        long data = BlockCache.read(volume, block, DiskFormat.LINK_TARGET, number, waiter);
        if (data < 0) {
            return data;
        }
        long copied = Math.min(bytes, room);
        Memory.copy(buffer, data + DiskFormat.HEADER_BYTES, copied);
        return copied;
    }

    /** {@link Status#OK} if what an inode is can be taken away, by a removal or by a rename on top of it. */
    private static int canVanish(long inode, int number, boolean asFolder) {
        boolean isFolder = Inodes.type(inode) == DiskFormat.FOLDER;
        if (isFolder != asFolder) {
            return isFolder ? Status.ISDIR : Status.NOTDIR;
        }
        if (number == DiskFormat.ROOT_INODE) {
            return Status.BUSY;
        }
        return isFolder && Inodes.size(inode) != 0 ? Status.NOTEMPTY : Status.OK;
    }

    /** One name less; the last one's end makes it an orphan, for which there is a slot. */
    private static void loseName(long volume, long inode, int number, int slot) {
        Inodes.setLinks(inode, Inodes.links(inode) - 1);
        Inodes.stamp(volume, inode, false);
        if (Inodes.links(inode) == 0) {
            Orphans.add(volume, slot, number, inode);
            Volume.set32(volume, Volume.REAPER_NEEDED, 1);
        }
    }

    /** Removes the name of an empty directory if {@code asFolder}, else of something that is none. */
    static int remove(long volume, int directory, long name, int bytes, boolean asFolder, long waiter) {
        int result = start(volume, waiter);
        long folder = result != Status.OK ? -result : Inodes.loadFolder(volume, directory, waiter);
        if (folder < 0) {
            return (int) -folder;
        }
        long entry = Directory.find(volume, directory, Inodes.root(folder), name, bytes, waiter);
        if (entry < 0) {
            return (int) -entry;
        }
        int number = DirectoryNode.inode(entry);
        long inode = Inodes.load(volume, number, waiter);
        if (inode < 0) {
            return (int) -inode;
        }
        result = canVanish(inode, number, asFolder);
        if (result == Status.OK) {
            result = Commit.begin(volume, waiter);
        }
        if (result != Status.OK) {
            return result;
        }
        int slot = Orphans.freeSlot(volume);
        if (Inodes.links(inode) < 1 || slot < 0) {
            return Inodes.links(inode) < 1 ? Volume.broken(number) : Status.BUSY;
        }
        Directory.remove(volume, directory, Inodes.root(folder), folder, name, bytes);
        loseName(volume, inode, number, slot);
        Reaper.runIfNeeded(volume);
        return Status.OK;
    }

    /** Gives what has a name another one, in the same or another directory, in one step; takes away what had that. */
    static int rename(
            long volume, int from, long fromName, int fromBytes, int to, long toName, int toBytes, long waiter) {
        int result = start(volume, waiter);
        long source = result != Status.OK ? -result : Inodes.loadFolder(volume, from, waiter);
        if (source < 0) {
            return (int) -source;
        }
        long target = Inodes.loadFolder(volume, to, waiter);
        if (target < 0) {
            return (int) -target;
        }
        long entry = Directory.find(volume, from, Inodes.root(source), fromName, fromBytes, waiter);
        if (entry < 0) {
            return (int) -entry;
        }
        int number = DirectoryNode.inode(entry);
        long inode = Inodes.load(volume, number, waiter);
        if (inode < 0) {
            return (int) -inode;
        }
        boolean isFolder = Inodes.type(inode) == DiskFormat.FOLDER;
        if (isFolder) {
            result = isBeneath(volume, to, number, waiter);
            if (result != Status.OK) {
                return result;
            }
        }
        if (Inodes.links(target) == 0) {
            return Status.NOENT;
        }
        long other = Directory.find(volume, to, Inodes.root(target), toName, toBytes, waiter);
        if (other >= 0) {
            return replace(volume, from, source, fromName, fromBytes, target, other, number, inode, to, waiter);
        }
        if (other != -Status.NOENT) {
            return (int) -other;
        }
        result = prepare(volume, to, target, toName, toBytes, 0, waiter);
        if (result != Status.OK) {
            return result;
        }
        Directory.insert(volume, to, Inodes.root(target), target, toName, toBytes, number, Inodes.type(inode));
        Directory.remove(volume, from, Inodes.root(source), source, fromName, fromBytes);
        moved(volume, inode, isFolder, to);
        return Status.OK;
    }

    private static void moved(long volume, long inode, boolean isFolder, int to) {
        if (isFolder) {
            Memory.store32(inode + DiskFormat.INODE_PARENT_OFFSET, to);
        }
        Inodes.stamp(volume, inode, false);
    }

    /** The rename of an inode to a name that another has: the entry is turned to the new one. */
    private static int replace(
            long volume,
            int from,
            long source,
            long fromName,
            int fromBytes,
            long target,
            long entry,
            int number,
            long inode,
            int to,
            long waiter) {
        int victimNumber = DirectoryNode.inode(entry);
        if (victimNumber == number) {
            return Status.OK; // two names of one file: rename(2) leaves both
        }
        long victim = Inodes.load(volume, victimNumber, waiter);
        if (victim < 0) {
            return (int) -victim;
        }
        boolean isFolder = Inodes.type(inode) == DiskFormat.FOLDER;
        int result = canVanish(victim, victimNumber, isFolder);
        if (result == Status.OK) {
            result = Commit.begin(volume, waiter);
        }
        if (result != Status.OK) {
            return result;
        }
        int slot = Orphans.freeSlot(volume);
        if (Inodes.links(victim) < 1 || slot < 0) {
            return Inodes.links(victim) < 1 ? Volume.broken(victimNumber) : Status.BUSY;
        }
        DirectoryNode.point(entry, number, Inodes.type(inode));
        BlockCache.changed(volume, entry);
        Inodes.stamp(volume, target, true);
        Directory.remove(volume, from, Inodes.root(source), source, fromName, fromBytes);
        moved(volume, inode, isFolder, to);
        loseName(volume, victim, victimNumber, slot);
        Reaper.runIfNeeded(volume);
        return Status.OK;
    }

    /** {@link Status#INVAL} if {@code directory} is {@code ancestor} or is in it. */
    private static int isBeneath(long volume, int directory, int ancestor, long waiter) {
        int at = directory;
        for (int depth = 0; depth < MAXIMUM_DEPTH; depth++) {
            if (at == ancestor) {
                return Status.INVAL;
            }
            if (at == DiskFormat.ROOT_INODE) {
                return Status.OK;
            }
            long inode = Inodes.loadFolder(volume, at, waiter);
            if (inode < 0) {
                return (int) -inode;
            }
            at = Inodes.parent(inode);
        }
        return Volume.broken(directory);
    }
}
