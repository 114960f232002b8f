package hypha.kernel.wasi;

import hypha.kernel.task.Task;
import hypha.kernel.vfs.FileRequest;
import hypha.kernel.vfs.FileSystems;
import hypha.kernel.vfs.FileTable;
import hypha.kernel.vfs.FileType;
import hypha.kernel.vfs.Mount;
import hypha.kernel.vfs.Mounts;
import hypha.kernel.vfs.Node;
import hypha.kernel.vfs.OpenFile;
import hypha.kernel.vfs.Walk;

/** What the functions about paths have in common. */
final class Paths {
    private Paths() {}

    /**
     * Checks descriptor and path, and begins the walk. To be called again after {@link FileSystems#BLOCKED}.
     *
     * @param number claim: the directory's descriptor
     * @param right that it must have
     * @param pointer claim: where the path is
     * @param bytes claim: how long it is
     */
    static int begin(long task, long request, long walk, long number, long right, long pointer, long bytes) {
        long entry = Descriptor.entry(task, number);
        if (entry == 0) {
            return Descriptor.isOpen(task, number) ? Errno.NOTDIR : Errno.BADF;
        }
        long file = FileTable.file(entry);
        if (OpenFile.kind(file) != OpenFile.NODE) {
            return Errno.NOTDIR;
        }
        if (OpenFile.node(file) != 0 && !Node.isDirectory(OpenFile.node(file))) {
            return Errno.NOTDIR;
        }
        if ((FileTable.base(entry) & right) != right) {
            return Errno.NOTCAPABLE;
        }
        if (!TaskMemory.holds(task, pointer, bytes)) {
            return Errno.FAULT;
        }
        int errno = Mounts.resolve(request, file);
        return errno == Errno.SUCCESS
                ? Walk.begin(request, walk, OpenFile.node(file), TaskMemory.address(task, pointer), bytes)
                : errno;
    }

    /** True if the low flag of lookup flags, a claim, says that a symbolic link at the end is to be followed. */
    static int how(long lookupFlags) {
        return (lookupFlags & 1) != 0 ? Walk.THROUGH_LINK : Walk.TO_NODE;
    }

    /**
     * Of a walk to the parent: SUCCESS if what the path names is a directory, seen from its trailing slash; else NOTDIR, or NOENT. {@link
     * FileSystems#BLOCKED} as usual.
     */
    static int requireDirectory(long request, long walk) {
        if (Mounts.at(Walk.directory(walk), Walk.name(walk), Walk.nameBytes(walk)) != 0) {
            return Errno.SUCCESS;
        }
        int errno = FileSystems.lookup(request, Walk.directory(walk), Walk.name(walk), Walk.nameBytes(walk));
        if (errno != Errno.SUCCESS) {
            return errno;
        }
        return FileRequest.dropNode(request) == FileType.DIRECTORY ? Errno.SUCCESS : Errno.NOTDIR;
    }

    /** True if a mount is seen where the walk to the parent leads. */
    static boolean isMountPoint(long walk) {
        return Mounts.at(Walk.directory(walk), Walk.name(walk), Walk.nameBytes(walk)) != 0;
    }

    /** True if the mount of the directory is read-only. */
    static boolean isReadOnly(long node) {
        return Mount.isReadOnly(Node.mount(node));
    }

    /** The low 32 bits of an argument. */
    static long low(long task, int index) {
        return Task.argument(task, index) & 0xFFFF_FFFFL;
    }

    /** The high 32 bits of an argument that carries two. */
    static long high(long task, int index) {
        return Task.argument(task, index) >>> 32;
    }
}
