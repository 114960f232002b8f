package hypha.kernel.fs.memory;

import hypha.bare.Memory;
import hypha.kernel.handle.Slab;
import hypha.kernel.memory.Frames;
import hypha.kernel.task.Task;
import hypha.kernel.vfs.Account;
import hypha.kernel.vfs.Dirent;
import hypha.kernel.vfs.FileRequest;
import hypha.kernel.vfs.FileSystems;
import hypha.kernel.vfs.FileTable;
import hypha.kernel.vfs.FileType;
import hypha.kernel.vfs.Node;
import hypha.kernel.vfs.Nodes;
import hypha.kernel.vfs.OpenFile;
import hypha.kernel.vfs.TaskFiles;
import hypha.kernel.wasi.Errno;
import hypha.kernel.wasi.Filestat;

/** The memory file system's operations, as {@link FileSystems} describes them. */
public final class MemoryFiles {
    /** Largest file. */
    private static final long MAXIMUM_BYTES = BlockTree.MAXIMUM_BLOCKS << Frames.SHIFT;
    /** Most names of a file. */
    private static final int MAXIMUM_LINKS = 65_000;
    /** Blocks that are freed before others have their turn. */
    private static final int BLOCKS_AT_ONCE = 512;

    /** The first of the nodes that are being freed, or 0. */
    private static long dying;

    private MemoryFiles() {}

    /** Starts with nothing. False if there is not enough memory. */
    public static boolean init() {
        dying = 0;
        return MemoryDirectory.init();
    }

    /** The root of a mount. */
    public static int root(long request, long mount) {
        long node = MemoryNode.create(mount, FileType.DIRECTORY, 0);
        if (node == 0) {
            return Errno.NOMEM;
        }
        MemoryNode.addLink(node, 1);
        if (!MemoryDirectory.create(node, 0)) {
            Nodes.release(node);
            return Errno.NOMEM;
        }
        FileRequest.node(request, node);
        return Errno.SUCCESS;
    }

    // ---------------------------------------------------------------------------------------------------------------
    // names

    /** Finds a name. */
    public static int lookup(long request, long directory, long name, int bytes) {
        long entry = MemoryDirectory.find(directory, name, bytes);
        if (entry == 0) {
            return Errno.NOENT;
        }
        long node = MemoryDirectory.node(entry);
        Node.retain(node);
        FileRequest.node(request, node);
        return Errno.SUCCESS;
    }

    /** Makes a file. */
    public static int create(long request, long directory, long name, int bytes) {
        long made = make(request, directory, name, bytes, FileType.REGULAR);
        if (made < 0) {
            return (int) -made;
        }
        Node.retain(made);
        FileRequest.node(request, made);
        return Errno.SUCCESS;
    }

    /** Makes a directory. */
    public static int makeDirectory(long request, long directory, long name, int bytes) {
        long made = make(request, directory, name, bytes, FileType.DIRECTORY);
        return made < 0 ? (int) -made : Errno.SUCCESS;
    }

    /** Makes a symbolic link. */
    public static int symbolicLink(long request, long directory, long name, int bytes, long target, int targetBytes) {
        long copy = Slab.allocate(targetBytes);
        if (copy == 0) {
            return Errno.NOSPC;
        }
        long made = make(request, directory, name, bytes, FileType.SYMBOLIC_LINK);
        if (made < 0) {
            Slab.release(copy, targetBytes);
            return (int) -made;
        }
        Memory.copy(copy, target, targetBytes);
        Node.own(made, MemoryNode.EXTRA, copy);
        MemoryNode.size(made, targetBytes);
        Quota.charge(made, targetBytes);
        return Errno.SUCCESS;
    }

    /** Makes something with a name, which has the only reference. Answers it, or an errno negated. */
    private static long make(long request, long directory, long name, int bytes, int type) {
        if (MemoryNode.links(directory) == 0) {
            return -Errno.NOENT;
        }
        if (MemoryDirectory.find(directory, name, bytes) != 0) {
            return -Errno.EXIST;
        }
        long mount = Node.mount(directory);
        long account = FileTable.account(TaskFiles.table(FileRequest.task(request)));
        int errno = Quota.check(mount, account, MemoryNode.CHARGE);
        if (errno != Errno.SUCCESS) {
            return -errno;
        }
        long node = MemoryNode.create(mount, type, account);
        if (node == 0) {
            return -Errno.NOSPC;
        }
        if (type == FileType.DIRECTORY && !MemoryDirectory.create(node, directory)) {
            Nodes.release(node);
            return -Errno.NOSPC;
        }
        errno = MemoryDirectory.add(directory, name, bytes, node);
        if (errno != Errno.SUCCESS) {
            Nodes.release(node);
            return -errno;
        }
        MemoryNode.addLink(node, 1);
        return node;
    }

    /** One more name. */
    public static int link(long node, long directory, long name, int bytes) {
        if (MemoryNode.links(directory) == 0 || MemoryNode.links(node) == 0) {
            return Errno.NOENT;
        }
        if (MemoryDirectory.find(directory, name, bytes) != 0) {
            return Errno.EXIST;
        }
        if (MemoryNode.links(node) == MAXIMUM_LINKS) {
            return Errno.MLINK;
        }
        int errno = MemoryDirectory.add(directory, name, bytes, node);
        if (errno == Errno.SUCCESS) {
            Node.retain(node);
            MemoryNode.addLink(node, 1);
        }
        return errno;
    }

    /** Removes a name of what is no directory. */
    public static int unlink(long directory, long name, int bytes) {
        long entry = MemoryDirectory.find(directory, name, bytes);
        if (entry == 0) {
            return Errno.NOENT;
        }
        if (Node.isDirectory(MemoryDirectory.node(entry))) {
            return Errno.ISDIR;
        }
        drop(directory, entry);
        return Errno.SUCCESS;
    }

    /** Removes an empty directory. */
    public static int removeDirectory(long directory, long name, int bytes) {
        long entry = MemoryDirectory.find(directory, name, bytes);
        if (entry == 0) {
            return Errno.NOENT;
        }
        long node = MemoryDirectory.node(entry);
        if (!Node.isDirectory(node)) {
            return Errno.NOTDIR;
        }
        if (MemoryNode.size(node) != 0) {
            return Errno.NOTEMPTY;
        }
        drop(directory, entry);
        return Errno.SUCCESS;
    }

    private static void drop(long directory, long entry) {
        long node = MemoryDirectory.node(entry);
        MemoryDirectory.remove(directory, entry);
        dropLink(node);
    }

    /** A name of a node is none any more. */
    private static void dropLink(long node) {
        MemoryNode.addLink(node, -1);
        if (Node.isDirectory(node)) {
            MemoryDirectory.parent(node, 0);
        }
        Nodes.release(node);
    }

    /** Another name. */
    public static int rename(long from, long fromName, int fromBytes, long to, long toName, int toBytes) {
        long entry = MemoryDirectory.find(from, fromName, fromBytes);
        if (entry == 0 || MemoryNode.links(to) == 0) {
            return Errno.NOENT;
        }
        long node = MemoryDirectory.node(entry);
        boolean isDirectory = Node.isDirectory(node);
        if (isDirectory && isWithin(to, node)) {
            return Errno.INVAL;
        }
        long target = MemoryDirectory.find(to, toName, toBytes);
        if (target == 0) {
            int errno = MemoryDirectory.add(to, toName, toBytes, node);
            if (errno != Errno.SUCCESS) {
                return errno;
            }
        } else {
            long replaced = MemoryDirectory.node(target);
            if (replaced == node) {
                return Errno.SUCCESS;
            }
            int errno = checkReplaced(isDirectory, replaced);
            if (errno != Errno.SUCCESS) {
                return errno;
            }
            MemoryDirectory.node(target, node);
            MemoryNode.touch(to);
            dropLink(replaced);
        }
        MemoryDirectory.remove(from, entry);
        Node.own(node, MemoryNode.CHANGED, MemoryNode.now());
        if (isDirectory) {
            MemoryDirectory.parent(node, to);
        }
        return Errno.SUCCESS;
    }

    private static int checkReplaced(boolean byDirectory, long replaced) {
        if (!Node.isDirectory(replaced)) {
            return byDirectory ? Errno.NOTDIR : Errno.SUCCESS;
        }
        if (!byDirectory) {
            return Errno.ISDIR;
        }
        return MemoryNode.size(replaced) == 0 ? Errno.SUCCESS : Errno.NOTEMPTY;
    }

    /** True if a directory is the other one or lies in it. */
    private static boolean isWithin(long directory, long other) {
        long ancestor = directory;
        while (ancestor != 0 && ancestor != other) {
            ancestor = MemoryDirectory.parent(ancestor);
        }
        return ancestor != 0;
    }

    /** Where a link leads. */
    public static int readLink(long request, long node, long buffer, int bytes) {
        long length = Math.min(bytes, MemoryNode.size(node));
        Memory.copy(buffer, MemoryNode.extra(node), length);
        FileRequest.result(request, length);
        return Errno.SUCCESS;
    }

    /** Lists entries. Their places, counted from 1, are the places in the directory's table: 0 is before the first. */
    public static int readDirectory(long request, long file, long place, long buffer, long bytes) {
        long directory = OpenFile.node(file);
        long used = 0;
        long entry = MemoryDirectory.from(directory, place);
        while (entry != 0) {
            int nameBytes = MemoryDirectory.nameBytes(entry);
            if (used + Dirent.BYTES + nameBytes > bytes) {
                break;
            }
            long node = MemoryDirectory.node(entry);
            long next = MemoryDirectory.place(entry) + 1L;
            Dirent.write(buffer + used, next, Node.identity(node), nameBytes, Node.type(node));
            Memory.copy(buffer + used + Dirent.BYTES, MemoryDirectory.name(entry), nameBytes);
            used += Dirent.BYTES + nameBytes;
            entry = MemoryDirectory.from(directory, next);
        }
        FileRequest.result(request, used);
        return Errno.SUCCESS;
    }

    // ---------------------------------------------------------------------------------------------------------------
    // contents

    /** A file's attributes. */
    public static int attributes(long node, long filestat) {
        Filestat.links(filestat, MemoryNode.links(node));
        Filestat.size(filestat, MemoryNode.size(node));
        Filestat.times(
                filestat,
                Node.own(node, MemoryNode.ACCESSED),
                Node.own(node, MemoryNode.MODIFIED),
                Node.own(node, MemoryNode.CHANGED));
        return Errno.SUCCESS;
    }

    /** Changes times. */
    public static int setTimes(long node, long accessed, long modified) {
        if (accessed != FileSystems.UNCHANGED) {
            Node.own(node, MemoryNode.ACCESSED, accessed);
        }
        if (modified != FileSystems.UNCHANGED) {
            Node.own(node, MemoryNode.MODIFIED, modified);
        }
        Node.own(node, MemoryNode.CHANGED, MemoryNode.now());
        return Errno.SUCCESS;
    }

    /** Reads. Time of access is not kept up: each read would be a write. */
    public static int read(long request, long file, long offset, long address, long bytes) {
        long node = OpenFile.node(file);
        long left = Math.min(bytes, MemoryNode.size(node) - offset);
        if (left <= 0) {
            FileRequest.result(request, 0);
            return Errno.SUCCESS;
        }
        FileRequest.result(request, left);
        long position = offset;
        long target = address;
        while (left > 0) {
            long within = position & Frames.BYTES - 1;
            long piece = Math.min(left, Frames.BYTES - within);
            long block = BlockTree.find(node, position >>> Frames.SHIFT);
            if (block == 0) {
                Memory.fill(target, 0, piece);
            } else {
                Memory.copy(target, block + within, piece);
            }
            position += piece;
            target += piece;
            left -= piece;
        }
        return Errno.SUCCESS;
    }

    /** Writes, as much as there is room for. */
    public static int write(long request, long file, long offset, long address, long bytes) {
        long node = OpenFile.node(file);
        long start = offset == FileSystems.AT_END ? MemoryNode.size(node) : offset;
        long left = Math.min(bytes, MAXIMUM_BYTES - start);
        if (left <= 0 && bytes != 0) {
            return Errno.FBIG;
        }
        long position = start;
        long source = address;
        int errno = Errno.SUCCESS;
        while (left > 0) {
            long within = position & Frames.BYTES - 1;
            long piece = Math.min(left, Frames.BYTES - within);
            long block = BlockTree.make(node, position >>> Frames.SHIFT);
            if (block < 0) {
                errno = (int) -block;
                break;
            }
            Memory.copy(block + within, source, piece);
            position += piece;
            source += piece;
            left -= piece;
        }
        if (position == start && errno != Errno.SUCCESS) {
            return errno;
        }
        if (position > MemoryNode.size(node)) {
            MemoryNode.size(node, position);
        }
        MemoryNode.touch(node);
        FileRequest.result(request, position - start);
        FileRequest.position(request, position);
        return Errno.SUCCESS;
    }

    /** Makes blocks. */
    public static int allocate(long node, long offset, long bytes) {
        if (offset > MAXIMUM_BYTES || bytes > MAXIMUM_BYTES - offset) {
            return Errno.FBIG;
        }
        long first = offset >>> Frames.SHIFT;
        long end = Frames.holding(offset + bytes);
        int errno = Quota.check(node, end - first << Frames.SHIFT);
        for (long block = first; block < end && errno == Errno.SUCCESS; block++) {
            long made = BlockTree.make(node, block);
            errno = made < 0 ? (int) -made : Errno.SUCCESS;
        }
        if (errno == Errno.SUCCESS && offset + bytes > MemoryNode.size(node)) {
            MemoryNode.size(node, offset + bytes);
            MemoryNode.touch(node);
        }
        return errno;
    }

    /** Changes the size. */
    public static int setSize(long node, long bytes) {
        if (bytes > MAXIMUM_BYTES) {
            return Errno.FBIG;
        }
        if (bytes < MemoryNode.size(node)) {
            long from = Frames.holding(bytes);
            if (from != 0 || !detach(node)) {
                long position = from;
                while (position >= 0) {
                    position = BlockTree.clear(node, from, position, BLOCKS_AT_ONCE);
                }
            }
            long within = bytes & Frames.BYTES - 1;
            long block = within == 0 ? 0 : BlockTree.find(node, bytes >>> Frames.SHIFT);
            if (block != 0) {
                Memory.fill(block + within, 0, Frames.BYTES - within);
            }
        }
        MemoryNode.size(node, bytes);
        MemoryNode.touch(node);
        return Errno.SUCCESS;
    }

    // ---------------------------------------------------------------------------------------------------------------
    // the end of nodes

    /** Has the blocks of a file be freed bit by bit, by giving them to a node that is dying. False if there is no memory for it. */
    private static boolean detach(long node) {
        long corpse = MemoryNode.create(Node.mount(node), FileType.REGULAR, Node.own(node, MemoryNode.ACCOUNT));
        if (corpse == 0) {
            return false;
        }
        long blocks = Node.own(node, MemoryNode.CHARGED) - MemoryNode.CHARGE;
        Node.own(corpse, MemoryNode.ROOT, Node.own(node, MemoryNode.ROOT));
        Node.own(corpse, MemoryNode.HEIGHT, Node.own(node, MemoryNode.HEIGHT) & 0xFFFF_FFFFL);
        Node.own(node, MemoryNode.ROOT, 0);
        Node.own(node, MemoryNode.HEIGHT, Node.own(node, MemoryNode.HEIGHT) & ~0xFFFF_FFFFL);
        Quota.charge(node, -blocks);
        Quota.charge(corpse, blocks);
        Nodes.release(corpse);
        return true;
    }

    /** Nobody needs a node any more. What it has is freed at once if that is little, else bit by bit. */
    public static void release(long node) {
        MemoryNode.size(node, 0);
        if (bury(node)) {
            return;
        }
        Node.own(node, MemoryNode.NEXT, dying);
        dying = node;
    }

    /** True if something is being freed. */
    public static boolean isDue() {
        return dying != 0;
    }

    /** Frees some of what is to be freed. True if there was something. */
    public static boolean serve() {
        long node = dying;
        if (node == 0) {
            return false;
        }
        long next = Node.own(node, MemoryNode.NEXT);
        if (bury(node)) {
            dying = next;
        }
        return true;
    }

    /** Frees a part of a node. True if that was all of it. The size says how far it has come. */
    private static boolean bury(long node) {
        long position = BlockTree.clear(node, 0, MemoryNode.size(node), BLOCKS_AT_ONCE);
        if (position >= 0) {
            MemoryNode.size(node, position);
            return false;
        }
        if (Node.isDirectory(node) && MemoryNode.extra(node) != 0) {
            MemoryDirectory.release(node);
        } else if (Node.type(node) == FileType.SYMBOLIC_LINK && MemoryNode.extra(node) != 0) {
            Slab.release(MemoryNode.extra(node), Node.own(node, MemoryNode.CHARGED) - MemoryNode.CHARGE);
        }
        long account = Node.own(node, MemoryNode.ACCOUNT);
        Quota.charge(node, -Node.own(node, MemoryNode.CHARGED));
        if (account != 0) {
            Account.release(account);
        }
        Nodes.free(node);
        return true;
    }

    /** Bytes that a mount has taken. */
    public static long used(long mount) {
        return Quota.used(mount);
    }

    /** What a task has taken of all memory file systems. */
    public static long usedBy(long task) {
        return Task.files(task) == 0 ? 0 : Account.bytes(FileTable.account(TaskFiles.table(task)));
    }
}
