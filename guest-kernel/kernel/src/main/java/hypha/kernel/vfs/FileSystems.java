package hypha.kernel.vfs;

import hypha.kernel.abi.MountTable;
import hypha.kernel.fs.archive.ArchiveFiles;
import hypha.kernel.fs.device.DeviceFiles;
import hypha.kernel.fs.disk.DiskFiles;
import hypha.kernel.fs.memory.MemoryFiles;
import hypha.kernel.fs.process.ProcessFiles;
import hypha.kernel.fs.share.ShareAttributes;
import hypha.kernel.fs.share.ShareData;
import hypha.kernel.fs.share.ShareFiles;
import hypha.kernel.wasi.Errno;

/**
 * The operations of file systems: each goes to the file system of its node. What each is to do, and what may be relied on, is in the
 * package's description. All answer an errno or {@link #BLOCKED} unless they say otherwise.
 */
public final class FileSystems {
    /** Answer of an operation that has noted in the request how far it has come: it is called again, or its end is told. */
    public static final int BLOCKED = -1;
    /** Offset of a write that goes to the end of the file, wherever that is. */
    public static final long AT_END = -1;
    /** Time of {@link #setTimes} that is to stay what it is. */
    public static final long UNCHANGED = Long.MIN_VALUE;

    /** No operation waits: it is to be performed. */
    private static final int PERFORM = -2;

    private FileSystems() {}

    /** True if the file system reads and writes a task's memory itself and never answers {@link #BLOCKED}. */
    public static boolean isDirect(int kind) {
        return kind != MountTable.SHARE && kind != MountTable.DISK;
    }

    /** The root directory of a mount. Result: the request's node. */
    public static int root(long request, long mount) {
        int kind = Mount.kind(mount);
        int entered = enter(request, kind);
        if (entered != PERFORM) {
            return entered;
        }
        return leave(
                request,
                switch (kind) {
                    case MountTable.DISK -> DiskFiles.root(request, mount);
                    case MountTable.MEMORY -> MemoryFiles.root(request, mount);
                    case MountTable.SHARE -> ShareFiles.root(request, mount);
                    default -> Errno.NODEV;
                });
    }

    /** Finds a name in a directory. Result: the request's node. NOENT if there is none. */
    public static int lookup(long request, long directory, long name, int bytes) {
        int kind = kind(directory);
        int entered = enter(request, kind);
        if (entered != PERFORM) {
            return entered;
        }
        return leave(
                request,
                switch (kind) {
                    case MountTable.DISK -> DiskFiles.lookup(request, directory, name, bytes);
                    case MountTable.MEMORY, MountTable.ARCHIVE, MountTable.DEVICE, MountTable.PROCESS ->
                        MemoryFiles.lookup(request, directory, name, bytes);
                    case MountTable.SHARE -> ShareFiles.lookup(request, directory, name, bytes);
                    default -> Errno.NOTSUP;
                });
    }

    /** Makes an empty regular file. Result: the request's node. EXIST if there is something of that name. */
    public static int create(long request, long directory, long name, int bytes) {
        int kind = kind(directory);
        int entered = enterChange(request, kind, directory);
        if (entered != PERFORM) {
            return entered;
        }
        return leave(
                request,
                switch (kind) {
                    case MountTable.DISK -> DiskFiles.create(request, directory, name, bytes);
                    case MountTable.MEMORY -> MemoryFiles.create(request, directory, name, bytes);
                    case MountTable.SHARE -> ShareFiles.create(request, directory, name, bytes);
                    default -> Errno.NOTSUP;
                });
    }

    /** Makes an empty directory. EXIST if there is something of that name. */
    public static int makeDirectory(long request, long directory, long name, int bytes) {
        int kind = kind(directory);
        int entered = enterChange(request, kind, directory);
        if (entered != PERFORM) {
            return entered;
        }
        return leave(
                request,
                switch (kind) {
                    case MountTable.DISK -> DiskFiles.makeDirectory(request, directory, name, bytes);
                    case MountTable.MEMORY -> MemoryFiles.makeDirectory(request, directory, name, bytes);
                    case MountTable.SHARE -> ShareFiles.makeDirectory(request, directory, name, bytes);
                    default -> Errno.NOTSUP;
                });
    }

    /** Makes a symbolic link. {@code target} is the address of {@code targetBytes} bytes, 1 to {@link Walk#MAXIMUM_PATH_BYTES}. */
    public static int symbolicLink(long request, long directory, long name, int bytes, long target, int targetBytes) {
        int kind = kind(directory);
        int entered = enterChange(request, kind, directory);
        if (entered != PERFORM) {
            return entered;
        }
        return leave(
                request,
                switch (kind) {
                    case MountTable.DISK ->
                        DiskFiles.symbolicLink(request, directory, name, bytes, target, targetBytes);
                    case MountTable.MEMORY ->
                        MemoryFiles.symbolicLink(request, directory, name, bytes, target, targetBytes);
                    case MountTable.SHARE ->
                        ShareFiles.symbolicLink(request, directory, name, bytes, target, targetBytes);
                    default -> Errno.NOTSUP;
                });
    }

    /** Gives a file, no directory, of the same mount one more name. */
    public static int link(long request, long node, long directory, long name, int bytes) {
        int kind = kind(directory);
        int entered = enterChange(request, kind, directory);
        if (entered != PERFORM) {
            return entered;
        }
        return leave(
                request,
                switch (kind) {
                    case MountTable.DISK -> DiskFiles.link(request, node, directory, name, bytes);
                    case MountTable.MEMORY -> MemoryFiles.link(node, directory, name, bytes);
                    case MountTable.SHARE -> ShareFiles.link(request, node, directory, name, bytes);
                    default -> Errno.NOTSUP;
                });
    }

    /** Removes the name of something that is no directory (ISDIR). What is open can be used until it is closed. */
    public static int unlink(long request, long directory, long name, int bytes) {
        int kind = kind(directory);
        int entered = enterChange(request, kind, directory);
        if (entered != PERFORM) {
            return entered;
        }
        return leave(
                request,
                switch (kind) {
                    case MountTable.DISK -> DiskFiles.remove(request, directory, name, bytes, false);
                    case MountTable.MEMORY -> MemoryFiles.unlink(directory, name, bytes);
                    case MountTable.SHARE -> ShareFiles.unlink(request, directory, name, bytes);
                    default -> Errno.NOTSUP;
                });
    }

    /** Removes a directory (NOTDIR) that is empty (NOTEMPTY). */
    public static int removeDirectory(long request, long directory, long name, int bytes) {
        int kind = kind(directory);
        int entered = enterChange(request, kind, directory);
        if (entered != PERFORM) {
            return entered;
        }
        return leave(
                request,
                switch (kind) {
                    case MountTable.DISK -> DiskFiles.remove(request, directory, name, bytes, true);
                    case MountTable.MEMORY -> MemoryFiles.removeDirectory(directory, name, bytes);
                    case MountTable.SHARE -> ShareFiles.removeDirectory(request, directory, name, bytes);
                    default -> Errno.NOTSUP;
                });
    }

    /**
     * Gives something another name in the same mount, in one step, with the rules of rename(2): replaces what has that name, a file by a file
     * (ISDIR, NOTDIR), a directory by an empty one (NOTEMPTY); nothing happens if both names are of one file; INVAL if a directory would
     * come into itself.
     */
    public static int rename(long request, long from, long fromName, int fromBytes, long to, long toName, int toBytes) {
        int kind = kind(from);
        int entered = enterChange(request, kind, from);
        if (entered != PERFORM) {
            return entered;
        }
        return leave(
                request,
                switch (kind) {
                    case MountTable.DISK -> DiskFiles.rename(request, from, fromName, fromBytes, to, toName, toBytes);
                    case MountTable.MEMORY -> MemoryFiles.rename(from, fromName, fromBytes, to, toName, toBytes);
                    case MountTable.SHARE -> ShareFiles.rename(request, from, fromName, fromBytes, to, toName, toBytes);
                    default -> Errno.NOTSUP;
                });
    }

    /** Where a symbolic link leads. Result: how many bytes of it, at most {@code bytes}, are in {@code buffer}. */
    public static int readLink(long request, long node, long buffer, int bytes) {
        int kind = kind(node);
        int entered = enter(request, kind);
        if (entered != PERFORM) {
            return entered;
        }
        return leave(
                request,
                switch (kind) {
                    case MountTable.DISK -> DiskFiles.readLink(request, node, buffer, bytes);
                    case MountTable.MEMORY, MountTable.ARCHIVE, MountTable.DEVICE, MountTable.PROCESS ->
                        MemoryFiles.readLink(request, node, buffer, bytes);
                    case MountTable.SHARE -> ShareFiles.readLink(request, node, buffer, bytes);
                    default -> Errno.NOTSUP;
                });
    }

    /**
     * A file's attributes, as a witx {@code $filestat} at {@code filestat}, 64 zeroed bytes of kernel memory: what the vfs knows, device, inode and
     * type, is there already; links at 24, size at 32, times of access, change of data, change of attributes at 40, 48, 56, in nanoseconds.
     */
    public static int attributes(long request, long node, long filestat) {
        int kind = kind(node);
        int entered = enter(request, kind);
        if (entered != PERFORM) {
            return entered;
        }
        return leave(
                request,
                switch (kind) {
                    case MountTable.DISK -> DiskFiles.attributes(request, node, filestat);
                    case MountTable.MEMORY, MountTable.ARCHIVE, MountTable.DEVICE, MountTable.PROCESS ->
                        MemoryFiles.attributes(node, filestat);
                    case MountTable.SHARE -> ShareAttributes.get(request, node, filestat);
                    default -> Errno.NOTSUP;
                });
    }

    /** Changes the size of a regular file; what is new reads as zeros. {@code bytes} is at least 0. FBIG if that is more than can be. */
    public static int setSize(long request, long node, long bytes) {
        int kind = kind(node);
        int entered = enterChange(request, kind, node);
        if (entered != PERFORM) {
            return entered;
        }
        return leave(
                request,
                switch (kind) {
                    case MountTable.DISK -> DiskFiles.setSize(request, node, bytes);
                    case MountTable.MEMORY -> MemoryFiles.setSize(node, bytes);
                    case MountTable.SHARE -> ShareAttributes.setSize(request, node, bytes);
                    default -> Errno.NOTSUP;
                });
    }

    /** Changes times of access and of change of data, in nanoseconds since 1970, or {@link #UNCHANGED}. */
    public static int setTimes(long request, long node, long accessed, long modified) {
        int kind = kind(node);
        int entered = enterChange(request, kind, node);
        if (entered != PERFORM) {
            return entered;
        }
        return leave(
                request,
                switch (kind) {
                    case MountTable.DISK -> DiskFiles.setTimes(request, node, accessed, modified);
                    case MountTable.MEMORY -> MemoryFiles.setTimes(node, accessed, modified);
                    case MountTable.SHARE -> ShareAttributes.setTimes(request, node, accessed, modified);
                    default -> Errno.NOTSUP;
                });
    }

    /** Makes sure that {@code bytes} bytes, at least 1, from {@code offset} on can be written; the file is at least so large then. */
    public static int allocate(long request, long node, long offset, long bytes) {
        int kind = kind(node);
        int entered = enterChange(request, kind, node);
        if (entered != PERFORM) {
            return entered;
        }
        return leave(
                request,
                switch (kind) {
                    case MountTable.DISK -> DiskFiles.allocate(request, node, offset, bytes);
                    case MountTable.MEMORY -> MemoryFiles.allocate(node, offset, bytes);
                    case MountTable.SHARE -> ShareAttributes.allocate(request, node, offset, bytes);
                    default -> Errno.NOTSUP;
                });
    }

    /**
     * A file or directory is about to be opened: {@code file} leads to {@code node} and may get words of the file system's own. The root of a mount
     * can be used by an open file of which this was never called.
     *
     * @param writes true if it is to be written
     */
    public static int open(long request, long node, long file, boolean writes) {
        int kind = kind(node);
        int entered = enter(request, kind);
        if (entered != PERFORM) {
            return entered;
        }
        return leave(
                request,
                switch (kind) {
                    case MountTable.DISK -> Errno.SUCCESS;
                    case MountTable.MEMORY, MountTable.ARCHIVE, MountTable.PROCESS -> Errno.SUCCESS;
                    case MountTable.DEVICE -> DeviceFiles.open(node);
                    case MountTable.SHARE -> ShareData.open(request, node, file, writes);
                    default -> Errno.NOTSUP;
                });
    }

    /** Reads from a regular file or device. Result: bytes read, fewer than {@code bytes} as it likes, 0 at the end only. */
    public static int read(long request, long file, long offset, long address, long bytes) {
        int kind = kind(OpenFile.node(file));
        int entered = enter(request, kind);
        if (entered != PERFORM) {
            return entered;
        }
        return leave(
                request,
                switch (kind) {
                    case MountTable.DISK -> DiskFiles.read(request, file, offset, address, bytes);
                    case MountTable.MEMORY -> MemoryFiles.read(request, file, offset, address, bytes);
                    case MountTable.ARCHIVE -> ArchiveFiles.read(request, file, offset, address, bytes);
                    case MountTable.DEVICE -> DeviceFiles.read(request, file, address, bytes);
                    case MountTable.PROCESS -> ProcessFiles.read(request, file, offset, address, bytes);
                    case MountTable.SHARE -> ShareData.read(request, file, offset, address, bytes);
                    default -> Errno.NOTSUP;
                });
    }

    /**
     * Writes to a regular file or device, at an offset or {@link #AT_END}; then the request's position says where the write has ended. Result:
     * bytes written, fewer than {@code bytes} as it likes, but at least 1 if there is no error.
     */
    public static int write(long request, long file, long offset, long address, long bytes) {
        int kind = kind(OpenFile.node(file));
        int entered = enterChange(request, kind, OpenFile.node(file));
        if (entered != PERFORM) {
            return entered;
        }
        return leave(
                request,
                switch (kind) {
                    case MountTable.DISK -> DiskFiles.write(request, file, offset, address, bytes);
                    case MountTable.MEMORY -> MemoryFiles.write(request, file, offset, address, bytes);
                    case MountTable.DEVICE -> DeviceFiles.write(request, offset, bytes);
                    case MountTable.SHARE -> ShareData.write(request, file, offset, address, bytes);
                    default -> Errno.NOTSUP;
                });
    }

    /**
     * Lists a directory from a place on: as many entries as fit wholly into {@code buffer}, each a witx {@code $dirent} of 24 bytes (place of the
     * next at 0, inode at 8, bytes of the name at 16, {@link FileType} at 20) with its name behind it; without {@code .} and {@code ..}. Place 0 is
     * the start. What stays in the directory is listed exactly once, whatever else comes and goes. Result: bytes, 0 at the end only.
     *
     * @param bytes at least 24 + 255
     */
    public static int readDirectory(long request, long file, long place, long buffer, long bytes) {
        int kind = kind(OpenFile.node(file));
        int entered = enter(request, kind);
        if (entered != PERFORM) {
            return entered;
        }
        return leave(
                request,
                switch (kind) {
                    case MountTable.DISK -> DiskFiles.readDirectory(request, file, place, buffer, bytes);
                    case MountTable.MEMORY, MountTable.ARCHIVE, MountTable.DEVICE, MountTable.PROCESS ->
                        MemoryFiles.readDirectory(request, file, place, buffer, bytes);
                    case MountTable.SHARE -> ShareData.readDirectory(request, file, place, buffer, bytes);
                    default -> Errno.NOTSUP;
                });
    }

    /** Has all that was written to a file become durable, or, with {@code dataOnly}, what it takes to read the data again. */
    public static int sync(long request, long node, boolean dataOnly) {
        int kind = kind(node);
        int entered = enter(request, kind);
        if (entered != PERFORM) {
            return entered;
        }
        return leave(
                request,
                switch (kind) {
                    case MountTable.DISK -> DiskFiles.sync(request, node);
                    case MountTable.MEMORY -> Errno.SUCCESS;
                    case MountTable.SHARE -> ShareFiles.sync(request, node, dataOnly);
                    default -> Errno.SUCCESS;
                });
    }

    /** An open file is closed; its node follows. Cannot wait and cannot fail: what takes a device's answer is the file system's to see through. */
    static void close(long file) {
        switch (kind(OpenFile.node(file))) {
            case MountTable.SHARE -> ShareFiles.close(file);
            default -> {}
        }
    }

    /** Nobody needs a node any more: the file system lets go of what it has of it and calls {@link Nodes#free}. Cannot wait and cannot fail. */
    static void release(long node) {
        switch (kind(node)) {
            case MountTable.DISK -> DiskFiles.release(node);
            case MountTable.MEMORY -> MemoryFiles.release(node);
            case MountTable.SHARE -> ShareFiles.release(node);
            default -> Nodes.free(node);
        }
    }

    /**
     * The task of a waiting operation was killed. True if nothing of the operation is under way any more, so that the request may go; false if
     * it must stay until the device has answered, which {@link FileRequests#complete} or {@link FileRequests#wake} then tells.
     */
    static boolean cancel(int kind, long request) {
        return switch (kind) {
            case MountTable.SHARE -> ShareFiles.cancel(request);
            case MountTable.DISK -> {
                DiskFiles.cancel(request);
                yield true;
            }
            default -> true;
        };
    }

    /** The end of an operation, or the part that was waited for, concerns nobody: the file system undoes what must be undone. */
    static void abandon(int kind, long request) {
        switch (kind) {
            case MountTable.SHARE -> ShareFiles.abandon(request);
            default -> {}
        }
    }

    /** Makes the root of a mount whose file system is built at boot; others have none before they are used. False if there is no memory. */
    static boolean load(long mount) {
        long root = switch (Mount.kind(mount)) {
            case MountTable.ARCHIVE -> ArchiveFiles.load(mount);
            case MountTable.DEVICE -> DeviceFiles.load(mount);
            case MountTable.PROCESS -> ProcessFiles.load(mount);
            default -> -1;
        };
        if (root > 0) {
            Mounts.placed(mount, root);
        }
        return root != 0;
    }

    private static int kind(long node) {
        return Mount.kind(Node.mount(node));
    }

    /** As {@link #enter}; an operation that would change what is read-only is none. */
    private static int enterChange(long request, int kind, long node) {
        return Mount.isReadOnly(Node.mount(node)) ? Errno.ROFS : enter(request, kind);
    }

    /** Begins or goes on with an operation. {@link #PERFORM}, or the answer that is known without that. */
    private static int enter(long request, int kind) {
        int state = FileRequest.state(request);
        if (state == FileRequest.WAITING) {
            return BLOCKED;
        }
        if (state == FileRequest.DONE) {
            FileRequest.state(request, FileRequest.IDLE);
            FileRequest.clearOwn(request);
            return FileRequest.errno(request);
        }
        if (state == FileRequest.IDLE) {
            FileRequest.kind(request, kind);
        }
        FileRequest.state(request, FileRequest.RUNNING);
        return PERFORM;
    }

    /** An operation was performed, or waits; or it has been completed while it was performed. */
    private static int leave(long request, int answer) {
        if (answer == BLOCKED && FileRequest.state(request) == FileRequest.RUNNING) {
            FileRequest.state(request, FileRequest.WAITING);
            FileRequest.use(request);
            return BLOCKED;
        }
        if (answer == BLOCKED && FileRequest.state(request) == FileRequest.WOKEN) {
            FileRequests.wakeSoon(request);
            return BLOCKED;
        }
        int errno = answer == BLOCKED ? FileRequest.errno(request) : answer;
        FileRequest.clearOwn(request);
        FileRequest.state(request, FileRequest.IDLE);
        return errno;
    }
}
