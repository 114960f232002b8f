package hypha.kernel.fs.memory;

import hypha.bare.Memory;
import hypha.kernel.handle.Slab;
import hypha.kernel.vfs.FileType;
import hypha.kernel.vfs.Node;
import hypha.kernel.vfs.Nodes;
import hypha.kernel.wasi.Errno;

/**
 * Directories in memory for file systems whose files are something else: archives, devices, reports. They are built at boot and stay, so each node has a
 * reference for ever; {@link MemoryFiles} finds, lists and tells of them.
 */
public final class MemoryTree {
    private MemoryTree() {}

    /** An empty directory, the root of a mount; 0 if there is no memory. */
    public static long createRoot(long mount) {
        return makeDirectory(mount, 0);
    }

    private static long makeDirectory(long mount, long parent) {
        long node = MemoryNode.create(mount, FileType.DIRECTORY, 0);
        if (node == 0) {
            return 0;
        }
        MemoryNode.addLink(node, 1);
        if (!MemoryDirectory.create(node, parent)) {
            Nodes.release(node);
            return 0;
        }
        return node;
    }

    /** What has a name in a directory; 0 if nothing. The caller gets no reference. */
    public static long find(long directory, long name, int bytes) {
        long entry = MemoryDirectory.find(directory, name, bytes);
        return entry == 0 ? 0 : MemoryDirectory.node(entry);
    }

    /** The directory of a name that is free, made; 0 if there is no memory. */
    public static long addDirectory(long directory, long name, int bytes) {
        return named(directory, name, bytes, makeDirectory(Node.mount(directory), directory));
    }

    /** A file or device of a name that is free; {@code own} is a number of the file system's, see {@link #own}. 0 if there is no memory. */
    public static long addFile(long directory, long name, int bytes, int type, long size, long own) {
        long node = MemoryNode.create(Node.mount(directory), type, 0);
        if (node != 0) {
            MemoryNode.size(node, size);
            Node.own(node, MemoryNode.EXTRA, own);
            MemoryNode.addLink(node, 1);
        }
        return named(directory, name, bytes, node);
    }

    /** A symbolic link of a name that is free. 0 if there is no memory. */
    public static long addLink(long directory, long name, int bytes, long target, int targetBytes) {
        long copy = Slab.allocate(targetBytes);
        if (copy == 0) {
            return 0;
        }
        Memory.copy(copy, target, targetBytes);
        return addFile(directory, name, bytes, FileType.SYMBOLIC_LINK, targetBytes, copy);
    }

    /** One more name, which is free, of what is no directory. False if there is no memory. */
    public static boolean addName(long directory, long name, int bytes, long node) {
        return MemoryFiles.link(node, directory, name, bytes) == Errno.SUCCESS;
    }

    /** Puts a new node into its directory. Without memory for that it stays unused, as the machine will not come up. */
    private static long named(long directory, long name, int bytes, long node) {
        return node != 0 && MemoryDirectory.add(directory, name, bytes, node) == Errno.SUCCESS ? node : 0;
    }

    /** The file system's number of a file. */
    public static long own(long node) {
        return MemoryNode.extra(node);
    }

    /** Bytes of a file. */
    public static long size(long node) {
        return MemoryNode.size(node);
    }

    /** Gives something its times, in nanoseconds since 1970. */
    public static void times(long node, long nanos) {
        Node.own(node, MemoryNode.ACCESSED, nanos);
        Node.own(node, MemoryNode.MODIFIED, nanos);
        Node.own(node, MemoryNode.CHANGED, nanos);
    }
}
